"""One delivery on its way, for whoever waits for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.engine.travel import Point, haversine_metres
from sambayan.delivery.enums import DeliveryState
from sambayan.delivery.queries.standing import STANDING

_TRIP = f"""
SELECT d.state, d.pickup_lat, d.pickup_lng, d.drop_lat, d.drop_lng, d.ready_at, d.picked_up_at, d.dropped_at,
       CASE WHEN run.state IN ('active', 'done') THEN courier.person_id END,
       CASE WHEN run.state IN ('active', 'done') THEN stop.planned_at + standing.late END,
       p.at, p.lat, p.lng
FROM delivery_delivery d
LEFT JOIN delivery_run run ON run.id = d.run_id
LEFT JOIN delivery_courier courier ON courier.id = run.courier_id
LEFT JOIN delivery_stop stop ON stop.run_id = run.id AND stop.delivery_id = d.id
{STANDING}
LEFT JOIN delivery_courierposition p ON p.courier_id = courier.id AND p.at >= d.picked_up_at
WHERE d.timeline = %(timeline)s AND d.reference = %(reference)s AND d.state <> 'cancelled' ORDER BY d.id DESC LIMIT 1
"""  # noqa: S608 - a part of ours


@dataclass(frozen=True, slots=True)
class Trip:
    """`person_id` is the courier's once one is on the run; `seen` the newest position since the pick-up.

    `planned_at` is its courier's plan, as early or late as the run is by now.
    """

    state: DeliveryState
    pickup: Point
    drop: Point
    ready_at: datetime
    picked_up_at: datetime | None
    dropped_at: datetime | None
    person_id: int | None
    planned_at: datetime | None
    seen_at: datetime | None
    seen: Point | None

    @property
    def metres_left(self) -> float | None:
        """In a straight line from where the courier was seen last; None while nobody is on the way."""
        return None if self.seen is None or self.dropped_at else haversine_metres(self.seen, self.drop)


def trip_of(*, reference: str) -> Trip | None:
    """The delivery of a reference on this timeline; one statement. None before a courier is asked for."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIP, {"timeline": clock.timeline(), "reference": reference, "now": clock.now()})
        row = cursor.fetchone()
    if row is None:
        return None
    state, lat, lng, drop_lat, drop_lng, ready, picked, dropped, person, planned, seen_at, seen_lat, seen_lng = row
    seen = None if seen_lat is None else (seen_lat, seen_lng)
    return Trip(
        DeliveryState(state), (lat, lng), (drop_lat, drop_lng), ready, picked, dropped, person, planned, seen_at, seen
    )
