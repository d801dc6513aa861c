from collections.abc import Iterator

import pytest
from django.test import Client

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core.clock import SimulatedClock
from tests.market import world
from tests.market.world import Market
from tests.web.workers import live_noon


@pytest.fixture(autouse=True)
def day() -> Iterator[SimulatedClock]:
    with live_noon() as simulated:
        yield simulated


@pytest.fixture
def market(db: None) -> Market:
    return world.a_market()


@pytest.fixture
def buyer() -> Client:
    """Somebody with a browser who is not signed in."""
    return Client()
