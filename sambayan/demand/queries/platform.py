"""Reads of demand. What leaves for the platform is suppressed here and nowhere else."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

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
    start, end = clock.day_bounds(day)[0], clock.day_bounds(until or day)[1]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT LOWER(query), COUNT(*), COUNT(DISTINCT visitor) FROM core_observation"
            " WHERE timeline = %s AND at >= %s AND at < %s AND kind = 'search' AND count = 0"
            " GROUP BY LOWER(query) HAVING COUNT(DISTINCT visitor) >= %s ORDER BY 2 DESC, 1",
            [timeline, start, end, least_visitors],
        )
        return [UnmetSearch(*row) for row in cursor.fetchall()]
