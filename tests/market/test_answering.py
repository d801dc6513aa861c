from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery.models import Delivery
from sambayan.market import actions, queries
from sambayan.market.actions import Answer
from sambayan.market.engine.deadlines import ARRIVE_WITHIN
from sambayan.market.enums import Channel, LineState, OrderState, PayBy
from sambayan.market.errors import NotAnswerable, NotAnswered, NotInOrder, UnknownOrder
from sambayan.market.queries import PlacedOrder
from sambayan.money.enums import FeeKind
from sambayan.money.models import Refund
from tests.market import world
from tests.market.world import (
    Market,
    accepted,
    confirmed,
    faults,
    line_ids,
    money_of,
    placed,
    state,
    statements,
    stock,
)

pytestmark = pytest.mark.django_db


def answer(order: PlacedOrder, stall: int, *products: int, **how: Any) -> Answer:
    return actions.accept_lines(
        order_code=order.code, stall_id=stall, refused=line_ids(order.code, *products, stall=stall), **how
    )


def test_an_order_is_accepted_when_every_stall_has_answered(market: Market) -> None:
    order = confirmed(market)

    states = [answer(order, stall).state for stall in market.stalls]

    assert states == [OrderState.CONFIRMED, OrderState.CONFIRMED, OrderState.ACCEPTED]
    assert state(order.code) is OrderState.ACCEPTED


def test_a_stall_answers_for_its_own_lines_only(market: Market) -> None:
    order = confirmed(market)

    answer(order, market.stalls[1])

    lines = {line.stall_id: line.state for line in queries.order_view(code=order.code).lines}
    assert lines == {
        market.stalls[0]: LineState.WAITING, market.stalls[1]: LineState.ACCEPTED, market.stalls[2]: LineState.WAITING,
    }  # fmt: skip


def test_a_stall_cannot_refuse_another_stalls_line(market: Market) -> None:
    order = confirmed(market)

    with pytest.raises(NotInOrder, match="is not a line of"):
        actions.accept_lines(
            order_code=order.code, stall_id=market.stalls[0], refused=line_ids(order.code, market.tapis)
        )
    assert {line.state for line in queries.order_view(code=order.code).lines} == {LineState.WAITING}


def test_a_stall_that_has_nothing_in_the_order_cannot_answer(market: Market) -> None:
    order = confirmed(market, [(market.keripik, 1)])

    with pytest.raises(NotInOrder):
        answer(order, market.stalls[1])


def test_an_unknown_order_is_named(market: Market) -> None:
    with pytest.raises(UnknownOrder, match="NIHIL"):
        actions.accept_lines(order_code="NIHIL", stall_id=market.stalls[0])


def test_an_unpaid_order_cannot_be_answered(market: Market) -> None:
    order = placed(market)

    with pytest.raises(NotAnswerable, match="placed"):
        answer(order, market.stalls[0])


def test_a_second_answer_changes_nothing_and_tells_the_first(market: Market) -> None:
    order = confirmed(market)
    first = answer(order, market.stalls[0], market.keripik)
    second = answer(order, market.stalls[0])

    assert second == first
    assert second.refused == tuple(line_ids(order.code, market.keripik))
    moves = [m for m in queries.order_view(code=order.code).moves if m.line_id]
    assert len(moves) == 1


def test_a_refused_line_is_refunded_to_the_rupiah_and_the_others_proceed(market: Market) -> None:
    order = accepted(market, refused=[market.tapis])

    assert state(order.code) is OrderState.ACCEPTED
    (refund,) = Refund.objects.filter(reference=order.code)
    assert refund.amount == 250_000
    assert queries.order_view(code=order.code).to_pay == order.total - 250_000
    assert faults() == []


def test_the_ongkir_stays_whole_when_one_stall_of_three_refuses(market: Market) -> None:
    order = accepted(market, refused=[market.nasi])

    assert Delivery.objects.get(reference=order.code).fee == order.delivery_fee
    assert money_of(order.code).refund_open == 20_000


def test_everything_refused_gives_everything_back_with_the_ongkir(market: Market) -> None:
    order = accepted(market, refused=[market.keripik, market.tapis, market.nasi])

    assert state(order.code) is OrderState.REFUNDED
    assert money_of(order.code).refund_open == order.total
    assert not Delivery.objects.filter(reference=order.code).exists()
    assert queries.order_view(code=order.code).to_pay == 0
    assert faults() == []


def test_a_refused_cash_order_moves_no_money(market: Market) -> None:
    order = accepted(market, refused=[market.keripik, market.tapis, market.nasi], pay_by=PayBy.CASH)

    assert state(order.code) is OrderState.REFUNDED
    assert not Refund.objects.filter(reference=order.code).exists()
    assert faults() == []


def test_refused_lines_of_cash_orders_shrink_what_is_due(market: Market) -> None:
    order = accepted(market, refused=[market.tapis], pay_by=PayBy.CASH)

    assert queries.order_view(code=order.code).to_pay == order.total - 250_000
    assert not Refund.objects.filter(reference=order.code).exists()


def test_a_refused_gofood_line_is_refunded_by_the_platform(market: Market) -> None:
    order = accepted(market, refused=[market.nasi], pay_by=PayBy.PLATFORM, channel=Channel.GOFOOD)

    assert money_of(order.code).refund_open == 20_000
    assert faults() == []


def test_sold_out_goods_do_not_come_back_into_stock(market: Market) -> None:
    accepted(market, refused=[market.tapis])

    assert stock(market.tapis) == 19


def test_refused_goods_that_are_there_go_back_into_stock(market: Market) -> None:
    order = confirmed(market)

    answer(order, market.stalls[1], market.tapis, restock=True)

    assert (stock(market.tapis), stock(market.keripik)) == (20, 18)


def test_a_refusal_is_recorded_as_demand_that_was_not_met(market: Market) -> None:
    accepted(market, [(market.keripik, 3)], refused=[market.keripik])

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sentra_id, stall_id, product_id, count FROM core_observation"
            " WHERE kind = 'refusal' AND timeline = %s",
            [clock.timeline()],
        )
        assert cursor.fetchall() == [(market.sentra, market.stalls[0], market.keripik, 3)]


def test_commission_is_taken_on_what_was_kept_only(market: Market) -> None:
    order = accepted(market, [(market.keripik, 2), (market.kopi, 1), (market.tapis, 1)], refused=[market.keripik])

    fees = queries.order_view(code=order.code).fees
    by_stall = {
        stall: sum(fee.amount for fee in fees if fee.stall_id == stall and fee.kind is FeeKind.COMMISSION)
        for stall in market.stalls[:2]
    }
    assert by_stall == {market.stalls[0]: 3_000, market.stalls[1]: 50_000}  # 20 % of 15.000 and of 250.000
    corrections = [(fee.kind, fee.base, fee.amount) for fee in fees if fee.correction]
    assert corrections == [(FeeKind.COMMISSION, -25_000, -5_000)]


def test_a_stall_that_refused_everything_pays_no_fee_at_all(market: Market) -> None:
    order = accepted(market, refused=[market.tapis])

    fees = [fee for fee in queries.order_view(code=order.code).fees if fee.stall_id == market.stalls[1]]
    assert sum(fee.amount for fee in fees) == 0
    assert len([fee for fee in fees if fee.correction]) == 2


def test_nothing_refused_writes_no_correction(market: Market) -> None:
    order = accepted(market)

    assert not any(fee.correction for fee in queries.order_view(code=order.code).fees)


def test_the_last_answer_asks_for_one_courier_with_what_is_left(market: Market) -> None:
    order = accepted(market, refused=[market.kopi, market.tapis], lines=[
        (market.keripik, 2), (market.kopi, 1), (market.tapis, 1), (market.nasi, 3),
    ])  # fmt: skip

    delivery = Delivery.objects.get(reference=order.code)
    assert delivery.pickup_place == f"sentra:{market.sentra}"
    assert (delivery.drop_lat, delivery.drop_lng) == world.DROP
    assert delivery.latest_at == clock.now() + ARRIVE_WITHIN
    assert delivery.manifest == {
        "stalls": [
            {"number": "A-01", "name": "Keripik Sari", "lines": [{"name": "Keripik pisang", "quantity": 2}]},
            {"number": "C-03", "name": "Uduk Tono", "lines": [{"name": "Nasi uduk", "quantity": 3}]},
        ]
    }


def test_the_courier_is_asked_for_when_the_slowest_stall_is_ready(market: Market) -> None:
    order = confirmed(market, [(market.keripik, 1), (market.kopi, 1), (market.nasi, 1)])
    estimate = clock.now() + timedelta(minutes=40)
    answer(order, market.stalls[0], ready_at=estimate)
    answer(order, market.stalls[2])

    lines = {line.name: line.ready_at for line in queries.order_view(code=order.code).lines}
    assert lines["Keripik pisang"] == lines["Kopi robusta"] == estimate
    assert lines["Nasi uduk"] == clock.now() + timedelta(minutes=25)  # its preparation time
    assert Delivery.objects.get(reference=order.code).ready_at == estimate


def test_an_order_without_delivery_asks_for_no_courier(market: Market) -> None:
    order = accepted(market, drop=None)

    assert state(order.code) is OrderState.ACCEPTED
    assert not Delivery.objects.filter(reference=order.code).exists()


def test_an_order_is_ready_with_its_last_stall(market: Market, day: SimulatedClock) -> None:
    order = accepted(market)
    day.set(clock.now() + timedelta(minutes=7))

    states = [actions.mark_ready(order_code=order.code, stall_id=stall) for stall in market.stalls]

    assert states == [OrderState.ACCEPTED, OrderState.ACCEPTED, OrderState.READY]
    assert {line.ready_at for line in queries.order_view(code=order.code).lines} == {clock.now()}
    delivery = Delivery.objects.get(reference=order.code)
    assert (delivery.ready_confirmed, delivery.ready_at) == (True, clock.now())


def test_marking_ready_twice_changes_nothing(market: Market) -> None:
    order = accepted(market)
    for _ in range(2):
        world.cook(order.code)

    moves = queries.order_view(code=order.code).moves
    assert len([m for m in moves if m.after == LineState.READY and m.line_id]) == 3
    assert len([m for m in moves if m.after == OrderState.READY and not m.line_id]) == 1


def test_a_stall_cannot_be_ready_before_it_has_answered(market: Market) -> None:
    order = confirmed(market)

    with pytest.raises(NotAnswered):
        actions.mark_ready(order_code=order.code, stall_id=market.stalls[0])


def test_a_fast_stall_may_be_ready_before_the_others_answer(market: Market) -> None:
    order = confirmed(market)
    answer(order, market.stalls[0])
    assert actions.mark_ready(order_code=order.code, stall_id=market.stalls[0]) is OrderState.CONFIRMED
    answer(order, market.stalls[1], market.tapis)

    last = answer(order, market.stalls[2], market.nasi)

    assert last.state is OrderState.READY
    assert Delivery.objects.get(reference=order.code).ready_confirmed
    assert faults() == []


def test_an_answer_takes_few_statements(market: Market) -> None:
    plain, refusing = confirmed(market), confirmed(market, visitor="v2")

    def last(order: PlacedOrder, *products: int) -> int:
        for stall in market.stalls[:2]:
            answer(order, stall)
        refused = line_ids(order.code, *products, stall=market.stalls[2])
        return statements(actions.accept_lines, order_code=order.code, stall_id=market.stalls[2], refused=refused)

    first = confirmed(market, visitor="v3")
    assert statements(actions.accept_lines, order_code=first.code, stall_id=market.stalls[0]) == 2
    assert last(plain) == 3
    assert last(refusing, market.nasi) == 8


def test_marking_ready_takes_few_statements(market: Market) -> None:
    order = accepted(market)
    ready = [statements(actions.mark_ready, order_code=order.code, stall_id=stall) for stall in market.stalls]

    assert ready == [2, 2, 4]
