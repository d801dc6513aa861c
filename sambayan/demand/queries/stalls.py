"""How the stalls stand over a span of days: who had orders, and why others had none.

Causes are thin and real: each is read from what was listed, paused, looked at and asked, none is guessed.

A price is compared with like things only: of the same category, and with the same head noun, the first word of an
Indonesian name ("Kopi bubuk robusta", "Rompi tapis"). A category alone is no kind: a vest stands beside bracelets in
it. The median is that of other stalls, over at least three products of at least two of them; fewer make one seller
the measure of another, and then nothing is said of the price. Sizes are not known: it stays a question to the owner.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.demand.enums import QuietCause
from sambayan.market.queries.omzet import SOLD

DEAR_FROM = 0.10  # above the median of its kinds, on the mean of its products

_HEAD = "SUBSTRING(LOWER(p.name) FROM '[[:alpha:]][[:alpha:]-]*')"  # `p` is a product
# For each product in `asked`: its kind, and what others ask for that. In `sold` stands what is listed by live stalls.
_LIKE = """
SELECT own.id, own.stall_id, own.category_id, own.head, own.price, COUNT(other.id) AS others,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY other.price) AS median
FROM asked own
JOIN sold other ON other.category_id = own.category_id AND other.head = own.head AND other.stall_id <> own.stall_id
GROUP BY own.id, own.stall_id, own.category_id, own.head, own.price
HAVING COUNT(other.id) >= 3 AND COUNT(DISTINCT other.stall_id) >= 2
"""
# The record of a business that was merged is told by the one that lives on. Prices are asked of quiet stalls only.
_STANDINGS = f"""
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
    SELECT l.stall_id, COUNT(DISTINCT o.id) AS orders, SUM(l.amount) FILTER (WHERE {SOLD}) AS omzet
    FROM market_order o JOIN market_orderline l ON l.order_id = o.id
    WHERE o.timeline = %(timeline)s AND o.placed_at >= %(start)s AND o.placed_at < %(end)s
      AND o.state NOT IN ('placed', 'expired')
    GROUP BY l.stall_id
), sold AS (
    SELECT p.id, p.stall_id, p.category_id, p.price, {_HEAD} AS head
    FROM market_product p JOIN live ON live.id = p.stall_id WHERE p.listed
), shelf AS (
    SELECT stall_id, COUNT(*) AS products FROM sold GROUP BY stall_id
), withdrawn AS (
    SELECT p.stall_id, COUNT(*) AS products
    FROM market_product p JOIN live ON live.id = p.stall_id WHERE NOT p.listed GROUP BY p.stall_id
), asked AS (
    SELECT sold.* FROM sold LEFT JOIN traded USING (stall_id) WHERE traded.stall_id IS NULL
), alike AS ({_LIKE}), kinds AS (
    SELECT stall_id, head, MAX(others) AS others, SUM(price / median - 1) AS above, COUNT(*) AS products
    FROM alike GROUP BY stall_id, category_id, head
), dear AS (
    SELECT stall_id, SUM(above) / SUM(products) AS dearer, SUM(others) AS others,
           CASE WHEN COUNT(*) = 1 THEN MIN(head) ELSE '' END AS kind
    FROM kinds GROUP BY stall_id
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
       COALESCE(withdrawn.products, 0), COALESCE(seen.views, 0), COALESCE(seen.turned_away, 0),
       dear.dearer::float8, dear.others::int, dear.kind
FROM live
LEFT JOIN traded ON traded.stall_id = live.id
LEFT JOIN shelf ON shelf.stall_id = live.id
LEFT JOIN withdrawn ON withdrawn.stall_id = live.id
LEFT JOIN seen ON seen.stall_id = live.id
LEFT JOIN dear ON dear.stall_id = live.id
ORDER BY COALESCE(traded.omzet, 0) DESC, live.sentra, live.number, live.id
"""  # noqa: S608 - constants
_COMPARED = f"""
WITH sold AS (
    SELECT p.id, p.stall_id, p.category_id, p.name, p.price, {_HEAD} AS head
    FROM market_product p
    JOIN registry_stall s ON s.id = p.stall_id
    JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
    JOIN LATERAL (
        SELECT state FROM registry_sentrastatechange
        WHERE sentra_id = place.id AND since <= %(today)s ORDER BY since DESC LIMIT 1
    ) standing ON standing.state = 'active'
    WHERE p.listed AND s.live_from <= %(today)s AND (s.live_to IS NULL OR s.live_to >= %(today)s)
), asked AS (SELECT * FROM sold WHERE stall_id = %(stall)s), alike AS ({_LIKE})
SELECT asked.name, c.name, c.name_en, asked.price, COALESCE(asked.head, ''), COALESCE(alike.others, 0), alike.median
FROM asked JOIN market_category c ON c.id = asked.category_id LEFT JOIN alike ON alike.id = asked.id
ORDER BY c.name, asked.name
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class StallStanding:
    """A live stall over the days that were asked for; omzet in rupiah, of those of its orders that arrived.

    `products` are listed, `withdrawn` were and are no more. `paused_until` is in the future, `turned_away` counts who
    wanted to buy while it was closed. `dearer` is a share: 0.22 is 22 % above the median of `alike` products of other
    stalls. `kind` is their head noun, blank for several. It is None where too few sell the like, and for a stall that
    had an order: nobody asks there why it is quiet.
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
    withdrawn: int
    views: int
    turned_away: int
    dearer: float | None
    alike: int | None
    kind: str | None

    @property
    def cause(self) -> QuietCause | None:
        """Why it had no order; None when it had one."""
        if self.orders:
            return None
        if not self.products:
            return QuietCause.WITHDRAWN if self.withdrawn else QuietCause.UNLISTED
        if self.paused_until is not None or self.turned_away:
            return QuietCause.CLOSED
        if not self.views:
            return QuietCause.UNSEEN
        return QuietCause.DEAR if (self.dearer or 0) >= DEAR_FROM else QuietCause.NOT_BOUGHT


@dataclass(frozen=True, slots=True)
class ComparedProduct:
    """A product beside the median of its kind, which is `alike` products of other stalls; rupiah.

    `median` is None where too few sell the like.
    """

    name: str
    category: str
    category_en: str
    price: int
    kind: str
    alike: int
    median: int | None

    @property
    def dearer(self) -> float | None:
        """As a share of the median."""
        return None if self.median is None else self.price / self.median - 1


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
    """What a stall lists today beside what others ask for the like; one statement."""
    values: dict[str, Any] = {"timeline": clock.timeline(), "today": clock.today(), "stall": stall_id}
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, values)
        return [
            ComparedProduct(name, category, category_en, price, kind, alike, None if median is None else round(median))
            for name, category, category_en, price, kind, alike, median in cursor.fetchall()
        ]


def _standing(*columns: Any) -> StallStanding:
    row = list(columns)
    row[10] = int(row[10])
    return StallStanding(*row)
