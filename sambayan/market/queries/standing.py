"""What stands now of an order that somebody pressed a button for: it may have moved on, or ended, meanwhile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from sambayan.core import clock, codes
from sambayan.market.engine.deadlines import COLLECT_WITHIN
from sambayan.market.enums import LineState, OrderState, Reason

_SINCE = COLLECT_WITHIN + timedelta(days=1)  # nobody holds an older label

_ORDER = """
SELECT o.code, o.state, o.drop_lat IS NULL, moved.at
FROM market_order o
JOIN LATERAL (
    SELECT at FROM market_transition t WHERE t.order_id = o.id AND t.line_id IS NULL ORDER BY t.id DESC LIMIT 1
) moved ON TRUE
WHERE o.sentra_id = %(sentra)s AND o.timeline = %(timeline)s AND o.placed_at >= %(since)s
  AND (o.code = %(label)s OR LENGTH(%(label)s) = %(call)s AND o.code LIKE %(label)s || '%%')
ORDER BY o.id DESC LIMIT 2
"""
_SHARE = """
SELECT o.state, o.drop_lat IS NULL, ARRAY_AGG(l.state), (
    SELECT t.reason FROM market_transition t
    WHERE t.order_id = o.id AND t.line_id = ANY(ARRAY_AGG(l.id)) AND t.to_state = 'refused' ORDER BY t.id DESC LIMIT 1
)
FROM market_order o JOIN market_orderline l ON l.order_id = o.id
WHERE o.code = %s AND l.stall_id = %s AND o.timeline = %s
GROUP BY o.id
"""


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """Where an order of a sentra stands, and since when (UTC)."""

    code: str
    state: OrderState
    at_desk: bool
    since: datetime


class ShareStanding(StrEnum):
    """Where a stall's part of an order stands."""

    ASKED = "asked"  # for the stall's answer
    MAKING = "making"
    READY = "ready"
    READY_AT_DESK = "ready_at_desk"  # its buyer fetches it
    REFUSED = "refused"  # by the stall
    SILENT = "silent"  # refused, since the stall did not answer in time
    AWAY = "away"
    ARRIVED = "arrived"
    LOST = "lost"  # called off after the stall had accepted it
    UNPAID = "unpaid"  # never asked for


def order_standing(*, sentra_id: int, label: str) -> OrderStanding | None:
    """The order of this code at this sentra, or of this call number when only one of late has it. One statement.

    The label is letters and digits alone.
    """
    values: dict[str, Any] = {
        "sentra": sentra_id, "label": label, "timeline": clock.timeline(), "since": clock.now() - _SINCE,
        "call": codes.CALL_LENGTH,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ORDER, values)
        found = cursor.fetchall()
    if len(found) != 1:
        return None
    ((code, state, at_desk, since),) = found
    return OrderStanding(code, OrderState(state), at_desk, since)


def share_standing(*, stall_id: int, code: str) -> ShareStanding | None:
    """Where this stall's part of the order stands; None when the order has nothing of it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [code, stall_id, clock.timeline()])
        row = cursor.fetchone()
    if row is None:
        return None
    state, at_desk, lines, reason = row
    return _share(OrderState(state), at_desk, {LineState(line) for line in lines}, reason)


_OF_ORDER = {
    OrderState.PLACED: ShareStanding.UNPAID,
    OrderState.EXPIRED: ShareStanding.UNPAID,
    OrderState.ON_THE_WAY: ShareStanding.AWAY,
    OrderState.DELIVERED: ShareStanding.ARRIVED,
    OrderState.COMPLETED: ShareStanding.ARRIVED,
    OrderState.REFUNDED: ShareStanding.LOST,
}


def _share(state: OrderState, at_desk: bool, lines: set[LineState], reason: str | None) -> ShareStanding:  # noqa: FBT001
    if lines == {LineState.REFUSED}:
        return ShareStanding.SILENT if reason == Reason.NO_ANSWER else ShareStanding.REFUSED
    if state in _OF_ORDER:
        return _OF_ORDER[state]
    if LineState.WAITING in lines:
        return ShareStanding.ASKED
    if LineState.ACCEPTED in lines:
        return ShareStanding.MAKING
    return ShareStanding.READY_AT_DESK if at_desk else ShareStanding.READY
