from datetime import date

from sambayan.cli.demo.plan import CLOSED, FASTING_ENDS, Door, drawn_day
from sambayan.market.enums import PayBy, Shelf
from sambayan.market.queries import ProductCard

DAY = date(2026, 4, 9)
DOORS = [Door(-5.38, 105.28, 1.0)]


def card(number: int, price: int = 20_000, shelf: Shelf = Shelf.CULINARY, stall: int = 1) -> ProductCard:
    return ProductCard(
        id=number, code=f"C{number}", name=f"Barang {number}", price=price, prep_minutes=5, category="Nasi",
        category_en="Rice", category_code="nasi-lauk", glyph="rice", shelf=shelf, edible=shelf is Shelf.CULINARY,
        sentra_id=1, stall_id=stall, stall_number="A-01", umkm_id=1, umkm="Uduk", available=9, paused_until=None,
        for_sale=True,
    )  # fmt: skip


CARDS = [card(1), card(2, stall=2), card(3, 300_000, Shelf.SOUVENIR, stall=3)]


def a_day(day: date = DAY, growth: float = 1.0, unwanted: set[int] | None = None):  # type: ignore[no-untyped-def] # noqa: ANN201
    return drawn_day(day, growth=growth, cards=CARDS, doors=DOORS, buyers=10, unwanted=unwanted or set())


def test_the_same_day_is_always_the_same() -> None:
    assert a_day() == a_day()
    assert a_day() != a_day(date(2026, 4, 8))


def test_orders_grow_over_the_weeks() -> None:
    assert len(a_day(growth=0).visits) < len(a_day(growth=1).visits) < len(a_day(growth=4).visits)


def test_nobody_orders_from_a_stall_that_shall_be_quiet_nor_what_is_dear() -> None:
    ordered = {product for visit in a_day(unwanted={2}).visits for product, _ in visit.lines}

    assert ordered == {1}


def test_visits_come_in_the_order_of_their_minutes_within_the_opening_hours() -> None:
    minutes = [visit.minute for visit in a_day().visits]

    assert minutes == sorted(minutes)
    assert 9 * 60 <= minutes[0] <= minutes[-1] < 21 * 60


def test_what_comes_by_the_platform_is_paid_there_and_nothing_else_is() -> None:
    assert all((v.pay_by is PayBy.PLATFORM) == (v.channel == "gofood") for v in a_day(growth=4).visits)


def test_on_idulfitri_nobody_comes_and_in_the_fast_they_come_before_sunset() -> None:
    fasting = a_day(FASTING_ENDS)

    assert not any(a_day(day).visits for day in CLOSED)
    assert sum(15 * 60 <= v.minute < 18 * 60 for v in fasting.visits) > len(fasting.visits) / 2
