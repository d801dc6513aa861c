import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush


def _flush_past_the_guards(self: DatabaseOperations, sql_list: list[str]) -> None:
    """Empty the tables after a transactional test: append-only tables refuse it, the table of observations is
    none of Django's, and row 0 of the timelines must come back.
    """
    from sambayan.core import clock
    from sambayan.core.models import Timeline

    with self.connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _flush(self, [*sql_list, "TRUNCATE core_observation"])
        cursor.execute("SET session_replication_role = DEFAULT")
    start = datetime(2018, 4, 2, tzinfo=UTC)
    Timeline.objects.get_or_create(id=clock.LIVE, defaults={"name": "live", "wall_at": start, "event_at": start})


# Files that take long, the longest first: whichever worker is free takes the next file.
_LONG = (
    "tests/journeys", "tests/faults", "tests/cli/replay", "tests/web/account/test_everybody.py",
    "tests/browser/test_work.py", "tests/regular", "tests/market/test_books.py", "tests/cli/commands",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, so that no worker is left with one while the other has nothing to do."""
    places = [f"{Path(__file__).parent.parent / name}" for name in _LONG]
    items.sort(key=lambda item: next((n for n, at in enumerate(places) if str(item.path).startswith(at)), len(places)))


def pytest_configure() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background, and so by our children
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection would bar dropping the test database
    DatabaseOperations.execute_sql_flush = _flush_past_the_guards  # type: ignore[method-assign, assignment]
