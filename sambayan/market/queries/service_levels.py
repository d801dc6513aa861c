"""How well buyers were served over a span of days: what stalls answered, and how long it took to the door."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from sambayan.core import clock

_LINES = """
SELECT COUNT(*) FILTER (WHERE l.state <> 'waiting'), COUNT(*) FILTER (WHERE l.state IN ('accepted', 'ready'))
FROM market_order o JOIN market_orderline l ON l.order_id = o.id
WHERE o.timeline = %(timeline)s AND o.placed_at >= %(start)s AND o.placed_at < %(end)s
  AND o.state NOT IN ('placed', 'expired')
"""
_DOORS = """
SELECT COUNT(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes)
FROM (
    SELECT EXTRACT(EPOCH FROM d.dropped_at - d.placed_at)::float8 / 60 AS minutes FROM delivery_delivery d
    WHERE d.timeline = %(timeline)s AND d.placed_at >= %(start)s AND d.placed_at < %(end)s AND d.state = 'dropped'
) door
"""


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """Lines that stalls answered and accepted; doors reached, and minutes from the order to the door (None: none)."""

    answered: int
    accepted: int
    doors: int
    minutes_median: float | None
    minutes_p90: float | None

    @property
    def acceptance(self) -> float | None:
        return self.accepted / self.answered if self.answered else None


def service_levels(*, first: date, last: date) -> ServiceLevels:
    """Of the orders placed from the first to the last day; two statements."""
    start, end = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    values: dict[str, Any] = {"timeline": clock.timeline(), "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, values)
        lines = cursor.fetchone()
        cursor.execute(_DOORS, values)
        return ServiceLevels(*lines, *cursor.fetchone())
