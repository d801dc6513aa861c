"""When an order is expected at its door, as its buyer and the desk are told it."""

from datetime import datetime

from sambayan.core import clock
from sambayan.market.engine.arrival import window
from sambayan.market.enums import OrderState

_UNDER_WAY = frozenset({OrderState.CONFIRMED, OrderState.ACCEPTED, OrderState.READY, OrderState.ON_THE_WAY})


def arrival(
    *, state: OrderState, at_desk: bool, placed_at: datetime, ready_at: datetime | None, planned_at: datetime | None
) -> tuple[datetime, datetime] | None:
    """Two instants UTC; None when nothing is to come. `ready_at` and `planned_at` are its delivery's. No statement."""
    if at_desk or state not in _UNDER_WAY:
        return None
    return window(placed_at=placed_at, ready_at=ready_at, planned_at=planned_at, now=clock.now())
