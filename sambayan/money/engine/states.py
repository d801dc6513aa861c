"""Where a charge can go. Notifications come late, twice and out of order, and must end the same."""

from sambayan.money.enums import ChargeState

# Later wins. Money outranks everything: who pays an expired QR has paid.
_RANK = (
    ChargeState.REQUESTED,
    ChargeState.PENDING,
    ChargeState.EXPIRED,
    ChargeState.CANCELLED,
    ChargeState.FAILED,
    ChargeState.PAID,
)


def further(stands: ChargeState, reported: ChargeState) -> ChargeState:
    """The state after a report: the further one of both, so that any order and repetition ends the same."""
    return max(stands, reported, key=_RANK.index)
