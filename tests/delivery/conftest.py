from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db import transaction

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core import clock, codes
from sambayan.delivery import actions
from sambayan.delivery.engine.travel import Travel
from sambayan.delivery.enums import Vehicle
from sambayan.delivery.models import Delivery
from sambayan.registry.models import Person

NOON = datetime(2018, 4, 2, 5, tzinfo=UTC)  # 12.00 WIB, a Monday
TRAVEL = Travel(
    origin_lat=-5.4, origin_lng=105.26, metres_per_minute=320, road_factor=1.0, whole_minutes=True,
    pickup_service_minutes=4, drop_service_minutes=4,
)  # fmt: skip
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "mdrp"
_timelines = count(5_000)


@pytest.fixture
def day(db: None) -> Iterator[clock.SimulatedClock]:
    """Each test is a run of its own, on Monday 2 April 2018 at noon, WIB."""
    with clock.simulated(next(_timelines), NOON) as simulated:
        yield simulated


@pytest.fixture
def mdrp() -> Callable[[str], Path]:
    """The folder of a published day; skips without it."""

    def folder(name: str) -> Path:
        if not (SHARED / name).is_dir():
            pytest.skip(f"needs the published day {name} under {SHARED}")
        return SHARED / name

    return folder


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def courier(*, x: float = 0, y: float = 0, starts: float = -60, ends: float = 240) -> int:
    """A courier on shift who stands there, in metres from the origin; minutes from noon."""
    person = Person.objects.create(code=codes.new_code(), created_at=NOON)
    (courier_id,) = actions.register_couriers(couriers=[actions.NewCourier(person.id, Vehicle.MOTOR)])
    lat, lng = TRAVEL.place(x, y)
    actions.start_shifts(shifts=[actions.NewShift(courier_id, after(starts), after(ends), lat, lng)])
    return courier_id


def delivery(
    *,
    place: str = "sentra:1",
    pickup: tuple[float, float] = (0, 0),
    drop: tuple[float, float] = (3200, 0),
    placed: float = 0,
    ready: float = 0,
    latest: float = 90,
    fee: int = 8_000,
    reference: str | None = None,
) -> Delivery:
    """Something that waits, as if asked for by an order; metres from the origin, minutes from noon."""
    reference = reference or codes.new_code()

    with transaction.atomic():
        number = actions.request_delivery(
            key=f"order:{reference}",
            reference=reference,
            pickup_place=place,
            pickup=TRAVEL.place(*pickup),
            drop=TRAVEL.place(*drop),
            manifest={"stalls": []},
            fee=fee,
            placed_at=after(placed),
            ready_at=after(ready),
            latest_at=after(latest),
        )
    return Delivery.objects.get(id=number)
