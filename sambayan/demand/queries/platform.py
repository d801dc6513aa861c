"""What was looked for: searches for what nobody sold at that moment, and whether a visitor was ever seen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from sambayan.core import clock


@dataclass(frozen=True, slots=True)
class UnmetSearch:
    """Something that was looked for and could not be bought at that moment, by enough people to say so."""

    query: str
    searches: int
    visitors: int
    open: int  # stalls that are open at this moment and have something of that name


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
    """Searches of a regional day, or of the days `until` another, of which nothing could be bought at that moment;
    rarer ones stay hidden.

    The most wanted first.
    """
    values: dict[str, Any] = {
        "timeline": timeline, "start": clock.day_bounds(day)[0], "end": clock.day_bounds(until or day)[1],
        "least": least_visitors, "now": clock.now(), "today": clock.today(), "zone": settings.TIME_ZONE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_UNMET, values)
        return [UnmetSearch(*row) for row in cursor.fetchall()]


# Beside each search how many stalls could sell it now: open, at a sentra that is, with some of it left. A product is
# meant by its own name, as in `market.queries.could_be_bought`, and by category and stall where none is so named.
_UNMET = """
WITH unmet AS (
    SELECT LOWER(query) AS query, COUNT(*) AS searches, COUNT(DISTINCT visitor) AS visitors FROM core_observation
    WHERE timeline = %(timeline)s AND at >= %(start)s AND at < %(end)s AND kind = 'search' AND count = 0
    GROUP BY LOWER(query) HAVING COUNT(DISTINCT visitor) >= %(least)s
)
, meant AS (
    SELECT unmet.query, s.id AS stall_id, words.named, stock.available > 0
           AND (s.paused_until IS NULL OR s.paused_until <= %(now)s) AND EXISTS (
               SELECT FROM registry_openingwindow hours
               WHERE hours.sentra_id = place.id
                 AND hours.weekday = EXTRACT(ISODOW FROM %(now)s::timestamptz AT TIME ZONE %(zone)s)
                 AND hours.opens <= (%(now)s::timestamptz AT TIME ZONE %(zone)s)::time
                 AND hours.closes > (%(now)s::timestamptz AT TIME ZONE %(zone)s)::time
           ) AS buyable
    FROM market_product p
    JOIN market_category c ON c.id = p.category_id
    JOIN market_stock stock ON stock.product_id = p.id
    JOIN registry_stall s ON s.id = p.stall_id AND s.live_from <= %(today)s
        AND (s.live_to IS NULL OR s.live_to >= %(today)s)
    JOIN registry_umkm u ON u.id = s.umkm_id
    JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
    JOIN LATERAL (
        SELECT state FROM registry_sentrastatechange
        WHERE sentra_id = place.id AND since <= %(today)s ORDER BY since DESC LIMIT 1
    ) standing ON standing.state = 'active'
    CROSS JOIN unmet
    CROSS JOIN LATERAL (
        SELECT BOOL_AND(STRPOS(LOWER(p.name), word) > 0) AS named,
               BOOL_AND(STRPOS(LOWER(CONCAT_WS(' ', p.name, c.name, c.name_en, u.name)), word) > 0) AS told
        FROM REGEXP_SPLIT_TO_TABLE(TRIM(unmet.query), '\\s+') AS word
    ) words
    WHERE p.listed AND words.told
)
SELECT unmet.query, searches, visitors, (
    SELECT COUNT(DISTINCT stall_id) FROM meant
    WHERE meant.query = unmet.query AND buyable
      AND named = (SELECT BOOL_OR(named) FROM meant other WHERE other.query = unmet.query)
)
FROM unmet ORDER BY searches DESC, unmet.query
"""
