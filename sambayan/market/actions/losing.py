"""Orders that will never arrive: the buyer gets everything back, the stalls that cooked are owed their net."""

from collections.abc import Sequence

from django.db import connection

from sambayan.core import observations
from sambayan.core.observations import Kind, Observation
from sambayan.market.actions.moves import move_orders
from sambayan.market.enums import OrderState, Reason
from sambayan.market.queries import lost_shares
from sambayan.money import actions as money

# What the buyer is out of pocket for an order, now that its lines are final.
_PAID = """
SELECT o.code, o.sentra_id, SUM(l.amount) + o.delivery_fee - o.subsidy
FROM market_order o JOIN market_orderline l ON l.order_id = o.id AND l.state <> 'refused'
WHERE o.code = ANY(%s) GROUP BY o.id ORDER BY o.id
"""


def lose(codes: Sequence[str], reason: Reason) -> None:
    """In the caller's transaction; orders that have ended meanwhile are left alone."""
    lost = move_orders(
        codes=codes,
        before=[OrderState.ACCEPTED, OrderState.READY, OrderState.ON_THE_WAY],
        after=OrderState.REFUNDED,
        reason=reason,
    )
    if not lost:
        return
    _refund_whole([order.code for order in lost], reason)
    for order in lost_shares(codes=[order.code for order in lost]):
        money.write_off(key=f"order:{order.code}", reference=order.code, shares=order.shares)


def _refund_whole(codes: Sequence[str], reason: Reason) -> None:
    """Everything that was paid; for cash that is nothing, which money knows."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [list(codes)])
        rows = cursor.fetchall()
    for code, _, amount in rows:
        money.request_refund(key=f"order:{code}:lost", reference=code, amount=int(amount), reason=reason.value)
    if reason is Reason.UNSERVED:
        observations.record([Observation(Kind.NO_COURIER, sentra_id=sentra_id) for _, sentra_id, _ in rows])
