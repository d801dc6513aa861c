"""The sweep: once a second it calls every job named in `settings.SWEEP`, on the live timeline.

A job is a function `job(limit) -> int` of an app's `jobs` file that works off due rows and says how
many. Any number of machines may sweep: a job that another one is in is left to it, by an advisory lock
of the session (so not through a pooler that changes sessions between statements).
"""

import logging
import threading
import time

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from sambayan.core import clock, codes, database, logs

LIMIT = 500  # rows a job takes at a time
NAME = "sambayan sweep"  # application_name of its connection, by which other processes see that it lives

_AGE = """
SELECT min(extract(epoch FROM clock_timestamp() - state_change))
FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s
"""

_log = logging.getLogger(__name__)


def run_once(*, limit: int = LIMIT) -> dict[str, int]:
    """Call every job once; how many rows each worked. A job that failed or is busy elsewhere is left out."""
    if clock.timeline() != clock.LIVE:
        raise RuntimeError("the sweep works on the live timeline only; a replay runs its due work itself")
    _reconnect()
    return {name: count for name in settings.SWEEP if (count := _call(name, limit)) is not None}


def run(stop: threading.Event) -> None:
    """Sweep every `settings.SWEEP_SECONDS` of wall time until told to stop; at once when a job had its fill."""
    try:
        while not stop.is_set():
            started = time.monotonic()
            counts = run_once()
            if max(counts.values(), default=0) < LIMIT:
                stop.wait(max(0.0, settings.SWEEP_SECONDS - (time.monotonic() - started)))
    finally:
        connection.close()


def age() -> float | None:
    """Wall seconds since any sweep last spoke to the database; None when none is connected."""
    with connection.cursor() as cursor:
        cursor.execute(_AGE, [NAME])
        (value,) = cursor.fetchone()
    return None if value is None else float(value)


def _call(name: str, limit: int) -> int | None:
    with logs.bind(job_id=f"{name}#{codes.new_code(6)}"):
        try:
            with database.lock_held(f"sweep {name}") as free:
                return int(import_string(name)(limit)) if free else None
        except Exception:  # noqa: BLE001 - whatever it is, the other jobs go on
            _log.exception("sweep job failed")
            _reconnect()
            return None


def _reconnect() -> None:
    """Drop a connection that died, as when the database was restarted; one in a transaction is its caller's."""
    if not connection.in_atomic_block:
        close_old_connections()
