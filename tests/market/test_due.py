from datetime import timedelta

import pytest
from django.db import connection

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions as delivery
from sambayan.market import actions, jobs, queries
from sambayan.market.actions import NewProduct
from sambayan.market.engine.deadlines import ANSWER_WITHIN, PAY_WITHIN
from sambayan.market.enums import LineState, OrderState, PayBy, Reason
from sambayan.market.models import Order
from sambayan.money import actions as money
from sambayan.money.enums import EntryKind, PartyKind
from tests.market import world
from tests.market.world import (
    Market,
    accepted,
    confirmed,
    delivered,
    faults,
    money_of,
    on_the_way,
    owed,
    pay,
    placed,
    state,
    statements,
    stock,
    umkm_of,
)

pytestmark = pytest.mark.django_db


def last_reason(code: str) -> str:
    return queries.order_view(code=code).moves[-1].reason


def test_a_paid_order_is_confirmed_and_waits_for_answers(market: Market) -> None:
    order = placed(market)
    pay(order.code)
    assert state(order.code) is OrderState.PLACED
    assert faults() == []  # the market has not been told yet, and that is no fault

    assert actions.work_due_outcomes(100) == 1

    assert state(order.code) is OrderState.CONFIRMED
    assert Order.objects.get(code=order.code).due_at == clock.now() + ANSWER_WITHIN
    assert actions.work_due_outcomes(100) == 0
    assert faults() == []


def test_many_payments_are_confirmed_in_one_go(market: Market) -> None:
    def counted(orders: int) -> int:
        codes = [placed(market, [(market.keripik, 1)], visitor=f"v{n}").code for n in range(orders)]
        for code in codes:
            pay(code)
        used = statements(actions.work_due_outcomes, 100)
        assert {state(code) for code in codes} == {OrderState.CONFIRMED}
        return used

    assert (counted(1), counted(5)) == (4, 4)


def test_an_order_that_is_never_paid_expires_and_its_stock_returns(market: Market, day: SimulatedClock) -> None:
    order = placed(market)
    day.set(clock.now() + PAY_WITHIN)

    assert actions.work_due_orders(100) == 1

    assert state(order.code) is OrderState.EXPIRED
    assert last_reason(order.code) == Reason.NEVER_PAID
    assert {stock(market.keripik), stock(market.tapis), stock(market.nasi)} == {20}
    assert actions.work_due_orders(100) == 0
    assert {stock(market.keripik), stock(market.tapis), stock(market.nasi)} == {20}
    assert faults() == []


def test_an_order_does_not_expire_before_its_time(market: Market, day: SimulatedClock) -> None:
    order = placed(market)
    day.set(clock.now() + PAY_WITHIN - timedelta(seconds=1))

    assert actions.work_due_orders(100) == 0
    assert state(order.code) is OrderState.PLACED


def test_expiring_takes_the_same_statements_for_one_and_for_five(market: Market, day: SimulatedClock) -> None:
    def counted(orders: int) -> int:
        for n in range(orders):
            placed(market, [(market.keripik, 1), (market.nasi, 1)], visitor=f"v{n}")
        day.set(clock.now() + PAY_WITHIN)
        return statements(actions.work_due_orders, 100)

    assert (counted(1), counted(5)) == (7, 7)


def test_money_that_comes_after_the_order_expired_goes_back_whole(market: Market, day: SimulatedClock) -> None:
    order = placed(market)
    charge = actions.start_payment(order_code=order.code)
    day.set(clock.now() + PAY_WITHIN)
    actions.work_due_orders(100)
    money.pay_at_testpay(code=charge.code)
    money.work_due_notifications(100)
    assert faults() == []

    actions.work_due_outcomes(100)

    assert state(order.code) is OrderState.REFUNDED
    assert last_reason(order.code) == Reason.PAID_TOO_LATE
    assert money_of(order.code).refund_open == order.total
    money.work_due_refunds(100)
    assert (money_of(order.code).held, money_of(order.code).refunded) == (0, order.total)
    assert stock(market.keripik) == 20
    assert faults() == []


def test_a_stall_that_does_not_answer_has_refused(market: Market, day: SimulatedClock) -> None:
    order = confirmed(market)
    actions.accept_lines(order_code=order.code, stall_id=market.stalls[0])
    day.set(clock.now() + ANSWER_WITHIN)

    assert actions.work_due_orders(100) == 1

    view = queries.order_view(code=order.code)
    assert {line.stall_id: line.state for line in view.lines} == {
        market.stalls[0]: LineState.ACCEPTED, market.stalls[1]: LineState.REFUSED, market.stalls[2]: LineState.REFUSED,
    }  # fmt: skip
    assert {move.reason for move in view.moves if move.after == LineState.REFUSED} == {Reason.NO_ANSWER}
    assert money_of(order.code).refund_open == 270_000
    assert (stock(market.tapis), stock(market.nasi), stock(market.keripik)) == (20, 20, 18)
    assert view.placed.state is OrderState.ACCEPTED
    assert faults() == []


def test_when_no_stall_answers_everything_is_refunded(market: Market, day: SimulatedClock) -> None:
    order = confirmed(market)
    day.set(clock.now() + ANSWER_WITHIN)

    actions.work_due_orders(100)

    assert state(order.code) is OrderState.REFUNDED
    assert last_reason(order.code) == Reason.NOTHING_LEFT
    assert money_of(order.code).refund_open == order.total
    assert faults() == []


def test_a_stall_that_answers_after_it_was_answered_for_learns_it(market: Market, day: SimulatedClock) -> None:
    order = confirmed(market)
    actions.accept_lines(order_code=order.code, stall_id=market.stalls[0])
    day.set(clock.now() + ANSWER_WITHIN)
    actions.work_due_orders(100)

    late = actions.accept_lines(order_code=order.code, stall_id=market.stalls[1])

    assert (late.kept, late.refused) == ((), tuple(world.line_ids(order.code, market.tapis)))


def test_an_answered_order_does_not_expire(market: Market, day: SimulatedClock) -> None:
    order = accepted(market)
    day.set(clock.now() + timedelta(hours=1))

    assert actions.work_due_orders(100) == 0
    assert state(order.code) is OrderState.ACCEPTED


def test_a_courier_who_vanishes_with_the_goods_costs_neither_buyer_nor_stalls(market: Market) -> None:
    order, run = on_the_way(market, refused=[market.tapis])
    courier = world.courier_of(order.code)

    delivery.mark_courier_lost(courier_id=courier)
    assert actions.work_due_outcomes(100) == 1
    assert actions.work_due_outcomes(100) == 0
    money.work_due_refunds(100)

    assert state(order.code) is OrderState.REFUNDED
    assert last_reason(order.code) == Reason.COURIER_LOST
    assert money_of(order.code).refunded == order.total
    assert money_of(order.code).held == 0
    assert owed(order.code, EntryKind.WRITE_OFF) == {
        (PartyKind.UMKM, umkm_of(market.stalls[0])): 19_000,
        (PartyKind.UMKM, umkm_of(market.stalls[2])): 15_000,
    }
    assert owed(order.code) == {}
    assert faults() == []
    assert run


def test_a_cash_order_that_is_lost_refunds_nothing_and_pays_the_stalls(market: Market) -> None:
    order, _ = on_the_way(market, pay_by=PayBy.CASH)
    courier = world.courier_of(order.code)

    delivery.mark_courier_lost(courier_id=courier)
    actions.work_due_outcomes(100)

    assert state(order.code) is OrderState.REFUNDED
    assert (money_of(order.code).paid, money_of(order.code).refund_open) == (0, 0)
    assert sum(owed(order.code, EntryKind.WRITE_OFF).values()) == 19_000 + 199_000 + 15_000
    assert faults() == []


def test_a_lost_order_so_small_that_its_stall_nets_nothing_is_refunded_all_the_same(market: Market) -> None:
    (permen,) = actions.add_products(stall_id=market.stalls[0], products=[NewProduct("makanan", "Permen", 500, 9)])
    order, _ = on_the_way(market, [(permen, 1)])

    delivery.mark_courier_lost(courier_id=world.courier_of(order.code))
    actions.work_due_outcomes(100)

    assert state(order.code) is OrderState.REFUNDED
    assert faults() == []


def test_an_order_so_small_that_its_stall_nets_nothing_is_completed(market: Market) -> None:
    (permen,) = actions.add_products(stall_id=market.stalls[0], products=[NewProduct("makanan", "Permen", 500, 9)])
    order = world.completed(market, [(permen, 1)])

    assert state(order.code) is OrderState.COMPLETED
    assert owed(order.code)[PartyKind.PLATFORM, 0] == 500
    assert faults() == []


def test_an_order_that_nobody_could_bring_is_refunded_and_recorded(market: Market, day: SimulatedClock) -> None:
    order = accepted(market)
    day.set(clock.now() + timedelta(minutes=91))
    assert delivery.work_due_unserved(100) == 1

    actions.work_due_outcomes(100)

    assert state(order.code) is OrderState.REFUNDED
    assert last_reason(order.code) == Reason.UNSERVED
    assert money_of(order.code).refund_open == order.total
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sentra_id FROM core_observation WHERE kind = 'no_courier' AND timeline = %s", [clock.timeline()]
        )
        assert cursor.fetchall() == [(market.sentra,)]
    assert faults() == []


def test_a_stall_that_is_ready_for_a_refunded_order_learns_it(market: Market, day: SimulatedClock) -> None:
    order = accepted(market)
    day.set(clock.now() + timedelta(minutes=91))
    delivery.work_due_unserved(100)
    actions.work_due_outcomes(100)

    assert actions.mark_ready(order_code=order.code, stall_id=market.stalls[0]) is OrderState.REFUNDED
    assert faults() == []


def test_an_order_whose_refund_is_still_open_is_settled_all_the_same(market: Market) -> None:
    order = delivered(market, refused=[market.nasi])
    assert money_of(order.code).refund_open == 20_000

    actions.work_due_orders(100)

    assert state(order.code) is OrderState.COMPLETED
    assert faults() == []


def test_a_courier_who_vanished_is_not_recorded_as_a_lack_of_couriers(market: Market) -> None:
    order, _ = on_the_way(market)
    delivery.mark_courier_lost(courier_id=world.courier_of(order.code))

    actions.work_due_outcomes(100)

    assert last_reason(order.code) == Reason.COURIER_LOST
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_observation WHERE kind = 'no_courier'")
        assert cursor.fetchone() == (0,)


def test_completing_an_order_more_takes_two_statements_more(market: Market) -> None:
    """Those two are `money.release`; all else is one statement for all."""

    def counted(orders: int) -> int:
        codes = [delivered(market, visitor=f"v{n}").code for n in range(orders)]
        used = statements(actions.work_due_orders, 100)
        assert {state(code) for code in codes} == {OrderState.COMPLETED}
        return used

    assert (counted(1), counted(5)) == (9, 17)


def test_an_order_whose_books_are_wrong_does_not_keep_the_others_money(
    market: Market, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, right = delivered(market, visitor="v1"), delivered(market, visitor="v2")
    with world.behind_the_guards():
        world.sql(
            "UPDATE market_orderline SET price = price + 1, amount = amount + quantity WHERE order_id = %s", wrong.id
        )

    actions.work_due_orders(100)

    assert (state(wrong.code), state(right.code)) == (OrderState.DELIVERED, OrderState.COMPLETED)
    assert Order.objects.get(code=wrong.code).due_at == clock.now() + timedelta(hours=1)
    assert "books check" in caplog.text
    assert actions.work_due_orders(100) == 0


def test_the_sweep_of_one_timeline_leaves_the_work_of_another_alone(market: Market, day: SimulatedClock) -> None:
    order = placed(market)
    pay(order.code)
    other = placed(market, visitor="v2")
    day.set(clock.now() + timedelta(hours=1))

    with clock.simulated(clock.timeline() + 500_000, clock.now()):
        assert (jobs.outcomes(100), jobs.orders(100)) == (0, 0)

    assert (jobs.outcomes(100), jobs.orders(100)) == (1, 1)
    assert state(other.code) is OrderState.EXPIRED


def test_no_more_than_the_limit_is_worked(market: Market, day: SimulatedClock) -> None:
    for n in range(3):
        placed(market, [(market.keripik, 1)], visitor=f"v{n}")
    day.set(clock.now() + PAY_WITHIN)

    assert [actions.work_due_orders(2) for _ in range(3)] == [2, 1, 0]
