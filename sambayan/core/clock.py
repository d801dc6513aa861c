"""Event time. Every business column is written from `now()`; no rule reads the database's own time.

A *timeline* is a run of event time with work of its own. Timeline 0 is the live one: its clock is a
row (wall instant, event instant, speed before it and from it on), so that a demo may run on another day
or faster; each process reads it at most once a second, and a new speed holds from a wall instant by
which all have read it. A replay has a timeline of its own and moves it by hand
inside its process. Rows that carry due work carry their timeline, so that the live sweep never
touches a replay's work and a replay never touches the live work.

Sessions, one-time codes and signatures use wall time and do not come here.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

LIVE = 0


class SimulatedClock:
    """A clock that stands still until it is set; never runs backwards."""

    def __init__(self, timeline: int, at: datetime) -> None:
        self.timeline = timeline
        self.at = at

    def set(self, at: datetime) -> None:
        if at < self.at:
            raise ValueError(f"the clock cannot go back from {self.at} to {at}")
        self.at = at


_simulated: ContextVar[SimulatedClock | None] = ContextVar("simulated", default=None)
_live: tuple[float, "_Line"] | None = None  # read at
_ANNOUNCED = timedelta(seconds=1.5)  # how long before it holds a new speed is written: all read within one


@dataclass(frozen=True, slots=True)
class _Line:
    """Event time over wall time: it passes through one point, with one slope before it and one from it on."""

    wall: datetime
    event: datetime
    before: float
    speed: float

    def slope(self, wall: datetime) -> float:
        return self.speed if wall >= self.wall else self.before

    def at(self, wall: datetime) -> datetime:
        return self.event + (wall - self.wall) * self.slope(wall)


def now() -> datetime:
    """The event time, UTC, of the timeline this code runs in."""
    clock = _simulated.get()
    if clock is not None:
        return clock.at
    return _live_line().at(datetime.now(UTC))


def speed() -> float:
    """How many times as fast as the wall clock the live timeline runs; 0 stands still."""
    return _live_line().slope(datetime.now(UTC))


def timeline() -> int:
    """The timeline this code runs in; 0 is the live one."""
    clock = _simulated.get()
    return LIVE if clock is None else clock.timeline


def today() -> date:
    """The calendar day of `now()` in the region's time zone (WIB for Lampung)."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The calendar day of an instant in the region's time zone."""
    return instant.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of a regional calendar day and of the next one, UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE))
    end = start + timedelta(days=1)
    return start.astimezone(UTC), end.astimezone(UTC)


@contextmanager
def simulated(timeline: int, at: datetime) -> Iterator[SimulatedClock]:
    """Run the block on a timeline of its own; the caller moves the clock with `set`."""
    clock = SimulatedClock(timeline, at)
    token = _simulated.set(clock)
    try:
        yield clock
    finally:
        _simulated.reset(token)


def set_live(*, event: datetime, speed: float = 1.0) -> None:
    """Let the live timeline stand at `event` now and run `speed` times as fast as the wall clock.

    Other processes follow within a second: for the start of a day that nobody looks at yet; else `turn_live`.
    """
    _write(_SET, [datetime.now(UTC), event, speed, speed, LIVE])


def turn_live(*, speed: float) -> None:
    """Let the live timeline run so fast from where it is, after a second or two; returns when it does.

    Event time jumps in no process, neither forth nor back, also when several turn it at once.
    """
    while True:
        line = _live_line()
        wall = datetime.now(UTC) + _ANNOUNCED
        held = line.wall <= datetime.now(UTC) and _write(
            _TURN, [wall, line.at(wall), line.speed, speed, LIVE, line.wall]
        )
        time.sleep(_ANNOUNCED.total_seconds())
        if held:
            return


_SET = "UPDATE core_timeline SET wall_at = %s, event_at = %s, speed_before = %s, speed = %s WHERE id = %s"
_TURN = f"{_SET} AND wall_at = %s"  # unless somebody else has turned it meanwhile


def _write(update: str, values: list[Any]) -> bool:
    """Change the live row; whether there was one to change."""
    global _live  # noqa: PLW0603 - one cached row per process is the point of this module
    with connection.cursor() as cursor:
        cursor.execute(update, values)
        changed: bool = cursor.rowcount > 0
    _live = None
    return changed


def _live_line() -> _Line:
    global _live  # noqa: PLW0603
    if _live is None or time.monotonic() - _live[0] > 1:
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall_at, event_at, speed_before, speed FROM core_timeline WHERE id = %s", [LIVE])
            _live = (time.monotonic(), _Line(*cursor.fetchone()))
    return _live[1]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A replay's timeline as it stands: how far it has come, what that cost, and its report once finished."""

    id: int
    name: str
    reached: datetime
    tally: dict[str, Any]
    report: dict[str, Any] | None


_TIMELINE = "SELECT id, name, event_at, tally, report FROM core_timeline"


def open_timeline(*, name: str, starts: datetime) -> Timeline:
    """The timeline of that name; made, standing at `starts`, when it is new."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_TIMELINE} WHERE name = %s", [name])
        if row := cursor.fetchone():
            return _timeline(row)
        cursor.execute(
            "INSERT INTO core_timeline (name, wall_at, event_at, speed_before, speed, tally)"
            " VALUES (%s, %s, %s, 0, 0, '{}')"
            " ON CONFLICT (name) DO NOTHING",
            [name, starts, starts],
        )
    return open_timeline(name=name, starts=starts)


def latest_replay() -> Timeline | None:
    """The newest replay that was played to its end, if any."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_TIMELINE} WHERE report IS NOT NULL ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return row and _timeline(row)


def record_progress(
    *, timeline: int, reached: datetime, tally: dict[str, Any], report: dict[str, Any] | None = None
) -> None:
    """Write how far a replay has come and what it has cost, and its report when it is done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_timeline SET event_at = %s, tally = %s::jsonb, report = COALESCE(%s::jsonb, report)"
            " WHERE id = %s",
            [reached, json.dumps(tally), None if report is None else json.dumps(report), timeline],
        )


def _timeline(row: tuple[Any, ...]) -> Timeline:
    id, name, reached, tally, report = row  # noqa: A001 - the columns' names
    return Timeline(id, name, reached, _json(tally), None if report is None else _json(report))


def _json(value: Any) -> dict[str, Any]:
    """Django leaves JSON to be read by its fields, so that plain SQL returns text."""
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
