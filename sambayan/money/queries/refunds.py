"""What goes back to a buyer, as the buyer may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from sambayan.core import clock
from sambayan.money.enums import Method, RefundState
from sambayan.money.models import Refund
from sambayan.money.queries.parties import payout_day


@dataclass(frozen=True, slots=True)
class RefundView:
    """Rupiah on their way back, the way they came; `by` is the last day on which they should be there."""

    amount: int
    state: RefundState
    method: Method
    requested_at: datetime
    by: date


def refunds_of(*, reference: str) -> list[RefundView]:
    """Everything that goes back of a reference, the first one first; one statement.

    A provider takes it off its next transfer, so that it is as fast as money comes: two working days.
    """
    rows = Refund.objects.filter(reference=reference).select_related("charge").order_by("id")
    return [
        RefundView(
            row.amount, RefundState(row.state), Method(row.charge.method), row.requested_at,
            payout_day(paid_on=clock.day_of(row.requested_at)),
        )
        for row in rows
    ]  # fmt: skip
