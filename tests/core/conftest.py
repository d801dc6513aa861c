from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from sambayan.core import clock
from sambayan.core.models import Timeline

NOON = datetime(2018, 4, 2, 5, tzinfo=UTC)  # 12.00 WIB, a Monday
REPLAY = 7

_flush = DatabaseOperations.execute_sql_flush


def _flush_past_the_guards(self: DatabaseOperations, sql_list: list[str]) -> None:
    """Empty the tables after a transactional test: append-only tables refuse it, and row 0 must come back."""
    with self.connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _flush(self, sql_list)
        cursor.execute("SET session_replication_role = DEFAULT")
    Timeline.objects.get_or_create(id=clock.LIVE, defaults={"name": "live", "wall_at": NOON, "event_at": NOON})


DatabaseOperations.execute_sql_flush = _flush_past_the_guards  # type: ignore[method-assign, assignment]


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
