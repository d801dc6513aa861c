"""Couriers: who they are, when they work, where they are, and what happens when one vanishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock, codes
from sambayan.delivery.actions.turns import take_turn
from sambayan.delivery.enums import RunState, Vehicle
from sambayan.delivery.errors import UnknownCourier
from sambayan.delivery.models import Courier, Run, Shift


@dataclass(frozen=True, slots=True)
class NewCourier:
    """A person with a vehicle; `home_sentra` is the id of the one whose operator signed them, if one did."""

    person_id: int
    vehicle: Vehicle
    home_sentra: int | None = None


@dataclass(frozen=True, slots=True)
class NewShift:
    courier_id: int
    starts_at: datetime
    ends_at: datetime
    lat: float
    lng: float


_REPORT = """
INSERT INTO delivery_courierposition AS p (courier_id, at, lat, lng)
SELECT id, %(now)s, %(lat)s, %(lng)s FROM delivery_courier WHERE id = %(courier)s AND timeline = %(timeline)s
ON CONFLICT (courier_id) DO UPDATE SET at = excluded.at, lat = excluded.lat, lng = excluded.lng
WHERE p.at <= excluded.at
"""

_REPORT_OWN = """
INSERT INTO delivery_courierposition AS p (courier_id, at, lat, lng)
SELECT id, %(now)s, %(lat)s, %(lng)s FROM delivery_courier WHERE person_id = %(person)s AND timeline = %(timeline)s
ON CONFLICT (courier_id) DO UPDATE SET at = excluded.at, lat = excluded.lat, lng = excluded.lng
WHERE p.at <= excluded.at
"""

_LOST = """
WITH courier AS (
    UPDATE delivery_courier SET lost_at = %(now)s WHERE id = %(courier)s AND lost_at IS NULL RETURNING id
), run AS (
    UPDATE delivery_run r SET state = 'lost', ended_at = %(now)s FROM courier
    WHERE r.courier_id = courier.id AND r.state IN ('offered', 'active') RETURNING r.id
), back AS (
    UPDATE delivery_delivery d SET state = 'waiting', run_id = NULL, scanned_at = NULL FROM run
    WHERE d.run_id = run.id AND d.state = 'assigned'
), gone AS (
    UPDATE delivery_delivery d SET state = 'failed' FROM run
    WHERE d.run_id = run.id AND d.state = 'picked_up' RETURNING d.id
)
INSERT INTO delivery_deliveryoutcome (timeline, delivery_id, kind, at)
SELECT %(timeline)s, id, 'courier_lost', %(now)s FROM gone
"""


def register_couriers(*, couriers: Sequence[NewCourier]) -> list[int]:
    """Their ids in the same sequence. A person is one courier in a timeline, so a second call gives the same ids.

    It changes nothing of those who are there already.
    """
    rows = [
        Courier(
            timeline=clock.timeline(),
            code=codes.new_code(),
            person_id=c.person_id,
            vehicle=c.vehicle,
            home_sentra_id=c.home_sentra,
        )
        for c in couriers
    ]
    with transaction.atomic(durable=True):
        Courier.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["timeline", "person"], update_fields=["person"]
        )
    return [row.id for row in rows]


def start_shifts(*, shifts: Sequence[NewShift]) -> None:
    """Put couriers on duty. A shift that is there already stays; one that overlaps it is refused by constraint."""
    rows = [
        Shift(
            timeline=clock.timeline(),
            courier_id=shift.courier_id,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            lat=shift.lat,
            lng=shift.lng,
        )
        for shift in shifts
    ]
    with transaction.atomic(durable=True):
        Shift.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["courier", "starts_at"], update_fields=["starts_at"]
        )


def report_position(*, courier_id: int, lat: float, lng: float) -> None:
    """Where the courier is now; an older report never replaces a newer one. An unknown courier is ignored."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            _REPORT,
            {"courier": courier_id, "now": clock.now(), "lat": lat, "lng": lng, "timeline": clock.timeline()},
        )


def report_own_position(*, person_id: int, lat: float, lng: float) -> None:
    """Where the courier that this person is stands now; who is none in this timeline is ignored. One statement."""
    values: dict[str, Any] = {
        "person": person_id, "now": clock.now(), "lat": lat, "lng": lng, "timeline": clock.timeline()
    }  # fmt: skip
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_REPORT_OWN, values)


def mark_courier_lost(*, courier_id: int) -> None:
    """The courier cannot be reached: what is on board has failed, what is not goes back to wait. Twice is harmless.

    Raises UnknownCourier.
    """
    with transaction.atomic(durable=True):
        take_turn()
        if not Courier.objects.filter(id=courier_id, timeline=clock.timeline()).exists():
            raise UnknownCourier(courier_id)
        # A pick-up that is under way ends first, so that the next statement sees what is on board.
        open_runs = [RunState.OFFERED, RunState.ACTIVE]
        list(Run.objects.filter(courier_id=courier_id, state__in=open_runs).select_for_update())
        with connection.cursor() as cursor:
            cursor.execute(_LOST, {"courier": courier_id, "now": clock.now(), "timeline": clock.timeline()})
