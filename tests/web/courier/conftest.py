from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import Vehicle
from sambayan.registry.enums import Role
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.workers import live_noon, signed_in


@pytest.fixture(autouse=True)
def day() -> Iterator[SimulatedClock]:
    with live_noon() as simulated:
        yield simulated


@pytest.fixture
def market(db: None) -> Market:
    return world.a_market()


@dataclass(frozen=True, slots=True)
class Budi:
    """A courier on shift at PKOR, signed in."""

    courier: int
    client: Client


@pytest.fixture
def budi(market: Market) -> Budi:
    person = people.an_official(people.BUDI, Role.COURIER)
    (courier,) = delivery.register_couriers(couriers=[delivery.NewCourier(person, Vehicle.MOTOR)])
    starts, ends = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=6)
    delivery.start_shifts(shifts=[delivery.NewShift(courier, starts, ends, -5.3793, 105.2790)])
    return Budi(courier, signed_in(person))
