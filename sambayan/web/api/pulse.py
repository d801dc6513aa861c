"""Signs of life of the processes beside the web, read where they show by themselves: in the database's own views.

Wall time throughout: this is about machines, not about the day that is played.
"""

from django.db import connection

SWEEP = "sambayan sweep"  # application_name of the sweep's connection

_SWEEP_AGE = """
SELECT min(extract(epoch FROM clock_timestamp() - state_change))
FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s
"""
_WORKER_AGE = "SELECT min(extract(epoch FROM clock_timestamp() - last_heartbeat)) FROM procrastinate_workers"
_QUEUE_AGE = """
SELECT max(extract(epoch FROM clock_timestamp() - coalesce(j.scheduled_at, e.at)))
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= clock_timestamp())
"""
_FAILED_JOBS = """
SELECT j.task_name, count(DISTINCT j.id)
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'
WHERE j.status = 'failed' AND e.at > clock_timestamp() - interval '48 hours'
GROUP BY j.task_name ORDER BY j.task_name
"""


def sweep_age() -> float | None:
    """Seconds since any sweep last spoke to the database; None when none is connected."""
    return _number(_SWEEP_AGE, SWEEP)


def worker_age() -> float | None:
    """Seconds since the freshest heartbeat of a worker (one in ten seconds); None when none runs."""
    return _number(_WORKER_AGE)


def queue_age() -> float:
    """Seconds that the oldest waiting job waits beyond its time; 0 when none does."""
    return _number(_QUEUE_AGE) or 0.0


def failed_jobs() -> dict[str, int]:
    """How many jobs of each name failed in the last two days: a nightly one that is well again counts no more."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED_JOBS)
        return dict(cursor.fetchall())


def _number(sql: str, *parameters: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        (value,) = cursor.fetchone()
    return None if value is None else float(value)
