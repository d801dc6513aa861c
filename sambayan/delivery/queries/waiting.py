"""What dispatch knows at an instant: the deliveries that wait, and the couriers on shift.

Times become minutes from that instant, which is what the engine reckons with.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.engine import dispatch
from sambayan.delivery.engine.travel import Point
from sambayan.delivery.queries.documents import BLOCKED

REST = timedelta(minutes=5)  # without a new offer, after one that was declined

# Locked, so that whoever cancels or gives up one of them comes before or after this decision, never within it.
_WAITING = """
SELECT id, pickup_place, pickup_lat, pickup_lng, drop_lat, drop_lng, placed_at, ready_at, latest_at
FROM delivery_delivery
WHERE timeline = %s AND state = 'waiting' AND ready_at <= %s AND latest_at >= %s
ORDER BY id FOR UPDATE SKIP LOCKED
"""

# A courier on a run is free at its last stop; a courier without one where something happened last:
# a hand-over, a reported position, or the start of the shift.
_COURIERS = f"""
SELECT DISTINCT ON (s.courier_id) s.courier_id, s.starts_at, coalesce(goes_on.ends_at, s.ends_at), s.lat, s.lng,
       p.at, p.lat, p.lng, done.done_at, done.lat, done.lng,
       next.planned_at, last.planned_at, last.lat, last.lng, c.autobid
FROM delivery_shift s
JOIN delivery_courier c ON c.id = s.courier_id
LEFT JOIN delivery_shift goes_on ON goes_on.courier_id = s.courier_id AND goes_on.starts_at = s.ends_at
LEFT JOIN delivery_courierposition p ON p.courier_id = s.courier_id
LEFT JOIN delivery_run run ON run.courier_id = s.courier_id AND run.state IN ('offered', 'active')
LEFT JOIN LATERAL (
    SELECT planned_at FROM delivery_stop WHERE run_id = run.id AND done_at IS NULL ORDER BY sequence LIMIT 1
) next ON true
LEFT JOIN LATERAL (
    SELECT planned_at, lat, lng FROM delivery_stop WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (
    SELECT stop.done_at, stop.lat, stop.lng
    FROM delivery_run r JOIN delivery_stop stop ON stop.run_id = r.id AND stop.done_at IS NOT NULL
    WHERE r.courier_id = s.courier_id ORDER BY r.id DESC, stop.sequence DESC LIMIT 1
) done ON true
WHERE s.timeline = %(timeline)s AND s.starts_at <= %(until)s AND s.ends_at > %(now)s AND c.lost_at IS NULL
  AND (%(courier)s::bigint IS NULL OR s.courier_id = %(courier)s) AND NOT {BLOCKED}
  AND NOT EXISTS (
      SELECT FROM delivery_run no
      WHERE no.courier_id = s.courier_id AND no.state = 'declined' AND no.ended_at > %(rested)s
  )
ORDER BY s.courier_id, s.starts_at
"""  # noqa: S608 - a constant


def waiting_at(*, now: datetime, timeline: int, horizon: float) -> list[dispatch.Waiting]:
    """Deliveries that will be ready within `horizon` minutes, locked until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [timeline, now + timedelta(minutes=horizon), now])
        return [
            dispatch.Waiting(
                id=number,
                place=place,
                pickup=(pickup_lat, pickup_lng),
                drop=(drop_lat, drop_lng),
                placed=minutes(now, placed),
                ready=minutes(now, ready),
                latest=minutes(now, latest),
            )
            for number, place, pickup_lat, pickup_lng, drop_lat, drop_lng, placed, ready, latest in cursor.fetchall()
        ]


class _Row(NamedTuple):
    courier: int
    starts_at: datetime
    ends_at: datetime
    start_lat: float
    start_lng: float
    seen_at: datetime | None
    seen_lat: float
    seen_lng: float
    done_at: datetime | None
    done_lat: float
    done_lng: float
    next_at: datetime | None
    last_at: datetime | None
    last_lat: float
    last_lng: float
    autobid: bool


class OnShift(NamedTuple):
    """A courier as the engine sees it, and whether a run starts at once or is offered first."""

    courier: dispatch.Courier
    autobid: bool


def couriers_at(
    *, now: datetime, timeline: int, horizon: float, drop_service: float, courier_id: int | None = None
) -> list[OnShift]:
    """Couriers on shift within `horizon` minutes, or only one of them.

    Lost and blocked ones are not there, and neither is who declined an offer within the last minutes.
    """
    values: dict[str, Any] = {
        "timeline": timeline, "now": now, "until": now + timedelta(minutes=horizon), "courier": courier_id,
        "day": clock.day_of(now), "rested": now - REST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COURIERS, values)
        rows = [_Row(*row) for row in cursor.fetchall()]
    return [OnShift(_courier(now, row, timedelta(minutes=drop_service / 2)), row.autobid) for row in rows]


def _courier(now: datetime, row: _Row, rest: timedelta) -> dispatch.Courier:
    """`rest` is what a courier still does at a door after the hand-over."""
    if row.last_at is not None and row.next_at is not None:
        at, free = (row.last_lat, row.last_lng), row.last_at + behind(row.next_at, now) + rest
    else:
        free = max(row.starts_at, row.done_at + rest) if row.done_at else row.starts_at
        at = _latest_place(row)
    return dispatch.Courier(
        id=row.courier,
        at=at,
        free_at=minutes(now, free),
        off_at=minutes(now, row.ends_at),
        busy=row.last_at is not None,
    )


def _latest_place(row: _Row) -> Point:
    places = [(row.starts_at, row.start_lat, row.start_lng)]
    if row.done_at is not None:
        places.append((row.done_at, row.done_lat, row.done_lng))
    if row.seen_at is not None:
        places.append((row.seen_at, row.seen_lat, row.seen_lng))
    _, lat, lng = max(places, key=lambda place: place[0])
    return lat, lng


def behind(next_at: datetime, now: datetime) -> timedelta:
    """How late a run is: its next stop was planned for this instant and is not made yet."""
    return max(timedelta(), now - next_at)


def minutes(now: datetime, at: datetime) -> float:
    return (at - now).total_seconds() / 60
