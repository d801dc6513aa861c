"""What became of payments and deliveries, fetched from below and acted upon."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection, transaction

from sambayan.core import clock, observations
from sambayan.core.observations import Kind, Observation
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import OutcomeKind
from sambayan.market.actions.moves import move_orders
from sambayan.market.engine.deadlines import ANSWER_WITHIN
from sambayan.market.enums import OrderState, Reason
from sambayan.market.queries import order_shares
from sambayan.money import actions as money
from sambayan.money.enums import ChargeState, PartyKind

_REASONS = {OutcomeKind.COURIER_LOST: Reason.COURIER_LOST, OutcomeKind.UNSERVED: Reason.UNSERVED}

# What the buyer is out of pocket for an order, now that its lines are final.
_PAID = """
SELECT o.code, o.sentra_id, SUM(l.amount) + o.delivery_fee - o.subsidy
FROM market_order o JOIN market_orderline l ON l.order_id = o.id AND l.state <> 'refused'
WHERE o.code = ANY(%s) GROUP BY o.id ORDER BY o.id
"""


def work_due_outcomes(limit: int) -> int:
    """Confirm what was paid, refund what came too late or will never arrive; returns how many outcomes were handled."""
    return _work_payments(limit) + _work_deliveries(limit)


def _work_payments(limit: int) -> int:
    """Four statements for any number of orders that were paid in time."""
    with transaction.atomic(durable=True):
        outcomes = money.claim_outcomes(limit=limit)
        paid: Counter[str] = Counter()
        for outcome in outcomes:
            if outcome.state is ChargeState.PAID:
                paid[outcome.reference] += outcome.amount
        if paid:
            confirmed = move_orders(
                codes=list(paid), before=[OrderState.PLACED], after=OrderState.CONFIRMED,
                due_at=clock.now() + ANSWER_WITHIN,
            )  # fmt: skip
            _refund_late({code: paid[code] for code in paid.keys() - {order.code for order in confirmed}})
        if outcomes:
            money.outcomes_handled(ids=[outcome.id for outcome in outcomes])
        return len(outcomes)


def _refund_late(paid: dict[str, int]) -> None:
    """Money for orders that had expired: their stock was given back, so the whole sum goes back, too."""
    if not paid:
        return
    late = move_orders(
        codes=list(paid), before=[OrderState.EXPIRED], after=OrderState.REFUNDED, reason=Reason.PAID_TOO_LATE
    )
    for order in late:
        money.request_refund(
            key=f"order:{order.code}:late", reference=order.code, amount=paid[order.code],
            reason=Reason.PAID_TOO_LATE.value,
        )  # fmt: skip


def _work_deliveries(limit: int) -> int:
    with transaction.atomic(durable=True):
        outcomes = delivery.claim_outcomes(limit=limit)
        for kind, reason in _REASONS.items():
            if codes := [outcome.reference for outcome in outcomes if outcome.kind == kind]:
                _lose(codes, reason)
        if outcomes:
            delivery.outcomes_handled(ids=[outcome.id for outcome in outcomes])
        return len(outcomes)


def _lose(codes: Sequence[str], reason: Reason) -> None:
    """Orders that will never arrive: the buyer gets everything back, the stalls, who cooked, are owed their net."""
    lost = move_orders(
        codes=codes,
        before=[OrderState.ACCEPTED, OrderState.READY, OrderState.ON_THE_WAY],
        after=OrderState.REFUNDED,
        reason=reason,
    )
    if not lost:
        return
    _refund_whole([order.code for order in lost], reason)
    for order in order_shares(codes=[order.code for order in lost]):
        money.write_off(
            key=f"order:{order.code}", reference=order.code,
            shares=[share for share in order.shares if share.party_kind is PartyKind.UMKM],
        )  # fmt: skip


def _refund_whole(codes: Sequence[str], reason: Reason) -> None:
    """Everything that was paid; for cash that is nothing, which money knows."""
    with connection.cursor() as cursor:
        cursor.execute(_PAID, [list(codes)])
        rows = cursor.fetchall()
    for code, _, amount in rows:
        money.request_refund(key=f"order:{code}:lost", reference=code, amount=int(amount), reason=reason.value)
    if reason is Reason.UNSERVED:
        observations.record([Observation(Kind.NO_COURIER, sentra_id=sentra_id) for _, sentra_id, _ in rows])
