from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from django.db import connection

from sambayan.core import clock

NOON = datetime(2018, 4, 2, 5, tzinfo=UTC)  # 12.00 WIB, a Monday
REPLAY = 7


@pytest.fixture
def replay() -> Iterator[clock.SimulatedClock]:
    """A clock that the test moves, on a timeline of its own."""
    with clock.simulated(REPLAY, NOON) as simulated:
        yield simulated


Result = TypeVar("Result")


def together(*calls: Callable[[], Result]) -> list[Result]:
    """Run calls at the same time, each with a connection of its own, on the timeline of `replay`."""

    def run(call: Callable[[], Result]) -> Result:
        try:
            with clock.simulated(REPLAY, NOON):
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
