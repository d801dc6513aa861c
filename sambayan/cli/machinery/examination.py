"""What `sambayan doctor` looks at. Each finding says what was found and, where it is a problem, what to do."""

import platform
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from sambayan.cli.machinery import loading, prepare
from sambayan.cli.machinery.failures import sentence

OK, PROBLEM, IDLE = "ok", "problem", "idle"

_PYTHON = (3, 11)
_LEAST_FREE = 1_000_000_000  # bytes
_EXTENSIONS = {"btree_gist", "pg_trgm", "unaccent"}
_SILENT = 60  # seconds
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?P<marker> ;.*)?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """`idle` is no problem on a machine where nothing runs now, and one in production."""

    name: str
    verdict: str
    found: str
    advice: str = ""


def findings() -> Iterator[Finding]:
    """All findings; what cannot be looked at because of an earlier problem is left out."""
    yield _python()
    try:
        settings = prepare.load_settings()
    except Exception as error:
        told = sentence(error)
        if told is None:
            raise
        yield _refused("settings", told)
        return
    yield _packages(settings.BASE_DIR / "requirements.lock")
    yield _disk(settings.HOME)
    yield _examined("region pack", lambda: _pack(settings.REGION_DIR))
    database = _examined("database", _database)
    yield database
    if database.verdict != OK:
        return
    migrations = _examined("migrations", _migrations)
    yield migrations
    if migrations.verdict == OK:
        yield from _life(settings)


def _examined(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:
        told = sentence(error)
        if told is None:
            raise
        return _refused(name, told)


def _refused(name: str, told: str) -> Finding:
    found, _, advice = told.partition("; ")
    return Finding(name, PROBLEM, found, advice or "mend it")


def _python() -> Finding:
    found = f"Python {platform.python_version()}"
    if sys.version_info < _PYTHON:
        return Finding("Python", PROBLEM, found, "install Python 3.11 or newer")
    return Finding("Python", OK, found)


def _packages(lock: Path) -> Finding:
    """The lock is for every machine: a package may have several versions, and one with a marker may be absent."""
    if not lock.exists():
        return Finding("packages", OK, "installed without a lock")
    wanted: dict[str, set[str]] = defaultdict(set)
    for pin in _PIN.finditer(lock.read_text()):
        wanted[pin["name"]] |= {pin["version"], ""} if pin["marker"] else {pin["version"]}
    wrong = [name for name, versions in wanted.items() if _installed(name) not in versions]
    if wrong:
        found = f"{len(wrong)} differ from the lock: {', '.join(wrong[:5])}"
        return Finding("packages", PROBLEM, found, "run `make install`")
    return Finding("packages", OK, f"{len(wanted)} as in the lock")


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home if home.exists() else home.parent).free
    found = f"{free / 1e9:.1f} GB free at {home}"
    if free < _LEAST_FREE:
        return Finding("disk", PROBLEM, found, "make room: the database stops when the disk is full")
    return Finding("disk", OK, found)


def _pack(folder: Path) -> Finding:
    pack = loading.read(folder)
    return Finding("region pack", OK, f"{folder.name} is valid: {len(pack.areas)} areas, {len(pack.sentra)} sentra")


def _database() -> Finding:
    settings = prepare.set_up()
    version = prepare.connect()
    where = "from DATABASE_URL" if settings.DATABASE_URL else f"embedded in {settings.HOME}"
    absent = sorted(_EXTENSIONS - _available())
    if absent:
        advice = "install the package postgresql-contrib of the server"
        return Finding("database", PROBLEM, f"the server lacks {', '.join(absent)}", advice)
    return Finding("database", OK, f"PostgreSQL {version}, {where}")


def _available() -> set[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions")
        return {name for (name,) in cursor.fetchall()}


def _migrations() -> Finding:
    absent = prepare.missing()
    if absent:
        return Finding("migrations", PROBLEM, f"{len(absent)} are missing", "run `sambayan migrate`")
    return Finding("migrations", OK, "all applied")


def _life(settings: Any) -> Iterator[Finding]:
    from sambayan.core import queue, sweep

    if loading.changed(settings.REGION_DIR):
        yield Finding("loaded pack", PROBLEM, "differs from its folder", "run `sambayan migrate`")
    else:
        yield Finding("loaded pack", OK, "as in its folder")
    yield _examined("master key", _master_key)
    yield _alive("sweep", sweep.age(), settings)
    yield _alive("worker", queue.worker_age(), settings)
    yield _refunds()
    yield _jobs(queue.oldest_wait(), queue.failed())


def _master_key() -> Finding:
    """Raises CannotOpenError, which says what to do, when this is not the key that people are sealed with."""
    from sambayan.registry.queries import newest_person_opens

    return Finding("master key", OK, "opens what it sealed" if newest_person_opens() else "nobody is registered yet")


def _refunds() -> Finding:
    from sambayan.core.clock import LIVE
    from sambayan.core.money import format_rupiah
    from sambayan.money.queries import failed_refunds

    count, amount = failed_refunds(timeline=LIVE)
    if count:
        found = f"{count} of {format_rupiah(amount)} were refused by who holds the money"
        return Finding("refunds", PROBLEM, found, "pay these buyers another way")
    return Finding("refunds", OK, "none refused")


def _jobs(waits: float, failed: dict[str, int]) -> Finding:
    if failed:
        names = ", ".join(failed)
        return Finding("jobs", PROBLEM, f"failed in the last two days: {names}", "read the worker's log")
    if waits > _SILENT:
        return Finding("jobs", PROBLEM, f"the oldest waits {waits:.0f} s", "start `sambayan worker`, then read its log")
    return Finding("jobs", OK, "none waits, none failed")


def _alive(name: str, age: float | None, settings: Any) -> Finding:
    if age is not None and age <= _SILENT:
        return Finding(name, OK, f"seen {age:.0f} s ago")
    found = "not running" if age is None else f"silent for {age:.0f} s"
    if age is None and not settings.PRODUCTION:
        return Finding(name, IDLE, found, f"`sambayan run` starts it, or `sambayan {name}`")
    return Finding(name, PROBLEM, found, f"start `sambayan {name}`, see docs/sambayan.service")
