"""What people wanted: searches, views, baskets, and what they did not get. The raw material of demand.

One append-only table without foreign keys, in one partition a UTC day. The visitor is a pseudonym.
Rows are kept for 90 days; `demand` reads them by plain SQL and keeps its own sums.

Everything is written at once and exactly, except views: a process keeps them in memory and writes
them each second or at 500, whoever comes then. A process that dies loses at most the views of its
last second, as long as something in it calls `flush_views` each second, also when no visitor comes.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from sambayan.core import clock, logs

_log = logging.getLogger(__name__)
_MOST_QUERY = 200  # characters of a search that are kept
_MOST_VIEWS = 500
_OLDEST_VIEW = 1.0  # seconds
_LOCK_TIMEOUT = "5s"  # partitions wait behind readers and writers, who must not wait long behind them
_COPY = (
    "COPY core_observation"
    " (at, timeline, kind, visitor, sentra_id, stall_id, product_id, category_id, query, count) FROM STDIN"
)


class Kind(StrEnum):
    """What was seen."""

    SEARCH = "search"  # somebody searched; `count` is how many answers there were, 0 is unmet
    VIEW = "view"  # somebody looked at a sentra, stall or product
    BASKET = "basket"  # somebody put `count` pieces of a product into a basket
    REFUSAL = "refusal"  # a stall refused `count` pieces of an order line
    STOCK_OUT = "stock_out"  # `count` pieces were wanted and not there
    CLOSED = "closed"  # somebody wanted to buy and the stall or sentra was closed
    NO_COURIER = "no_courier"  # an order was ready and nobody could bring it


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen; ids are of market and registry, `visitor` is a pseudonym, `at` is now when left out."""

    kind: Kind
    visitor: str = ""
    at: datetime | None = None
    sentra_id: int | None = None
    stall_id: int | None = None
    product_id: int | None = None
    category_id: int | None = None
    query: str = ""
    count: int = 1


def record(rows: Sequence[Observation]) -> None:
    """Write observations with one COPY, in the caller's transaction if there is one.

    What a refused order showed is written after its rollback, or it vanishes with it.
    """
    now, timeline = clock.now(), clock.timeline()
    _copy([_columns(row, row.at or now, timeline) for row in rows])


_views: list[tuple[Any, ...]] = []
_oldest = 0.0  # monotonic seconds
_lock = threading.Lock()


def note_view(
    *,
    visitor: str,
    sentra_id: int,
    stall_id: int | None = None,
    product_id: int | None = None,
    category_id: int | None = None,
) -> None:
    """Remember a view; the caller who finds the buffer a second old or full writes it. Call outside a transaction."""
    global _oldest  # noqa: PLW0603 - one buffer per process is the point
    view = Observation(Kind.VIEW, visitor, None, sentra_id, stall_id, product_id, category_id)
    columns = _columns(view, clock.now(), clock.timeline())
    with _lock:
        if not _views:
            _oldest = time.monotonic()
        _views.append(columns)
        due = len(_views) >= _MOST_VIEWS or time.monotonic() - _oldest >= _OLDEST_VIEW
    if due:
        flush_views()


def flush_views() -> int:
    """Write the remembered views; how many. Views that cannot be written are dropped: counting breaks no page."""
    with _lock:
        rows = _views.copy()
        _views.clear()
    try:
        _copy(rows)
    except DatabaseError:
        _log.exception("views could not be written", extra={"lost": len(rows)})
        return 0
    return len(rows)


def ensure_partitions(from_day: date, to_day: date) -> int:
    """Make the partitions of these UTC days, the last included; how many were missing.

    Rows of such a day that stand in the default partition move into it. Raises django's
    OperationalError when a lock is not to be had within 5 s; then try again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        cursor.execute(
            "SELECT count(*) FILTER (WHERE core_add_observation_day(day::date))"
            " FROM generate_series(%s::date, %s::date, interval '1 day') AS days(day)",
            [from_day, to_day],
        )
        return int(cursor.fetchone()[0])


def drop_partitions_before(day: date) -> int:
    """Forget everything seen before a UTC day; how many partitions were dropped.

    Of the default partition only live rows go: a replay's visitors are nobody, and its days are long past.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        cursor.execute(
            r"SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid"
            r" WHERE inhparent = 'core_observation'::regclass AND relname ~ '^core_observation_\d{4}_\d{2}_\d{2}$'"
            r" AND relname < 'core_observation_' || to_char(%s::date, 'YYYY_MM_DD')",
            [day],
        )
        old = [name for (name,) in cursor.fetchall()]
        for name in old:
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))
        cursor.execute(
            "DELETE FROM core_observation_default WHERE at < %s::date::timestamp AT TIME ZONE 'UTC' AND timeline = %s",
            [day, clock.LIVE],
        )
        return len(old)


def _columns(row: Observation, at: datetime, timeline: int) -> tuple[Any, ...]:
    """A search may hold anything that somebody typed, also a phone number: what we know of is hidden."""
    places = (row.sentra_id, row.stall_id, row.product_id, row.category_id)
    return (at, timeline, row.kind.value, row.visitor, *places, logs.redact(row.query)[:_MOST_QUERY], row.count)


def _copy(rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
