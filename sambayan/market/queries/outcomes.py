"""How the orders of a timeline ended, each counted once."""

from dataclasses import dataclass

from django.db import connection

from sambayan.market.engine.deadlines import ARRIVE_WITHIN

_OUTCOMES = """
SELECT COUNT(*),
       COUNT(*) FILTER (WHERE confirmed AND (NOT cash OR state IN ('delivered', 'completed'))),
       COUNT(*) FILTER (WHERE in_time),
       COUNT(*) FILTER (WHERE NOT in_time AND state = 'refunded' AND reason <> 'unserved')
FROM (
    SELECT o.state, o.pay_by = 'cash' AS cash,
           COALESCE(BOOL_OR(t.to_state = 'confirmed'), FALSE) AS confirmed,
           COALESCE(
               BOOL_OR(t.to_state = 'delivered' AND t.at <= o.placed_at + make_interval(secs => %s)), FALSE
           ) AS in_time,
           COALESCE(MAX(t.reason) FILTER (WHERE t.to_state = 'refunded'), '') AS reason
    FROM market_order o LEFT JOIN market_transition t ON t.order_id = o.id AND t.line_id IS NULL
    WHERE o.timeline = %s GROUP BY o.id
) ended
"""


@dataclass(frozen=True, slots=True)
class OrderOutcomes:
    """`delivered` came within ARRIVE_WITHIN from click to door; `refunded` in full: refused, lost, or paid too late.

    The rest `failed`. `paid` counts what was paid by QRIS or at the platform, and cash that was handed to the courier.
    """

    placed: int
    paid: int
    delivered: int
    refunded: int

    @property
    def failed(self) -> int:
        return self.placed - self.delivered - self.refunded


def order_outcomes(*, timeline: int) -> OrderOutcomes:
    """The outcomes of all orders of a timeline; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [ARRIVE_WITHIN.total_seconds(), timeline])
        counts: tuple[int, int, int, int] = cursor.fetchone()
    return OrderOutcomes(*counts)
