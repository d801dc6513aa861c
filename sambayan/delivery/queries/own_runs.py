"""What a courier sees: itself, the run that is offered or under way, and what it earned."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.engine.travel import haversine_metres
from sambayan.delivery.enums import RunState, Vehicle
from sambayan.delivery.queries.standing import STANDING

_COURIER = """
SELECT c.id, c.code, c.vehicle, c.autobid, c.lost_at,
       (SELECT MAX(s.ends_at) FROM delivery_shift s
        WHERE s.courier_id = c.id AND s.starts_at <= %(now)s AND s.ends_at > %(now)s)
FROM delivery_courier c WHERE c.person_id = %(person)s AND c.timeline = %(timeline)s
"""
_RUN = f"""
SELECT run.id, run.code, run.state, run.answer_by,
       COALESCE((SELECT road_factor FROM delivery_feetable WHERE valid_from <= %(today)s
                 ORDER BY valid_from DESC LIMIT 1), 1),
       stop.lat, stop.lng, stop.planned_at + standing.late, stop.done_at,
       d.reference, d.fee, d.manifest::text, d.latest_at, d.scanned_at
FROM delivery_run run
JOIN delivery_stop stop ON stop.run_id = run.id
LEFT JOIN delivery_delivery d ON d.id = stop.delivery_id
{STANDING}
WHERE run.courier_id = %(courier)s AND run.state IN ('offered', 'active')
ORDER BY stop.sequence
"""  # noqa: S608 - a part of ours
_HANDED_OVER = """
SELECT d.reference, d.fee, d.dropped_at
FROM delivery_delivery d JOIN delivery_run run ON run.id = d.run_id
WHERE run.courier_id = %s AND d.state = 'dropped' AND d.dropped_at >= %s AND d.dropped_at < %s
ORDER BY d.dropped_at DESC, d.id DESC
"""


@dataclass(frozen=True, slots=True)
class OwnCourier:
    """The courier that a person is; `off_at` (UTC) is the end of the shift that runs, None is off duty."""

    id: int
    code: str
    vehicle: Vehicle
    autobid: bool
    lost_at: datetime | None
    off_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnDrop:
    """One delivery of a run, in its place of the sequence; fee in rupiah, the manifest as it was asked for.

    `planned_at` is when it is expected: the plan, as early or late as the run is by now.
    """

    reference: str
    fee: int
    manifest: Any
    lat: float
    lng: float
    planned_at: datetime
    latest_at: datetime
    scanned_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnRun:
    """A run that is offered (`answer_by` is set) or under way; metres on the road from the pick-up to the last door."""

    id: int
    code: str
    state: RunState
    answer_by: datetime | None
    metres: int
    pickup_at: datetime
    picked_up_at: datetime | None
    drops: tuple[OwnDrop, ...]

    @property
    def pay(self) -> int:
        """Rupiah for all its deliveries."""
        return sum(drop.fee for drop in self.drops)

    @property
    def is_offer(self) -> bool:
        return self.state is RunState.OFFERED

    @property
    def in_hand(self) -> int:
        """How many of its deliveries the courier has got at the desk."""
        return sum(drop.scanned_at is not None for drop in self.drops)

    @property
    def left(self) -> tuple[OwnDrop, ...]:
        """The doors that are still ahead, the next one first."""
        return tuple(drop for drop in self.drops if drop.done_at is None)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a courier handed over, when (UTC), and its pay in rupiah."""

    reference: str
    fee: int
    at: datetime


def own_courier(*, person_id: int) -> OwnCourier | None:
    """The courier that this person is in this timeline. One statement."""
    values: dict[str, Any] = {"person": person_id, "timeline": clock.timeline(), "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_COURIER, values)
        row = cursor.fetchone()
    if row is None:
        return None
    number, code, vehicle, *rest = row
    return OwnCourier(number, code, Vehicle(vehicle), *rest)


def own_run(*, courier_id: int) -> OwnRun | None:
    """The courier's offer or run, if there is one. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_RUN, {"courier": courier_id, "today": clock.today(), "now": clock.now()})
        rows = cursor.fetchall()
    if not rows:
        return None
    (number, code, state, answer_by, factor, *_), *_ = rows
    places = [(row[5], row[6]) for row in rows]
    pickup, *drops = rows
    return OwnRun(
        id=number, code=code, state=RunState(state), answer_by=answer_by,
        metres=round(sum(haversine_metres(a, b) for a, b in pairwise(places)) * factor),
        pickup_at=pickup[7], picked_up_at=pickup[8], drops=tuple(_drop(*row[5:]) for row in drops),
    )  # fmt: skip


def _drop(*row: Any) -> OwnDrop:
    lat, lng, planned_at, done_at, reference, fee, manifest, latest_at, scanned_at = row
    return OwnDrop(reference, fee, json.loads(manifest), lat, lng, planned_at, latest_at, scanned_at, done_at)


def handed_over_on(*, courier_id: int, day: date) -> list[HandedOver]:
    """What the courier handed over on a regional day, the latest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HANDED_OVER, [courier_id, *clock.day_bounds(day)])
        return [HandedOver(*row) for row in cursor.fetchall()]
