"""How the stalls stand over a span of days: who had orders, and why others had none.

Causes are thin and real: each is read from what was listed, paused, looked at and asked, none is guessed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.demand.enums import QuietCause

DEAR_FROM = 0.10  # above the median of its categories, on the mean of its products

# A stall's record of a business that was merged is told by the one that lives on. A median needs another seller.
_STANDINGS = """
WITH RECURSIVE onward AS (
    SELECT s.id AS stall_id, u.id, u.merged_into_id
    FROM registry_stall s
    JOIN registry_umkm u ON u.id = s.umkm_id
    JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
    WHERE s.live_from <= %(last)s AND (s.live_to IS NULL OR s.live_to >= %(last)s)
    UNION ALL
    SELECT o.stall_id, u.id, u.merged_into_id FROM onward o JOIN registry_umkm u ON u.id = o.merged_into_id
), live AS (
    SELECT s.id, s.code, s.number, u.id AS umkm_id, u.code AS umkm_code, u.name AS umkm,
           place.slug, place.name AS sentra, CASE WHEN s.paused_until > %(now)s THEN s.paused_until END AS paused_until
    FROM onward o
    JOIN registry_stall s ON s.id = o.stall_id
    JOIN registry_umkm u ON u.id = o.id
    JOIN registry_sentra place ON place.id = s.sentra_id
    JOIN LATERAL (
        SELECT state FROM registry_sentrastatechange
        WHERE sentra_id = place.id AND since <= %(last)s ORDER BY since DESC LIMIT 1
    ) standing ON standing.state = 'active'
    WHERE o.merged_into_id IS NULL
), traded AS (
    SELECT l.stall_id, COUNT(DISTINCT o.id) AS orders,
           SUM(l.amount) FILTER (WHERE o.state IN ('delivered', 'completed') AND l.state <> 'refused') AS omzet
    FROM market_order o JOIN market_orderline l ON l.order_id = o.id
    WHERE o.timeline = %(timeline)s AND o.placed_at >= %(start)s AND o.placed_at < %(end)s
      AND o.state NOT IN ('placed', 'expired')
    GROUP BY l.stall_id
), middle AS (
    SELECT p.category_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY p.price) AS price
    FROM market_product p JOIN live ON live.id = p.stall_id WHERE p.listed
    GROUP BY p.category_id HAVING COUNT(DISTINCT p.stall_id) > 1
), shelf AS (
    SELECT p.stall_id, COUNT(*) AS products, AVG(p.price / middle.price - 1) AS dearer
    FROM market_product p JOIN live ON live.id = p.stall_id LEFT JOIN middle USING (category_id)
    WHERE p.listed GROUP BY p.stall_id
), seen AS (
    SELECT COALESCE(v.stall_id, p.stall_id) AS stall_id, COUNT(*) FILTER (WHERE v.kind = 'view') AS views,
           COUNT(*) FILTER (WHERE v.kind = 'closed') AS turned_away
    FROM core_observation v LEFT JOIN market_product p ON p.id = v.product_id
    WHERE v.timeline = %(timeline)s AND v.at >= %(start)s AND v.at < %(end)s AND v.kind IN ('view', 'closed')
      AND (v.stall_id IS NOT NULL OR v.product_id IS NOT NULL)
    GROUP BY 1
)
SELECT live.id, live.code, live.number, live.umkm_id, live.umkm_code, live.umkm, live.slug, live.sentra,
       live.paused_until, COALESCE(traded.orders, 0), COALESCE(traded.omzet, 0), COALESCE(shelf.products, 0),
       shelf.dearer::float8, COALESCE(seen.views, 0), COALESCE(seen.turned_away, 0)
FROM live
LEFT JOIN traded ON traded.stall_id = live.id
LEFT JOIN shelf ON shelf.stall_id = live.id
LEFT JOIN seen ON seen.stall_id = live.id
ORDER BY COALESCE(traded.omzet, 0) DESC, live.sentra, live.number, live.id
"""
_COMPARED = """
WITH sold AS (
    SELECT p.id, p.stall_id, p.category_id, p.name, p.price
    FROM market_product p
    JOIN registry_stall s ON s.id = p.stall_id
    JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
    WHERE p.listed AND s.live_from <= %(today)s AND (s.live_to IS NULL OR s.live_to >= %(today)s)
)
SELECT own.name, c.name, c.name_en, own.price, percentile_cont(0.5) WITHIN GROUP (ORDER BY other.price),
       COUNT(DISTINCT other.stall_id)
FROM sold own
JOIN market_category c ON c.id = own.category_id
JOIN sold other ON other.category_id = own.category_id
WHERE own.stall_id = %(stall)s
GROUP BY own.id, own.name, own.price, c.id ORDER BY c.name, own.name
"""


@dataclass(frozen=True, slots=True)
class StallStanding:
    """A live stall over the days that were asked for. Omzet in rupiah; `dearer` is a share: 0.22 is 22 % above.

    `paused_until` is in the future, `turned_away` counts who wanted to buy while it was closed.
    """

    stall_id: int
    code: str
    number: str
    umkm_id: int
    umkm_code: str
    umkm: str
    sentra_slug: str
    sentra: str
    paused_until: datetime | None
    orders: int
    omzet: int
    products: int
    dearer: float | None
    views: int
    turned_away: int

    @property
    def cause(self) -> QuietCause | None:
        """Why it had no order; None when it had one."""
        if self.orders:
            return None
        if not self.products:
            return QuietCause.UNLISTED
        if self.paused_until is not None or self.turned_away:
            return QuietCause.CLOSED
        if not self.views:
            return QuietCause.UNSEEN
        return QuietCause.DEAR if (self.dearer or 0) >= DEAR_FROM else QuietCause.NOT_BOUGHT


@dataclass(frozen=True, slots=True)
class ComparedProduct:
    """A product beside the median price of its category, over `sellers` stalls, its own included; rupiah."""

    name: str
    category: str
    category_en: str
    price: int
    median: int
    sellers: int

    @property
    def dearer(self) -> float:
        return self.price / self.median - 1


def stall_standings(*, first: date, last: date) -> list[StallStanding]:
    """Every stall that is live on the last day at an active sentra of this timeline, the highest omzet first.

    One statement. A search belongs to no stall, so it is no look at one.
    """
    values: dict[str, Any] = {
        "timeline": clock.timeline(), "now": clock.now(), "last": last,
        "start": clock.day_bounds(first)[0], "end": clock.day_bounds(last)[1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, values)
        return [_standing(*row) for row in cursor.fetchall()]


def compared_products(*, stall_id: int) -> list[ComparedProduct]:
    """What a stall lists today beside what others of its kind ask; one statement."""
    values: dict[str, Any] = {"timeline": clock.timeline(), "today": clock.today(), "stall": stall_id}
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, values)
        return [
            ComparedProduct(name, category, category_en, price, round(median), sellers)
            for name, category, category_en, price, median, sellers in cursor.fetchall()
        ]


def _standing(*columns: Any) -> StallStanding:
    row = list(columns)
    row[10] = int(row[10])
    return StallStanding(*row)
