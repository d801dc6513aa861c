"""What a stall's owner sees: the stall's own lines of orders, and what they bring. No stall sees what others sell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import LineState, OrderState

# The fees are those that the order was frozen with, corrected once its last stall has answered.
_ORDERS = """
SELECT o.code, o.state, o.due_at, asked.at, o.drop_lat IS NULL,
       COALESCE((SELECT SUM(f.amount) FROM market_orderfee f
                 WHERE f.order_id = o.id AND f.stall_id = %(stall)s AND f.payer = 'umkm'), 0),
       l.id, l.name, l.quantity, l.amount, l.note, l.state, l.ready_at
FROM market_orderline l
JOIN market_order o ON o.id = l.order_id
JOIN LATERAL (
    SELECT at FROM market_transition t WHERE t.order_id = o.id AND t.line_id IS NULL AND t.to_state = 'confirmed'
) asked ON TRUE
WHERE l.stall_id = %(stall)s AND o.timeline = %(timeline)s AND o.state IN ('confirmed', 'accepted', 'ready')
ORDER BY asked.at, o.id, l.id
"""
# An order that was called off counts only when the stalls' net was written off, that is for what they had ready.
_STATEMENT = """
SELECT o.code, o.placed_at, o.state, COALESCE(SUM(l.amount), 0), COALESCE((
           SELECT SUM(f.amount) FROM market_orderfee f
           WHERE f.order_id = o.id AND f.stall_id = %(stall)s AND f.payer = 'umkm'
       ), 0)
FROM market_order o JOIN market_orderline l ON l.order_id = o.id AND l.stall_id = %(stall)s
WHERE o.timeline = %(timeline)s AND o.placed_at >= %(since)s
  AND (o.state IN ('confirmed', 'accepted', 'ready', 'on_the_way', 'delivered', 'completed')
       AND l.state IN ('accepted', 'ready')
       OR o.state = 'refunded' AND l.state = 'ready')
GROUP BY o.id ORDER BY o.placed_at DESC, o.id DESC
"""


@dataclass(frozen=True, slots=True)
class StallLine:
    """A line of the stall; amount in rupiah at list price."""

    id: int
    name: str
    quantity: int
    amount: int
    note: str
    state: LineState
    ready_at: datetime | None


@dataclass(frozen=True, slots=True)
class StallOrder:
    """The stall's lines of an order that is under way; instants UTC, `fees` in rupiah.

    `answer_by` is None once every stall has answered.
    """

    code: str
    state: OrderState
    answer_by: datetime | None
    asked_at: datetime
    at_desk: bool
    fees: int
    lines: tuple[StallLine, ...]

    @property
    def waits(self) -> bool:
        return any(line.state is LineState.WAITING for line in self.lines)

    @property
    def is_made(self) -> bool:
        return any(line.state is LineState.ACCEPTED for line in self.lines)

    @property
    def kept(self) -> tuple[StallLine, ...]:
        """The lines that the stall has not refused."""
        return tuple(line for line in self.lines if line.state is not LineState.REFUSED)

    @property
    def net(self) -> int:
        """What the owner receives of these lines, rupiah, as long as none is refused."""
        return sum(line.amount for line in self.lines) - self.fees

    @property
    def ready_at(self) -> datetime | None:
        """When the last of the lines is to be ready."""
        return max((line.ready_at for line in self.kept if line.ready_at), default=None)


@dataclass(frozen=True, slots=True)
class StallWork:
    """What waits for the owner's answer, what is being made, and what stands ready; the oldest first."""

    new: tuple[StallOrder, ...]
    making: tuple[StallOrder, ...]
    ready: tuple[StallOrder, ...]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What an order brought the stall, rupiah: sales at list price, and the platform's fees on them."""

    code: str
    placed_at: datetime
    state: OrderState
    sales: int
    fees: int

    @property
    def net(self) -> int:
        return self.sales - self.fees

    @property
    def is_settled(self) -> bool:
        """Whether the share is owed in the ledger; until then it is money in process."""
        return self.state in {OrderState.COMPLETED, OrderState.REFUNDED}


def stall_work(*, stall_id: int) -> StallWork:
    """The stall's side of the orders under way in this timeline. One statement."""
    values = {"stall": stall_id, "timeline": clock.timeline()}
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, values)
        orders = list(_orders(cursor.fetchall()))
    return StallWork(
        new=tuple(order for order in orders if order.waits and order.state is OrderState.CONFIRMED),
        making=tuple(order for order in orders if order.is_made),
        ready=tuple(order for order in orders if not order.waits and not order.is_made and order.kept),
    )


def _orders(rows: list[tuple[Any, ...]]) -> Iterator[StallOrder]:
    for (code, state, due_at, asked_at, at_desk, fees), lines in groupby(rows, key=itemgetter(slice(6))):
        found = OrderState(state)
        yield StallOrder(
            code, found, due_at if found is OrderState.CONFIRMED else None, asked_at, at_desk, int(fees),
            tuple(_line(*row[6:]) for row in lines),
        )  # fmt: skip


def _line(*row: Any) -> StallLine:
    number, name, quantity, amount, note, state, ready_at = row
    return StallLine(number, name, quantity, amount, note, LineState(state), ready_at)


def stall_statement(*, stall_id: int, since: date) -> list[StatementRow]:
    """What each order since this regional day brought the stall, the newest first. One statement.

    What is not answered or refused counts for nothing; an order that was lost counts for what the stall had ready.
    """
    values: dict[str, Any] = {"stall": stall_id, "timeline": clock.timeline(), "since": clock.day_bounds(since)[0]}
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, values)
        return [
            StatementRow(code, placed_at, OrderState(state), int(sales), int(fees))
            for code, placed_at, state, sales, fees in cursor.fetchall()
        ]
