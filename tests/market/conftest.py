from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core import clock
from tests.market import world
from tests.market.world import Market

NOON = datetime(2018, 4, 2, 5, 0, tzinfo=UTC)  # 12.00 WIB, a Monday
_timelines = count(2_000)


@pytest.fixture(autouse=True)
def day() -> Iterator[clock.SimulatedClock]:
    """Each test is a run of its own, on Monday 2 April 2018 at noon, WIB."""
    with clock.simulated(next(_timelines), NOON) as simulated:
        yield simulated


@pytest.fixture
def market(db: None) -> Market:
    return world.a_market()
