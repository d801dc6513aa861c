"""Writes of impact: the monthly income panel, made anew from what was sold and what the ledger owes for it."""

from datetime import date
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.market.queries.omzet import SOLD

# Omzet from the sold lines; what is kept from the ledger's own lines for the same orders. So an order counts here a
# moment later than elsewhere: once its shares are booked.
_REFRESH = f"""
WITH done AS (
    SELECT id, code, state, channel FROM market_order
    WHERE timeline = %(timeline)s AND placed_at >= %(start)s AND placed_at < %(end)s AND state = 'completed'
), sold AS (
    SELECT o.channel, s.umkm_id, COUNT(DISTINCT o.id) AS orders, SUM(l.amount) AS gross
    FROM done o
    JOIN market_orderline l ON l.order_id = o.id AND {SOLD}
    JOIN registry_stall s ON s.id = l.stall_id
    GROUP BY o.channel, s.umkm_id
), kept AS (
    SELECT o.channel, el.party_id AS umkm_id, -SUM(el.amount) AS net
    FROM done o
    JOIN money_entry e ON e.reference = o.code AND e.kind = 'release'
    JOIN money_entryline el ON el.entry_id = e.id AND el.account = 'umkm_payable'
    GROUP BY o.channel, el.party_id
)
INSERT INTO impact_monthlyincome (timeline, umkm_id, month, channel, orders, gross, fees, net)
SELECT %(timeline)s, umkm_id, %(month)s, channel, orders, gross, gross - COALESCE(net, 0), COALESCE(net, 0)
FROM sold LEFT JOIN kept USING (channel, umkm_id)
"""  # noqa: S608 - a constant


def refresh_income(*, month: date) -> int:
    """Write the panel of the month that `month` lies in anew, for this timeline; returns its rows."""
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    values: dict[str, Any] = {
        "timeline": clock.timeline(),
        "month": first,
        "start": clock.day_bounds(first)[0],
        "end": clock.day_bounds(following)[0],
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("DELETE FROM impact_monthlyincome WHERE timeline = %(timeline)s AND month = %(month)s", values)
        cursor.execute(_REFRESH, values)
        return int(cursor.rowcount)
