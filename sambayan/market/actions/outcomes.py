"""What became of payments and deliveries, fetched from below and acted upon."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import OutcomeKind
from sambayan.market.actions.losing import lose
from sambayan.market.actions.moves import move_orders
from sambayan.market.engine.deadlines import ANSWER_WITHIN
from sambayan.market.enums import OrderState, Reason
from sambayan.market.errors import REFUSALS
from sambayan.money import actions as money
from sambayan.money.enums import ChargeState

_log = logging.getLogger(__name__)
_REASONS = {OutcomeKind.COURIER_LOST: Reason.COURIER_LOST, OutcomeKind.UNSERVED: Reason.UNSERVED}


def work_due_outcomes(limit: int) -> int:
    """Confirm what was paid, refund what came too late or will never arrive; returns how many outcomes were handled."""
    return _work_payments(limit) + _work_each(delivery.claim_outcomes, _lose, delivery.outcomes_handled, limit)


def _work_payments(limit: int) -> int:
    """Four statements for any number of orders that were paid in time; one by one when one of them cannot be."""
    try:
        with transaction.atomic(durable=True):
            outcomes = money.claim_outcomes(limit=limit)
            _confirm(outcomes)
            if outcomes:
                money.outcomes_handled(ids=[outcome.id for outcome in outcomes])
    except REFUSALS:
        _log.exception("payments cannot be worked off together; they are tried one by one")
        return _work_each(money.claim_outcomes, _confirm, money.outcomes_handled, limit)
    return len(outcomes)


def _work_each(
    claim: Callable[..., Sequence[Any]],
    react: Callable[[Sequence[Any]], None],
    handled: Callable[..., None],
    limit: int,
) -> int:
    """One transaction an outcome: what cannot be worked off waits, keeps nobody else's and is logged."""
    after = done = 0
    for _ in range(limit):
        try:
            with transaction.atomic(durable=True):
                outcomes = claim(limit=1, after=after)
                if not outcomes:
                    break
                after = outcomes[0].id
                react(outcomes)
                handled(ids=[after])
        except REFUSALS:
            _log.exception("an outcome cannot be worked off", extra={"outcome": after})
        else:
            done += 1
    return done


def _confirm(outcomes: Sequence[money.Outcome]) -> None:
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


def _lose(outcomes: Sequence[delivery.Outcome]) -> None:
    for outcome in outcomes:
        if outcome.kind in _REASONS:
            lose([outcome.reference], _REASONS[outcome.kind])
