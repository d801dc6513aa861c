"""Reads of demand. What leaves for the platform is suppressed here and nowhere else."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.demand.engine.suppression import Cell, Limits, PublicCell, publishable
from sambayan.demand.models import DailySignal
from sambayan.registry.models import Sentra

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class PublicDay:
    """A sentra's day as the platform may see it; `total` is over all categories."""

    slug: str
    sentra: str
    total: PublicCell
    categories: tuple[PublicCell, ...]


@dataclass(frozen=True, slots=True)
class UnmetSearch:
    """Something that was looked for and not found, by enough people to say so."""

    query: str
    searches: int
    visitors: int
    open: int  # stalls that sell something of that name at this moment


def platform_days(*, timeline: int, day: date, limits: Limits | None = None) -> list[PublicDay]:
    """Every sentra's day with small and dominated counts hidden; one statement."""
    limits = limits or Limits()
    totals: dict[int, tuple[Sentra, Cell]] = {}
    cells: dict[int, list[Cell]] = defaultdict(list)
    rows = DailySignal.objects.filter(timeline=timeline, day=day).select_related("sentra", "category")
    for row in rows.order_by("sentra__slug", "category__code"):
        cell = _cell(row)
        if row.category is None:
            totals[row.sentra_id] = row.sentra, cell
        else:
            cells[row.sentra_id].append(cell)
    return [_public_day(sentra, total, cells[sentra.id], limits) for sentra, total in totals.values()]


def _cell(row: DailySignal) -> Cell:
    category = TOTAL if row.category is None else row.category.code
    return Cell(category, row.orders, row.customers, row.merchants, row.gross, row.top1, row.top2)


def _public_day(sentra: Sentra, total: Cell, cells: list[Cell], limits: Limits) -> PublicDay:
    (shown,) = publishable([total], limits)
    return PublicDay(sentra.slug, sentra.name, shown, tuple(publishable(cells, limits)))


def visitor_seen(*, timeline: int, visitor: str, at: datetime) -> bool:
    """Whether anything was observed of a visitor at this instant; one statement, in one partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM core_observation WHERE at = %s AND timeline = %s AND visitor = %s)",
            [at, timeline, visitor],
        )
        return bool(cursor.fetchone()[0])


def unmet_searches(
    *, timeline: int, day: date, until: date | None = None, least_visitors: int = 10
) -> list[UnmetSearch]:
    """Searches of a regional day, or of the days `until` another, without any result; rarer ones stay hidden.

    The most wanted first.
    """
    values: dict[str, Any] = {
        "timeline": timeline, "start": clock.day_bounds(day)[0], "end": clock.day_bounds(until or day)[1],
        "least": least_visitors, "now": clock.now(), "today": clock.today(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_UNMET, values)
        return [UnmetSearch(*row) for row in cursor.fetchall()]


# Beside each word how many stalls have something of that name on their list and are open at this moment.
_UNMET = """
WITH unmet AS (
    SELECT LOWER(query) AS query, COUNT(*) AS searches, COUNT(DISTINCT visitor) AS visitors FROM core_observation
    WHERE timeline = %(timeline)s AND at >= %(start)s AND at < %(end)s AND kind = 'search' AND count = 0
    GROUP BY LOWER(query) HAVING COUNT(DISTINCT visitor) >= %(least)s
)
SELECT unmet.query, searches, visitors, (
    SELECT COUNT(DISTINCT s.id) FROM market_product p
    JOIN registry_stall s ON s.id = p.stall_id AND s.live_from <= %(today)s
        AND (s.live_to IS NULL OR s.live_to >= %(today)s) AND (s.paused_until IS NULL OR s.paused_until <= %(now)s)
    JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
    WHERE p.listed AND STRPOS(LOWER(p.name), unmet.query) > 0
)
FROM unmet ORDER BY searches DESC, unmet.query
"""
