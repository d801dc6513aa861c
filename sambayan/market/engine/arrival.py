"""When an order should be at its door: the one rule, for the buyer who waits and for the desk that sees it off."""

from datetime import datetime, timedelta

USUAL = timedelta(minutes=45)  # from order to door, while nothing better is known
RIDE = timedelta(minutes=18)  # from ready to the door, before a courier has it
EITHER_WAY = timedelta(minutes=5)
_TO_FIVE = 5


def window(
    *, placed_at: datetime, ready_at: datetime | None, planned_at: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """The two instants, to five minutes, between which it should arrive; never in the past.

    By its courier's plan, else by when its stalls are ready, else by when it was ordered.
    """
    due = planned_at or (ready_at + RIDE if ready_at else placed_at + USUAL)
    due = max(due, now + EITHER_WAY)
    return _rounded(due - EITHER_WAY), _rounded(due + EITHER_WAY)


def _rounded(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % _TO_FIVE, seconds=at.second, microseconds=at.microsecond)
