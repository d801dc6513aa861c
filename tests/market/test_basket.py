from datetime import timedelta
from typing import Any

import pytest

from sambayan.core import clock
from sambayan.market import actions, queries
from sambayan.market.enums import BasketProblem
from sambayan.market.errors import NotAtThisSentra, NoteTooLong, WrongQuantity
from sambayan.market.models import Basket, Product
from sambayan.registry import actions as registry
from sambayan.registry.models import Stall
from tests import people
from tests.market.world import Market, filled, statements

pytestmark = pytest.mark.django_db


def held(code: str) -> dict[int, int]:
    view = queries.basket_view(code=code)
    return {item.product_id: item.quantity for item in view.items} if view else {}


def test_filling_replaces_what_the_basket_held(market: Market) -> None:
    first = filled(market, [(market.keripik, 2), (market.tapis, 1)])
    second = filled(market, [(market.keripik, 3)])

    assert second == first
    assert held(first) == {market.keripik: 3}


def test_a_product_named_twice_is_added_up(market: Market) -> None:
    assert held(filled(market, [(market.keripik, 2), (market.keripik, 3)])) == {market.keripik: 5}


def test_baskets_of_two_visitors_and_of_two_sentra_stand_side_by_side(market: Market) -> None:
    other = people.a_sentra("korpri", "Korpri")
    codes = {
        filled(market, [(market.keripik, 1)], "v1"),
        filled(market, [(market.keripik, 2)], "v2"),
        actions.fill_basket(visitor="v1", sentra_id=other, lines=[]),
    }

    assert len(codes) == 3
    assert Basket.objects.filter(visitor="v1").count() == 2


def test_a_product_of_another_sentra_is_refused_and_the_basket_keeps_what_it_held(market: Market) -> None:
    code = filled(market, [(market.keripik, 1)])
    other = people.a_sentra("korpri", "Korpri")

    with pytest.raises(NotAtThisSentra, match=str(market.tapis)):
        actions.fill_basket(visitor="v1", sentra_id=other, lines=[(market.tapis, 1)])
    with pytest.raises(NotAtThisSentra, match="999999"):
        filled(market, [(market.keripik, 1), (999_999, 1)])
    assert held(code) == {market.keripik: 1}


@pytest.mark.parametrize("lines", [[(1, 0)], [(1, -1)], [(1, 100)], [(1, 60), (1, 60)]])
def test_a_quantity_is_one_to_ninety_nine(market: Market, lines: list[tuple[int, int]]) -> None:
    with pytest.raises(WrongQuantity):
        filled(market, [(market.keripik, quantity) for _, quantity in lines])


def test_filling_takes_three_statements_for_any_number_of_lines(market: Market) -> None:
    everything = [(product, 2) for product in (market.keripik, market.kopi, market.tapis, market.nasi)]

    assert statements(filled, market, everything[:1]) == 3
    assert statements(filled, market, everything) == 3


def test_a_basket_tells_the_truth_about_price_and_stock(market: Market) -> None:
    code = filled(market, [(market.keripik, 2), (market.kopi, 4)])
    actions.set_price(product_id=market.keripik, price=13_000)
    actions.set_stock(product_id=market.kopi, available=3)

    view = queries.basket_view(code=code)

    assert view is not None
    assert view.goods == 2 * 13_000 + 4 * 15_000
    assert [(item.name, item.available, item.problem) for item in view.items] == [
        ("Keripik pisang", 20, None),
        ("Kopi robusta", 3, BasketProblem.SOLD_OUT),
    ]
    assert [item.product_id for item in view.problems] == [market.kopi]
    assert statements(queries.basket_view, code=code) == 1


def test_a_basket_says_what_is_closed(market: Market) -> None:
    code = filled(market, [(market.keripik, 1), (market.tapis, 1)])
    actions.set_listed(product_id=market.keripik, listed=False)
    Stall.objects.filter(id=market.stalls[1]).update(live_from=clock.today() + timedelta(days=1))

    view = queries.basket_view(code=code)

    assert view is not None
    assert [item.problem for item in view.items] == [BasketProblem.UNLISTED, BasketProblem.STALL_CLOSED]


def test_a_stall_that_is_not_live_yet_has_no_open_day(market: Market) -> None:
    code = filled(market, [(market.tapis, 1)])
    Stall.objects.filter(id=market.stalls[1]).update(live_from=None, live_to=None)

    view = queries.basket_view(code=code)

    assert view is not None
    assert view.items[0].problem is BasketProblem.STALL_CLOSED


def test_an_empty_basket_has_no_view(market: Market) -> None:
    assert queries.basket_view(code=filled(market, [])) is None
    assert queries.basket_view(code="NIHIL") is None


def test_one_line_is_set_changed_and_taken_out(market: Market) -> None:
    code = actions.set_basket_line(
        visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=2, note="tanpa gula"
    ).basket_code
    actions.set_basket_line(visitor="v1", sentra_id=market.sentra, product_id=market.tapis, quantity=1)
    actions.set_basket_line(visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=3)

    view = queries.basket_view(code=code)
    assert view is not None
    assert [(item.product_id, item.quantity, item.note) for item in view.items] == [
        (market.kopi, 3, "tanpa gula"), (market.tapis, 1, ""),
    ]  # fmt: skip
    assert (view.pieces, view.stalls) == (4, 2)

    actions.set_basket_line(visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=0)
    rest = queries.basket_of(visitor="v1")
    assert rest is not None
    assert [item.product_id for item in rest.items] == [market.tapis]


def test_a_line_of_another_sentra_or_of_too_many_is_refused(market: Market) -> None:
    other = people.a_sentra("lain", "Lain")

    with pytest.raises(NotAtThisSentra):
        actions.set_basket_line(visitor="v1", sentra_id=other, product_id=market.kopi, quantity=1)
    with pytest.raises(WrongQuantity):
        actions.set_basket_line(visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=100)
    assert queries.basket_of(visitor="v1") is None


def test_never_more_lies_in_a_basket_than_is_left(market: Market) -> None:
    actions.set_stock(product_id=market.kopi, available=3)
    ask: dict[str, Any] = {"visitor": "v1", "sentra_id": market.sentra, "product_id": market.kopi}

    line = actions.set_basket_line(**ask, quantity=5)
    assert (line.quantity, held(line.basket_code)) == (3, {market.kopi: 3})

    actions.set_stock(product_id=market.kopi, available=0)
    line = actions.set_basket_line(**ask, quantity=2)
    assert (line.quantity, held(line.basket_code)) == (0, {})


def test_notes_are_written_by_product_and_who_is_not_named_keeps_theirs(market: Market) -> None:
    basket = filled(market, [(market.kopi, 1), (market.tapis, 1)])
    codes = dict(Product.objects.values_list("id", "code"))
    actions.note_basket_lines(basket_code=basket, notes={codes[market.kopi]: "tanpa gula", codes[market.nasi]: "?"})

    named = {codes[market.tapis]: "merah"}
    assert statements(actions.note_basket_lines, basket_code=basket, notes=named) == 1

    view = queries.basket_view(code=basket)
    assert view is not None
    assert [item.note for item in view.items] == ["tanpa gula", "merah"]


def test_a_note_of_more_than_the_limit_is_refused(market: Market) -> None:
    basket = filled(market, [(market.kopi, 1)])

    with pytest.raises(NoteTooLong):
        actions.note_basket_lines(basket_code=basket, notes={"X": "x" * 121})
    with pytest.raises(NoteTooLong):
        actions.set_basket_line(
            visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=2, note="x" * 121
        )
    assert held(basket) == {market.kopi: 1}


def test_setting_a_line_takes_two_statements(market: Market) -> None:
    assert (
        statements(actions.set_basket_line, visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=1)
        == 2
    )


def test_a_paused_stall_is_closed_in_the_basket(market: Market) -> None:
    registry.pause_stall(stall_id=market.stalls[0], until=clock.now() + timedelta(hours=1))
    code = filled(market, [(market.kopi, 1), (market.tapis, 1)])

    view = queries.basket_view(code=code)

    assert view is not None
    assert [item.problem for item in view.items] == [BasketProblem.STALL_CLOSED, None]
