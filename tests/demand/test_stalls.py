from datetime import timedelta

import pytest

from sambayan.core import clock, observations
from sambayan.core.clock import SimulatedClock
from sambayan.core.observations import Kind, Observation
from sambayan.demand.enums import QuietCause
from sambayan.demand.queries import StallStanding, compared_products, stall_standings
from sambayan.market import actions
from sambayan.market.actions import NewProduct
from sambayan.market.enums import PayBy
from sambayan.registry.models import Stall
from tests.market import world
from tests.market.world import Market


def standings(days: int = 7) -> dict[int, StallStanding]:
    today = clock.today()
    return {one.stall_id: one for one in stall_standings(first=today - timedelta(days=days - 1), last=today)}


def cause(stall: int) -> QuietCause | None:
    return standings()[stall].cause


def look(market: Market, *, stall_id: int | None = None, product_id: int | None = None) -> None:
    seen = Observation(Kind.VIEW, "a", sentra_id=market.sentra, stall_id=stall_id, product_id=product_id)
    observations.record([seen])


def test_who_had_an_order_is_not_quiet_also_when_it_was_refused(market: Market) -> None:
    world.accepted(market, [(market.keripik, 1), (market.nasi, 1)], refused=[market.nasi])
    assert (cause(market.stalls[0]), cause(market.stalls[2])) == (None, None)
    assert standings()[market.stalls[2]].omzet == 0


def test_an_order_that_was_not_paid_is_none(market: Market) -> None:
    world.placed(market, [(market.keripik, 1)])
    assert cause(market.stalls[0]) is QuietCause.UNSEEN
    world.placed(market, [(market.keripik, 1)], pay_by=PayBy.CASH)
    assert cause(market.stalls[0]) is None


def test_a_paused_stall_is_closed_until_its_pause_is_over(day: SimulatedClock, market: Market) -> None:
    look(market, stall_id=market.stalls[0])
    Stall.objects.filter(id=market.stalls[0]).update(paused_until=day.at + timedelta(hours=1))
    assert cause(market.stalls[0]) is QuietCause.CLOSED
    day.set(day.at + timedelta(hours=1))
    assert cause(market.stalls[0]) is QuietCause.NOT_BOUGHT


def test_a_look_at_a_product_is_a_look_at_its_stall_and_one_at_the_sentra_is_not(market: Market) -> None:
    look(market)
    look(market, product_id=market.kopi)
    look(market, stall_id=market.stalls[0])
    assert [standings()[stall].views for stall in market.stalls] == [2, 0, 0]


def test_a_category_alone_is_no_kind(market: Market) -> None:
    # keripik and kopi of A and the nasi of C are all "makanan", and no two are the same thing
    world.sql("UPDATE market_product SET price = 90000 WHERE id = %s", market.nasi)
    look(market, product_id=market.nasi)
    assert (standings()[market.stalls[2]].dearer, cause(market.stalls[2])) == (None, QuietCause.NOT_BOUGHT)
    (product,) = compared_products(stall_id=market.stalls[2])
    assert (product.kind, product.alike, product.median, product.dearer) == ("nasi", 0, None, None)


def sell(stall: int, *names_and_prices: tuple[str, int]) -> None:
    actions.add_products(
        stall_id=stall, products=[NewProduct("makanan", name, price, 9) for name, price in names_and_prices]
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((("Nasi uduk", 18_000), ("Nasi kuning", 20_000), ("Nasi goreng", 22_000)), ()),
        ((("Nasi uduk", 18_000),), (("NASI, kuning", 20_000),)),
        ((("Nasi uduk", 18_000), ("Nasib baik", 20_000)), (("nasi kuning", 20_000),)),
    ],
    ids=["three of one stall", "two of two stalls", "another word"],
)
def test_too_few_of_the_like_say_nothing_of_a_price(
    first: tuple[tuple[str, int], ...], second: tuple[tuple[str, int], ...], market: Market
) -> None:
    world.sql("UPDATE market_product SET price = 90000 WHERE id = %s", market.nasi)
    sell(market.stalls[0], *first)
    sell(market.stalls[1], *second)
    look(market, product_id=market.nasi)
    assert cause(market.stalls[2]) is QuietCause.NOT_BOUGHT


@pytest.mark.parametrize(("price", "expected"), [(21_900, QuietCause.NOT_BOUGHT), (22_100, QuietCause.DEAR)])
def test_ten_per_cent_above_the_median_of_the_like_is_dear(price: int, expected: QuietCause, market: Market) -> None:
    sell(market.stalls[0], ("Nasi uduk", 18_000), ("nasi kuning", 20_000))
    sell(market.stalls[1], ("NASI goreng", 26_000))
    world.sql("UPDATE market_product SET price = %s WHERE id = %s", price, market.nasi)
    look(market, product_id=market.nasi)
    standing = standings()[market.stalls[2]]
    assert standing.cause is expected
    assert (standing.alike, standing.kind) == (3, "nasi")
    (product,) = compared_products(stall_id=market.stalls[2])
    assert (product.alike, product.median) == (3, 20_000)


def test_what_lies_before_the_days_or_in_another_timeline_does_not_count(day: SimulatedClock, market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    look(market, stall_id=market.stalls[0])
    day.set(day.at + timedelta(days=7))
    assert cause(market.stalls[0]) is QuietCause.UNSEEN
    assert standings(8)[market.stalls[0]].orders == 1
    with clock.simulated(9, clock.now()):
        assert standings() == {}


def test_one_statement_for_all_stalls(market: Market) -> None:
    world.completed(market)
    today = clock.today()
    assert world.statements(stall_standings, first=today, last=today) == 1
    assert world.statements(compared_products, stall_id=market.stalls[0]) == 1
