import signal
from datetime import UTC, datetime

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


def pytest_configure() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a shell's background, and so by our children
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # a kept connection would bar dropping the test database
    DatabaseOperations.execute_sql_flush = _flush_past_the_guards  # type: ignore[method-assign, assignment]
