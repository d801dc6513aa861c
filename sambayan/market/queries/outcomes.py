"""How the orders of a timeline ended, each counted once."""

from dataclasses import dataclass

from django.db import connection

from sambayan.market.engine.deadlines import ARRIVE_WITHIN

_OUTCOMES = """
WITH told AS (
    SELECT o.state, o.pay_by = 'cash' AS cash,
           COALESCE(BOOL_OR(t.to_state = 'confirmed'), FALSE) AS confirmed,
           COALESCE(
               BOOL_OR(t.to_state = 'delivered' AND t.at <= o.placed_at + make_interval(secs => %s)), FALSE
           ) AS in_time,
           COALESCE(MAX(t.reason) FILTER (WHERE t.to_state = 'refunded'), '') AS reason
    FROM market_order o LEFT JOIN market_transition t ON t.order_id = o.id AND t.line_id IS NULL
    WHERE o.timeline = %s GROUP BY o.id
),
ended AS (SELECT *, NOT in_time AND state = 'refunded' AND reason <> 'unserved' AS called_off FROM told)
SELECT COUNT(*),
       COUNT(*) FILTER (WHERE confirmed AND (NOT cash OR state IN ('delivered', 'completed'))),
       COUNT(*) FILTER (WHERE in_time),
       COUNT(*) FILTER (WHERE called_off AND NOT cash),
       COUNT(*) FILTER (WHERE called_off AND cash),
       COUNT(*) FILTER (WHERE reason = 'courier_lost')
FROM ended
"""


@dataclass(frozen=True, slots=True)
class OrderOutcomes:
    """`delivered` came within ARRIVE_WITHIN from click to door. What every stall refused, what was lost on the way and
    what was paid too late was `refunded` in full, or, with cash at the door, `cancelled`: nobody had paid yet. The rest
    `failed`: too late, or nobody could bring it.

    `paid` counts what was paid by QRIS or at the platform, and cash that was handed to the courier; `lost` what went
    with a courier who vanished, refunded or cancelled.
    """

    placed: int
    paid: int
    delivered: int
    refunded: int
    cancelled: int
    lost: int

    @property
    def failed(self) -> int:
        return self.placed - self.delivered - self.refunded - self.cancelled


def order_outcomes(*, timeline: int) -> OrderOutcomes:
    """The outcomes of all orders of a timeline; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, [ARRIVE_WITHIN.total_seconds(), timeline])
        counts: tuple[int, int, int, int, int, int] = cursor.fetchone()
    return OrderOutcomes(*counts)
