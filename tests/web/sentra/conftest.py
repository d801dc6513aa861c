from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core.clock import SimulatedClock
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
class Rina:
    """At the desk of PKOR, signed in, with a courier on shift; ids."""

    person: int
    client: Client
    courier: int


@pytest.fixture
def rina(market: Market) -> Rina:
    person = people.somebody_at(market.sentra, people.RINA, Role.DESK)
    return Rina(person, signed_in(person), world.a_courier(home=market.sentra))
