"""When an order may be paid at the door."""

import pytest

from sambayan.market import actions
from sambayan.market.engine.cash import CASH_AT_MOST
from sambayan.market.enums import CashProblem, PayBy
from sambayan.market.errors import CashRefused
from sambayan.market.models import BasketLine
from sambayan.registry import actions as registry
from tests import people
from tests.market import world
from tests.market.world import DROP, Market, filled, key, placed, statements, stock

pytestmark = pytest.mark.django_db


def refused_cash(market: Market, lines: list[tuple[int, int]], buyer: int | None, visitor: str = "v9") -> CashProblem:
    before = stock(lines[0][0])
    basket = filled(market, lines, visitor)
    with pytest.raises(CashRefused) as refused:
        actions.place_order(key=key(), basket_code=basket, buyer_id=buyer, drop=DROP, pay_by=PayBy.CASH)
    assert stock(lines[0][0]) == before
    assert BasketLine.objects.filter(basket__code=basket).exists()
    return CashProblem(refused.value.problem)


def test_whose_number_nobody_has_proven_pays_no_cash(market: Market) -> None:
    guest = registry.register_guest(name="Dewi", phone=people.DEWI.phone)

    assert refused_cash(market, [(market.keripik, 1)], guest) is CashProblem.UNPROVEN
    assert refused_cash(market, [(market.keripik, 1)], None) is CashProblem.UNPROVEN


def test_no_courier_collects_more_than_the_limit(market: Market) -> None:
    to_door = placed(market, [(market.nasi, 1)]).total - 20_000
    actions.set_price(product_id=market.nasi, price=50_000 - to_door)
    lines = [(market.tapis, 1), (market.nasi, 1)]
    assert placed(market, lines, pay_by=PayBy.CASH).total == CASH_AT_MOST

    actions.set_price(product_id=market.nasi, price=50_001 - to_door)
    assert refused_cash(market, lines, market.buyer) is CashProblem.TOO_MUCH
    assert placed(market, lines).total == CASH_AT_MOST + 1  # by QRIS


def test_what_the_way_costs_is_collected_too(market: Market) -> None:
    lines = [(market.tapis, 1), (market.keripik, 4)]
    assert refused_cash(market, lines, market.buyer) is CashProblem.TOO_MUCH
    assert placed(market, lines).goods == CASH_AT_MOST  # by QRIS


def test_a_buyer_has_one_unfinished_cash_order_at_most(market: Market) -> None:
    placed(market, [(market.keripik, 1)], visitor="paid by QRIS")
    first, run = world.on_the_way(market, [(market.keripik, 1)], pay_by=PayBy.CASH, buyer_id=market.buyer)

    assert refused_cash(market, [(market.kopi, 1)], market.buyer) is CashProblem.ONE_OPEN
    actions.hand_over(run_id=run)
    assert placed(market, [(market.kopi, 1)], pay_by=PayBy.CASH, buyer_id=market.buyer).code != first.code


def test_paying_in_cash_takes_one_statement_more(market: Market) -> None:
    basket = filled(market, [(market.keripik, 1)])
    ask = {"basket_code": basket, "buyer_id": market.buyer, "drop": DROP, "pay_by": PayBy.CASH}

    assert statements(actions.place_order, key=key(), **ask) == 8
