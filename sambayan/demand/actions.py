"""Writes of demand: the daily signals, from observations and orders."""

from datetime import date
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.market.queries.omzet import SOLD

# Sold lines and what people looked for, per sentra and per sentra and category; category 0 is all of them.
# Buyers who gave no name count as one, and visitors are who searched or looked. What was seen never becomes less.
_BUILD = f"""
WITH sold AS (
    SELECT o.sentra_id, p.category_id, s.umkm_id, o.id AS order_id, COALESCE(o.buyer_id, 0) AS buyer, l.amount
    FROM market_order o
    JOIN market_orderline l ON l.order_id = o.id AND {SOLD}
    JOIN market_product p ON p.id = l.product_id
    JOIN registry_stall s ON s.id = l.stall_id
    WHERE o.timeline = %(timeline)s AND o.placed_at >= %(start)s AND o.placed_at < %(end)s
), seller AS (
    SELECT sentra_id, COALESCE(category_id, 0) AS category, SUM(amount) AS amount,
           ROW_NUMBER() OVER (PARTITION BY sentra_id, category_id ORDER BY SUM(amount) DESC) AS place
    FROM sold GROUP BY GROUPING SETS ((sentra_id, umkm_id), (sentra_id, category_id, umkm_id))
), top AS (
    SELECT sentra_id, category, MAX(amount) AS top1, SUM(amount) FILTER (WHERE place <= 2) AS top2
    FROM seller GROUP BY sentra_id, category
), sales AS (
    SELECT sentra_id, COALESCE(category_id, 0) AS category, COUNT(DISTINCT order_id) AS orders,
           COUNT(DISTINCT buyer) AS customers, COUNT(DISTINCT umkm_id) AS merchants, SUM(amount) AS gross
    FROM sold GROUP BY GROUPING SETS ((sentra_id), (sentra_id, category_id))
), seen AS (
    SELECT sentra_id, category_id, kind, visitor FROM core_observation
    WHERE timeline = %(timeline)s AND at >= %(start)s AND at < %(end)s AND sentra_id IS NOT NULL
), wanted AS (
    SELECT sentra_id, category, COUNT(*) FILTER (WHERE kind = 'search') AS searches,
           COUNT(*) FILTER (WHERE kind = 'view') AS views,
           COUNT(DISTINCT NULLIF(visitor, '')) FILTER (WHERE kind IN ('search', 'view')) AS visitors
    FROM (SELECT sentra_id, 0 AS category, kind, visitor FROM seen
          UNION ALL SELECT sentra_id, category_id, kind, visitor FROM seen WHERE category_id IS NOT NULL) AS both_levels
    GROUP BY sentra_id, category
)
INSERT INTO demand_dailysignal AS signal (timeline, day, sentra_id, area_id, category_id, searches, views, visitors,
                                          orders, customers, merchants, gross, top1, top2)
SELECT %(timeline)s, %(day)s, sentra.id, sentra.area_id, NULLIF(category, 0),
       COALESCE(searches, 0), COALESCE(views, 0), COALESCE(visitors, 0), COALESCE(orders, 0),
       COALESCE(customers, 0), COALESCE(merchants, 0), COALESCE(gross, 0), COALESCE(top1, 0), COALESCE(top2, 0)
FROM sales FULL JOIN wanted USING (sentra_id, category) FULL JOIN top USING (sentra_id, category)
JOIN registry_sentra sentra ON sentra.id = sentra_id
ON CONFLICT ON CONSTRAINT signal_once DO UPDATE SET
    area_id = EXCLUDED.area_id, searches = GREATEST(signal.searches, EXCLUDED.searches),
    views = GREATEST(signal.views, EXCLUDED.views), visitors = GREATEST(signal.visitors, EXCLUDED.visitors),
    orders = EXCLUDED.orders, customers = EXCLUDED.customers, merchants = EXCLUDED.merchants,
    gross = EXCLUDED.gross, top1 = EXCLUDED.top1, top2 = EXCLUDED.top2
"""  # noqa: S608 - a constant
_UNSOLD = """
UPDATE demand_dailysignal SET orders = 0, customers = 0, merchants = 0, gross = 0, top1 = 0, top2 = 0
WHERE timeline = %(timeline)s AND day = %(day)s
"""


def build_signals(*, day: date) -> int:
    """Write the signals of one regional day of this timeline; returns how many were written.

    Sales are counted anew. Searches, views and visitors stay at least what they were: raw observations are
    forgotten after 90 days, and an order may be settled later than that.
    """
    start, end = clock.day_bounds(day)
    values: dict[str, Any] = {"timeline": clock.timeline(), "day": day, "start": start, "end": end}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_UNSOLD, values)
        cursor.execute(_BUILD, values)
        return int(cursor.rowcount)
