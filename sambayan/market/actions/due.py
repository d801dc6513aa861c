"""Orders that have to move by themselves: never paid, never answered, or delivered and to be settled."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.delivery.actions import cancel_delivery
from sambayan.market.actions.answering import answer, open_order
from sambayan.market.actions.losing import lose
from sambayan.market.actions.moves import move_orders, return_stock
from sambayan.market.enums import LineState, OrderState, Reason
from sambayan.market.errors import REFUSALS
from sambayan.market.models import Order, OrderLine
from sambayan.market.queries import order_shares
from sambayan.money.actions import release
from sambayan.money.queries import order_money

_log = logging.getLogger(__name__)
_LATER = timedelta(hours=1)  # until an order that could not be settled is tried again

_CLAIM = """
SELECT code FROM market_order WHERE timeline = %s AND due_at <= %s AND state = ANY(%s)
ORDER BY due_at, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""


def work_due_orders(limit: int) -> int:
    """Expire what was not paid, refuse what was not answered, call off what never left, complete what was delivered;
    returns how many orders.

    Expiring takes the same statements for any number of orders; completing two more an order, those of `release`.
    What touches stock, money or couriers of single orders takes a transaction each: no two sets of locks are held at
    once, and an order that cannot be worked off waits without keeping another one's.
    """
    return (
        _work(OrderState.PLACED, _expire, limit)
        + _work_each((OrderState.CONFIRMED,), _refuse_silent, limit)
        + _work_each((OrderState.ACCEPTED, OrderState.READY), _call_off, limit)
        + _work(OrderState.DELIVERED, _complete, limit)
    )


def _work(state: OrderState, work: Callable[[Sequence[str]], None], limit: int) -> int:
    with transaction.atomic(durable=True):
        codes = _claim((state,), limit)
        if codes:
            work(codes)
        return len(codes)


def _work_each(states: Sequence[OrderState], work: Callable[[str], None], limit: int) -> int:
    for done in range(limit):
        claimed: list[str] = []
        try:
            with transaction.atomic(durable=True):
                claimed = _claim(states, 1)
                if not claimed:
                    return done
                work(claimed[0])
        except REFUSALS:
            _log.exception("a due order cannot be worked off", extra={"orders": claimed})
            with transaction.atomic(durable=True):
                Order.objects.filter(code__in=claimed, state__in=states).update(due_at=clock.now() + _LATER)
    return limit


def _claim(states: Sequence[OrderState], limit: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [clock.timeline(), clock.now(), [state.value for state in states], limit])
        return [code for (code,) in cursor.fetchall()]


def _expire(codes: Sequence[str]) -> None:
    moved = move_orders(codes=codes, before=[OrderState.PLACED], after=OrderState.EXPIRED, reason=Reason.NEVER_PAID)
    lines = OrderLine.objects.filter(order_id__in=[order.id for order in moved])
    return_stock(line_ids=list(lines.values_list("id", flat=True)))


def _refuse_silent(code: str) -> None:
    """A stall that does not answer has refused; what it did not sell is still there."""
    order, lines = open_order(code)
    silent = [line for line in lines if line.state == LineState.WAITING]
    answer(order, lines, silent, refused={line.id for line in silent}, reason=Reason.NO_ANSWER)


def _call_off(code: str) -> None:
    """What no courier has got by now is refunded; what nobody took from the desk was there for its buyer."""
    if Order.objects.filter(code=code, drop_lat=None, state=OrderState.READY).exists():
        move_orders(
            codes=[code], before=[OrderState.READY], after=OrderState.DELIVERED, due_at=clock.now(),
            reason=Reason.NOT_COLLECTED,
        )  # fmt: skip
        return
    if Order.objects.filter(code=code, drop_lat__isnull=False).exists():
        cancel_delivery(reference=code)
    lose([code], Reason.NEVER_LEFT)


def _complete(codes: Sequence[str]) -> None:
    """Owe everybody's share. An order whose money is not what it owes waits, so that it keeps nobody else's."""
    owed = order_shares(codes=codes)
    held = order_money(references=codes)
    right = [
        order for order in owed if order.total == held[order.code].held - held[order.code].refund_open + order.subsidy
    ]
    for order in right:
        release(key=f"order:{order.code}", reference=order.code, shares=order.shares, subsidy=order.subsidy)
    settled = [order.code for order in right]
    move_orders(codes=settled, before=[OrderState.DELIVERED], after=OrderState.COMPLETED)
    if wrong := sorted(set(codes) - set(settled)):
        _log.error("delivered orders do not add up; run `sambayan books check`", extra={"orders": wrong})
        Order.objects.filter(code__in=wrong).update(due_at=clock.now() + _LATER)
