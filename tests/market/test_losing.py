"""Orders that nobody finishes come to an end: buyers get their money, and only who cooked is owed for it."""

from datetime import timedelta

import pytest

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import DeliveryState, RunState
from sambayan.delivery.models import Delivery, Run
from sambayan.market import actions, queries
from sambayan.market.engine.deadlines import COLLECT_WITHIN, LEAVE_WITHIN
from sambayan.market.enums import OrderState, PayBy, Reason
from sambayan.money import actions as money
from sambayan.money.enums import EntryKind
from tests.market.world import (
    Market,
    accepted,
    assigned,
    faults,
    money_of,
    on_the_way,
    owed,
    ready,
    state,
    umkm_of,
)

pytestmark = pytest.mark.django_db


def work(day: SimulatedClock, *, after: timedelta) -> None:
    """Everything that is due so long from now."""
    day.set(clock.now() + after)
    delivery.work_due_unserved(100)
    actions.work_due_outcomes(100)
    actions.work_due_orders(100)
    money.work_due_refunds(100)


def reason(code: str) -> str:
    return queries.order_view(code=code).moves[-1].reason


def test_an_order_that_a_stall_never_makes_ready_is_refunded_and_its_courier_free(
    market: Market, day: SimulatedClock
) -> None:
    order = accepted(market, [(market.keripik, 1)])
    run = assigned(order.code)

    work(day, after=LEAVE_WITHIN)

    assert (state(order.code), reason(order.code)) == (OrderState.REFUNDED, Reason.NEVER_LEFT)
    assert (money_of(order.code).held, money_of(order.code).refunded) == (0, order.total)
    assert Delivery.objects.get(reference=order.code).state == DeliveryState.CANCELLED
    assert Run.objects.get(id=run).state == RunState.CANCELLED
    assert owed(order.code, EntryKind.WRITE_OFF) == {}
    assert faults() == []


def test_a_minute_before_that_it_may_still_leave(market: Market, day: SimulatedClock) -> None:
    order = accepted(market, [(market.keripik, 1)])
    assigned(order.code)

    work(day, after=LEAVE_WITHIN - timedelta(minutes=1))

    assert state(order.code) is OrderState.ACCEPTED


def test_only_the_stall_that_cooked_is_owed_for_an_order_that_never_left(market: Market, day: SimulatedClock) -> None:
    order = accepted(market, [(market.keripik, 2), (market.nasi, 1)])
    actions.mark_ready(order_code=order.code, stall_id=market.stalls[0])
    assigned(order.code)

    work(day, after=LEAVE_WITHIN)

    assert owed(order.code, EntryKind.WRITE_OFF) == {("umkm", umkm_of(market.stalls[0])): 25_000 - 5_000 - 1_000}
    assert faults() == []


def test_an_order_without_courier_owes_nothing_to_a_stall_that_never_cooked(
    market: Market, day: SimulatedClock
) -> None:
    order = accepted(market, [(market.keripik, 1), (market.tapis, 1)])

    work(day, after=timedelta(hours=2))

    assert (state(order.code), reason(order.code)) == (OrderState.REFUNDED, Reason.UNSERVED)
    assert owed(order.code, EntryKind.WRITE_OFF) == {}
    assert faults() == []


def test_a_ready_order_that_nobody_can_bring_is_refunded_and_its_stalls_are_owed(
    market: Market, day: SimulatedClock
) -> None:
    order = ready(market, [(market.keripik, 2)])

    work(day, after=timedelta(hours=2))

    assert (state(order.code), reason(order.code)) == (OrderState.REFUNDED, Reason.UNSERVED)
    assert owed(order.code, EntryKind.WRITE_OFF) == {("umkm", umkm_of(market.stalls[0])): 19_000}
    assert faults() == []


def test_an_order_that_a_courier_never_fetched_is_called_off(market: Market, day: SimulatedClock) -> None:
    order = ready(market, [(market.keripik, 2)], pay_by=PayBy.CASH)
    assigned(order.code)

    work(day, after=LEAVE_WITHIN)

    assert (state(order.code), reason(order.code)) == (OrderState.REFUNDED, Reason.NEVER_LEFT)
    assert owed(order.code, EntryKind.WRITE_OFF) == {("umkm", umkm_of(market.stalls[0])): 19_000}
    assert faults() == []


def test_an_order_that_is_on_its_way_is_not_called_off(market: Market, day: SimulatedClock) -> None:
    order, _ = on_the_way(market)

    work(day, after=timedelta(days=2))

    assert state(order.code) is OrderState.ON_THE_WAY


def test_what_nobody_takes_from_the_desk_was_there_for_its_buyer(market: Market, day: SimulatedClock) -> None:
    order = ready(market, [(market.keripik, 2)], drop=None)
    work(day, after=COLLECT_WITHIN - timedelta(minutes=1))
    assert state(order.code) is OrderState.READY

    work(day, after=timedelta(minutes=1))

    assert state(order.code) is OrderState.COMPLETED
    assert Reason.NOT_COLLECTED in [move.reason for move in queries.order_view(code=order.code).moves]
    assert owed(order.code)["umkm", umkm_of(market.stalls[0])] == 19_000
    assert faults() == []


def test_an_outcome_that_cannot_be_worked_off_keeps_nobody_elses(
    market: Market, day: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, innocent = accepted(market, visitor="a"), accepted(market, visitor="b")
    money.request_refund(key="goodwill", reference=stuck.code, amount=1_000, reason="goodwill")

    work(day, after=timedelta(hours=2))

    assert (state(stuck.code), state(innocent.code)) == (OrderState.ACCEPTED, OrderState.REFUNDED)
    assert "an outcome cannot be worked off" in caplog.messages


def test_a_due_order_that_cannot_be_worked_off_waits_an_hour_and_keeps_nobody_elses(
    market: Market, day: SimulatedClock, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, innocent = accepted(market, visitor="a"), accepted(market, visitor="b")
    for order in (stuck, innocent):
        assigned(order.code)
    money.request_refund(key="goodwill", reference=stuck.code, amount=1_000, reason="goodwill")

    work(day, after=LEAVE_WITHIN)

    assert (state(stuck.code), state(innocent.code)) == (OrderState.ACCEPTED, OrderState.REFUNDED)
    assert actions.work_due_orders(100) == 0
    assert "a due order cannot be worked off" in caplog.messages
