"""What waits for somebody: for the buyer's payment, a stall's answer, a stall's kitchen. One statement each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import LineState, OrderState, PayBy, Shelf
from sambayan.market.models import Order, OrderLine, Transition

OPEN = (
    OrderState.PLACED, OrderState.CONFIRMED, OrderState.ACCEPTED, OrderState.READY,
    OrderState.ON_THE_WAY, OrderState.DELIVERED,
)  # fmt: skip

_WAITED_FOR = [state for state in OPEN if state is not OrderState.DELIVERED]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that its stall has not answered yet; `key` is the one that the order was placed under."""

    key: str
    order_code: str
    stall_id: int
    line_id: int
    product_id: int
    quantity: int
    due_at: datetime
    available: int  # of the product, since it was ordered
    shelf: Shelf


@dataclass(frozen=True, slots=True)
class CookedShare:
    """A stall's lines of an order whose estimate has passed."""

    order_code: str
    stall_id: int


_COOKED = """
SELECT o.code, l.stall_id
FROM market_order o JOIN market_orderline l ON l.order_id = o.id AND l.state = 'accepted'
WHERE o.timeline = %s AND o.state IN ('confirmed', 'accepted')
GROUP BY o.id, l.stall_id HAVING MAX(l.ready_at) <= %s
ORDER BY o.id, l.stall_id
"""


def open_orders(*, timeline: int) -> list[str]:
    """Codes of the orders that something still has to happen to, oldest first."""
    return list(Order.objects.filter(timeline=timeline, state__in=OPEN).order_by("id").values_list("code", flat=True))


def is_any_under_way(*, sentra_id: int, except_keys: str) -> bool:
    """Whether a buyer waits for an order of the last day at this sentra, beside keys that begin with `except_keys`."""
    recent = Order.objects.filter(sentra_id=sentra_id, placed_at__gt=clock.now() - _DAY, state__in=_WAITED_FOR)
    return recent.exclude(key__startswith=except_keys).exists()


def unpaid_orders(*, timeline: int, keys: str = "") -> list[str]:
    """Codes of the orders that wait for a QRIS payment, oldest first; only those whose key begins with `keys`."""
    waiting = Order.objects.filter(timeline=timeline, state=OrderState.PLACED, pay_by=PayBy.QRIS, key__startswith=keys)
    return list(waiting.order_by("id").values_list("code", flat=True))


def latest_move(*, timeline: int) -> datetime | None:
    """When an order of this timeline moved last."""
    moves = Transition.objects.filter(order__timeline=timeline)
    return moves.order_by("-id").values_list("at", flat=True).first()


def waiting_lines(*, timeline: int) -> list[WaitingLine]:
    """Lines of confirmed orders that wait for their stall's answer, oldest order first."""
    lines = OrderLine.objects.filter(
        state=LineState.WAITING, order__state=OrderState.CONFIRMED, order__timeline=timeline
    ).order_by("order_id", "id")
    columns = ("order__key", "order__code", "stall_id", "id", "product_id", "quantity", "order__due_at")
    further = ("product__stock__available", "product__category__shelf")
    return [WaitingLine(*[*row[:-1], Shelf(row[-1])]) for row in lines.values_list(*columns, *further)]


def cooked_shares(*, timeline: int, until: datetime) -> list[CookedShare]:
    """Stalls' shares of orders that should be ready by this instant and are not marked so, oldest order first."""
    with connection.cursor() as cursor:
        cursor.execute(_COOKED, [timeline, until])
        return [CookedShare(*row) for row in cursor.fetchall()]
