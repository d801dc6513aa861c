from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """The money of one reference, rupiah. `held` is what was paid or promised and not yet released or refunded."""

    paid: int = 0
    refunded: int = 0
    refund_open: int = 0
    subsidy: int = 0
    released: int = 0
    held: int = 0
    written_off: int = 0


_ORDER_MONEY = """
WITH asked AS (SELECT unnest(%s::text[]) AS reference),
charges AS (
    SELECT reference, sum(amount) AS paid
    FROM money_charge JOIN asked USING (reference) WHERE state = 'paid' GROUP BY reference
),
refunds AS (
    SELECT reference, sum(amount) FILTER (WHERE state = 'done') AS done,
           sum(amount) FILTER (WHERE state <> 'done') AS open
    FROM money_refund JOIN asked USING (reference) GROUP BY reference
),
book AS (
    SELECT e.reference,
           -sum(l.amount) FILTER (WHERE l.account = 'held') AS held,
           -sum(l.amount) FILTER (WHERE l.account = 'held' AND e.kind = 'subsidy') AS subsidy,
           sum(l.amount) FILTER (WHERE l.account = 'held' AND e.kind = 'release') AS released,
           sum(l.amount) FILTER (WHERE l.account = 'loss' AND e.kind = 'write_off') AS written_off
    FROM money_entry e
    JOIN asked ON asked.reference = e.reference
    JOIN money_entryline l ON l.entry_id = e.id
    GROUP BY e.reference
)
SELECT asked.reference, coalesce(paid, 0), coalesce(done, 0), coalesce(open, 0),
       coalesce(subsidy, 0), coalesce(released, 0), coalesce(held, 0), coalesce(written_off, 0)
FROM asked LEFT JOIN charges USING (reference) LEFT JOIN refunds USING (reference) LEFT JOIN book USING (reference)
"""


def order_money(*, references: Collection[str]) -> dict[str, OrderMoney]:
    """The money of each reference; one statement for all. A reference without money has zeros."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDER_MONEY, [sorted(set(references))])
        return {reference: OrderMoney(*map(int, amounts)) for reference, *amounts in cursor.fetchall()}
