"""Background jobs by name. They stand in PostgreSQL: a job deferred in a transaction lives or dies with it.

Not for the order path, where rows carry `due_at` and the sweep finds them.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import TaskNotFound
from procrastinate.job_context import JobContext
from procrastinate.tasks import Task

from sambayan.core import logs

_WORKER_AGE = "SELECT min(extract(epoch FROM clock_timestamp() - last_heartbeat)) FROM procrastinate_workers"
_OLDEST_WAIT = """
SELECT max(extract(epoch FROM clock_timestamp() - coalesce(j.scheduled_at, e.at)))
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= clock_timestamp())
"""
_FAILED = """
SELECT j.task_name, count(DISTINCT j.id)
FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'
WHERE j.status = 'failed' AND e.at > clock_timestamp() - interval '48 hours'
GROUP BY j.task_name ORDER BY j.task_name
"""


class UnknownJobError(LookupError):
    """No job has this name; the names stand in the `jobs` files of the apps."""


def start(name: str, **arguments: Any) -> None:
    """Let a worker run the job of this name; in the caller's transaction, if there is one.

    Raises UnknownJobError. Arguments must be JSON and never personal data.
    """
    try:
        deferrer = app.configure_task(name, allow_unknown=False)
    except TaskNotFound:
        raise UnknownJobError(f"no job is called {name!r}; known are {', '.join(sorted(_names()))}") from None
    deferrer.defer(**arguments)


def job(name: str) -> Callable[[Callable[..., None]], Task[..., None, ...]]:
    """Make a function of a `jobs` file a background job of this name; its log lines carry the job's id.

    `config.schedule` may let it run by the clock too: the second that such a job is given is dropped.
    """

    def register(work: Callable[..., None]) -> Task[..., None, ...]:
        @functools.wraps(work)
        def run(*, timestamp: int | None = None, **arguments: Any) -> None:  # noqa: ARG001
            work(**arguments)

        return app.task(name=name, task_middleware=[_with_job_id])(run)

    return register


def worker_age() -> float | None:
    """Wall seconds since the freshest heartbeat of a worker (one in ten seconds); None when none runs."""
    return _seconds(_WORKER_AGE)


def oldest_wait() -> float:
    """Wall seconds that the oldest waiting job waits beyond its time; 0 when none does."""
    return _seconds(_OLDEST_WAIT) or 0.0


def failed() -> dict[str, int]:
    """How many jobs of each name failed in the last two days: a nightly one that is well again counts no more."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED)
        return dict(cursor.fetchall())


def _seconds(sql: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    return None if value is None else float(value)


def _with_job_id(call_next: Callable[[], Any], context: JobContext, _worker: object) -> Any:
    with logs.bind(job_id=str(context.job.id)):
        return call_next()


def _names() -> set[str]:
    return {name for name in app.tasks if "builtin" not in name}
