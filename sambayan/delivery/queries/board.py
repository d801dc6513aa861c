"""What goes on now: the next stop of each run, for a conductor; runs and waiting deliveries, for a desk."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from sambayan.delivery.enums import DeliveryState, RunState, StopKind, Vehicle
from sambayan.delivery.models import Courier, Delivery, Run

_DUE_STOPS = """
SELECT run.id, run.courier_id, stop.id, stop.kind, stop.planned_at, d.reference, stop.lat, stop.lng,
       behind.done_at, behind.lat, behind.lng
FROM delivery_run run
JOIN LATERAL (
    SELECT * FROM delivery_stop WHERE run_id = run.id AND done_at IS NULL ORDER BY sequence LIMIT 1
) stop ON true
LEFT JOIN delivery_delivery d ON d.id = stop.delivery_id
LEFT JOIN delivery_stop behind ON behind.run_id = run.id AND behind.sequence = stop.sequence - 1
WHERE run.timeline = %s AND run.state = 'active'
ORDER BY stop.planned_at, run.id
"""

_RUNS = """
SELECT run.id, run.code, c.id, c.code, c.vehicle, run.assigned_at,
       stop.kind, stop.planned_at, stop.done_at, d.reference, d.manifest::text
FROM delivery_run run
JOIN delivery_courier c ON c.id = run.courier_id
JOIN delivery_stop stop ON stop.run_id = run.id
LEFT JOIN delivery_delivery d ON d.id = stop.delivery_id
WHERE run.timeline = %s AND run.state = 'active'
ORDER BY run.id, stop.sequence
"""


@dataclass(frozen=True, slots=True)
class DueStop:
    """The next stop of an active run; `reference` is None at a pick-up."""

    run_id: int
    courier_id: int
    stop_id: int
    kind: StopKind
    planned_at: datetime
    reference: str | None
    lat: float
    lng: float
    left_at: datetime | None  # when and where the stop before it was made
    left_lat: float | None
    left_lng: float | None

    def place_at(self, at: datetime) -> tuple[float, float]:
        """Where the courier should be by the plan at an instant, in a straight line from the stop before."""
        if self.left_at is None or self.left_lat is None or self.left_lng is None or at >= self.planned_at:
            return self.lat, self.lng
        way = max(0.0, (at - self.left_at) / (self.planned_at - self.left_at))
        return self.left_lat + (self.lat - self.left_lat) * way, self.left_lng + (self.lng - self.left_lng) * way


@dataclass(frozen=True, slots=True)
class BoardStop:
    kind: StopKind
    planned_at: datetime
    done_at: datetime | None
    reference: str | None
    manifest: Any


@dataclass(frozen=True, slots=True)
class BoardRun:
    id: int
    code: str
    courier_id: int
    courier_code: str
    vehicle: Vehicle
    assigned_at: datetime
    stops: tuple[BoardStop, ...]


@dataclass(frozen=True, slots=True)
class BoardWaiting:
    id: int
    reference: str
    ready_at: datetime
    ready_confirmed: bool
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """Active runs by age, and what nobody has taken yet, the most urgent first."""

    runs: tuple[BoardRun, ...]
    waiting: tuple[BoardWaiting, ...]


def due_stops(*, timeline: int) -> list[DueStop]:
    """The next stop of each active run, the earliest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_STOPS, [timeline])
        return [
            DueStop(run, courier, stop, StopKind(kind), *rest) for run, courier, stop, kind, *rest in cursor.fetchall()
        ]


def open_offers(*, timeline: int) -> list[tuple[int, int]]:
    """Run and courier of every offer that waits for its answer, the oldest first. One statement."""
    offered = Run.objects.filter(timeline=timeline, state=RunState.OFFERED)
    return list(offered.order_by("id").values_list("id", "courier_id"))


def lost_couriers(*, timeline: int) -> set[int]:
    """Couriers who vanished, with what they carried and collected. One statement."""
    return set(Courier.objects.filter(timeline=timeline, lost_at__isnull=False).values_list("id", flat=True))


def run_board(*, timeline: int) -> Board:
    """For the desk; without names, which stand in the registry. Two statements."""
    return Board(runs=tuple(_active_runs(timeline)), waiting=tuple(_waiting(timeline)))


def _active_runs(timeline: int) -> list[BoardRun]:
    with connection.cursor() as cursor:
        cursor.execute(_RUNS, [timeline])
        by_run = groupby(cursor.fetchall(), key=itemgetter(slice(6)))
        return [
            BoardRun(
                id=run,
                code=code,
                courier_id=courier,
                courier_code=courier_code,
                vehicle=Vehicle(vehicle),
                assigned_at=assigned_at,
                stops=tuple(_stop(*row[6:]) for row in rows),
            )
            for (run, code, courier, courier_code, vehicle, assigned_at), rows in by_run
        ]


def _stop(
    kind: str, planned: datetime, done: datetime | None, reference: str | None, manifest: str | None
) -> BoardStop:
    return BoardStop(StopKind(kind), planned, done, reference, json.loads(manifest) if manifest else None)


def _waiting(timeline: int) -> list[BoardWaiting]:
    rows = Delivery.objects.filter(timeline=timeline, state=DeliveryState.WAITING).order_by("latest_at", "id")
    return [
        BoardWaiting(*row) for row in rows.values_list("id", "reference", "ready_at", "ready_confirmed", "latest_at")
    ]
