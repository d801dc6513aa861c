from collections.abc import Iterator

import pytest
from django.test import Client

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core.clock import SimulatedClock
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


@pytest.fixture
def sari(market: Market) -> Client:
    """The owner of stall A, which sells keripik and kopi."""
    return signed_in(people.a_person(people.SARI))
