"""What was looked for: searches in vain, and whether a visitor was ever seen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sambayan.core import clock


@dataclass(frozen=True, slots=True)
class UnmetSearch:
    """Something that was looked for and not found, by enough people to say so."""

    query: str
    searches: int
    visitors: int
    open: int  # stalls that sell something of that name at this moment


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
