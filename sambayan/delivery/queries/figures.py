"""What a day was like, computed by the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.engine.deadlines import ARRIVE_WITHIN

_ALWAYS, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

_DELIVERIES = """
SELECT count(*),
       count(*) FILTER (WHERE state = 'dropped' AND to_door <= %(in_time)s),
       count(*) FILTER (WHERE state = 'dropped' AND to_door > %(in_time)s),
       count(*) FILTER (WHERE state = 'failed'),
       count(*) FILTER (WHERE state = 'cancelled'),
       avg(to_door), percentile_cont(0.5) WITHIN GROUP (ORDER BY to_door),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY to_door),
       avg(to_pickup), percentile_cont(0.9) WITHIN GROUP (ORDER BY to_pickup),
       coalesce(sum(fee) FILTER (WHERE state = 'dropped'), 0)
FROM (
    SELECT state, fee,
           extract(epoch FROM CASE WHEN state = 'dropped' THEN dropped_at - placed_at END)::float8 / 60 AS to_door,
           extract(epoch FROM CASE WHEN state = 'dropped' THEN picked_up_at - ready_at END)::float8 / 60 AS to_pickup
    FROM delivery_delivery WHERE timeline = %(timeline)s AND placed_at >= %(starts)s AND placed_at < %(ends)s
) d
"""

_COURIERS = """
SELECT coalesce(sum(extract(epoch FROM greatest(least(s.ends_at, c.lost_at, %(now)s), s.starts_at) - s.starts_at)), 0)
           ::float8 / 3600,
       (SELECT count(*) FROM delivery_courier
        WHERE timeline = %(timeline)s AND lost_at >= %(starts)s AND lost_at < %(ends)s)
FROM delivery_shift s JOIN delivery_courier c ON c.id = s.courier_id
WHERE s.timeline = %(timeline)s AND s.starts_at >= %(starts)s AND s.starts_at < %(ends)s
"""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Times in minutes, over what was handed over; None when nothing was. Never quote a time without the failures."""

    requested: int
    delivered: int  # handed over in time
    delivered_late: int
    failed: int
    cancelled: int
    click_to_door_mean: float | None
    click_to_door_p50: float | None
    click_to_door_p90: float | None
    ready_to_pickup_mean: float | None
    ready_to_pickup_p90: float | None
    courier_pay: int  # rupiah
    courier_hours: float  # on shift, until lost
    couriers_lost: int

    @property
    def courier_income_per_hour(self) -> float | None:
        """Rupiah for each hour on shift."""
        return self.courier_pay / self.courier_hours if self.courier_hours else None


def day_figures(*, timeline: int, day: date | None = None) -> DayFigures:
    """Figures of a whole timeline, such as a replay, or of one regional day in it. Two statements.

    Ready-to-pickup counts from what the stalls confirmed, or from their estimate where they did not.
    """
    starts, ends = clock.day_bounds(day) if day else (_ALWAYS, _NEVER)
    values: dict[str, Any] = {
        "timeline": timeline,
        "starts": starts,
        "ends": ends,
        "now": clock.now() if timeline == clock.LIVE else _NEVER,  # a replay is judged by whole shifts
        "in_time": ARRIVE_WITHIN.total_seconds() / 60,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, values)
        deliveries = cursor.fetchone()
        cursor.execute(_COURIERS, values)
        return DayFigures(*deliveries, *cursor.fetchone())
