"""How orders move: state, due time and transition row in one statement, for one order or a thousand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sambayan.core import clock
from sambayan.core.database import require_transaction
from sambayan.market.engine import transitions
from sambayan.market.enums import OrderState, PayBy, Reason

# Rows are locked in key order, so that two sweeps never wait for each other in a circle.
_MOVE = """
WITH found AS (
    SELECT id, state FROM market_order WHERE code = ANY(%(codes)s) AND state = ANY(%(before)s)
    ORDER BY id FOR NO KEY UPDATE
), moved AS (
    UPDATE market_order o SET state = %(after)s, due_at = %(due_at)s FROM found WHERE o.id = found.id
    RETURNING o.id, o.code, o.pay_by, found.state AS before
), noted AS (
    INSERT INTO market_transition (order_id, from_state, to_state, at, actor_id, reason)
    SELECT id, before, %(after)s::text, %(at)s::timestamptz, %(actor_id)s::bigint, %(reason)s::text FROM moved
)
SELECT id, code, pay_by FROM moved ORDER BY id
"""

# What was taken for these lines goes back; stock rows are locked in key order, as everywhere.
_RESTOCK = """
WITH back AS (
    SELECT product_id, SUM(quantity) AS quantity FROM market_orderline WHERE id = ANY(%s) GROUP BY product_id
), locked AS (
    SELECT s.product_id FROM market_stock s JOIN back USING (product_id) ORDER BY s.product_id FOR NO KEY UPDATE OF s
)
UPDATE market_stock s SET available = s.available + back.quantity
FROM back JOIN locked USING (product_id) WHERE s.product_id = back.product_id
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that has just moved."""

    id: int
    code: str
    pay_by: PayBy


def move_orders(
    *,
    codes: Sequence[str],
    before: Collection[OrderState],
    after: OrderState,
    due_at: datetime | None = None,
    actor_id: int | None = None,
    reason: Reason | None = None,
) -> list[Moved]:
    """Move those of the orders that stand in one of `before`; the others are left alone. One statement.

    `due_at` is when the order has to move by itself from its new state; None is never.
    """
    require_transaction()
    for state in before:
        transitions.check(state, after)
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "codes": list(codes),
                "before": [state.value for state in before],
                "after": after.value,
                "due_at": due_at,
                "at": clock.now(),
                "actor_id": actor_id,
                "reason": reason.value if reason else "",
            },
        )
        return [Moved(order_id, code, PayBy(pay_by)) for order_id, code, pay_by in cursor.fetchall()]


def return_stock(*, line_ids: Sequence[int]) -> None:
    """What was taken out of stock for these lines goes back. The caller makes sure that it happens once."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_RESTOCK, [list(line_ids)])
