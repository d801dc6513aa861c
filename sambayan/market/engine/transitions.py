"""The allowed moves of an order and of its lines. The database holds the same lists (migration 0002)."""

from collections.abc import Mapping

from sambayan.market.enums import LineState, OrderState
from sambayan.market.errors import ForbiddenMove

BORN = ""  # before the first state

ORDER: Mapping[str, frozenset[OrderState]] = {
    BORN: frozenset({OrderState.PLACED}),
    OrderState.PLACED: frozenset({OrderState.CONFIRMED, OrderState.EXPIRED}),
    OrderState.CONFIRMED: frozenset({OrderState.ACCEPTED, OrderState.REFUNDED}),
    OrderState.ACCEPTED: frozenset({OrderState.READY, OrderState.REFUNDED}),
    OrderState.READY: frozenset({OrderState.ON_THE_WAY, OrderState.DELIVERED, OrderState.REFUNDED}),
    OrderState.ON_THE_WAY: frozenset({OrderState.DELIVERED, OrderState.REFUNDED}),
    OrderState.DELIVERED: frozenset({OrderState.COMPLETED}),
    OrderState.EXPIRED: frozenset({OrderState.REFUNDED}),  # the money came after all
    OrderState.COMPLETED: frozenset(),
    OrderState.REFUNDED: frozenset(),
}

LINE: Mapping[str, frozenset[LineState]] = {
    LineState.WAITING: frozenset({LineState.ACCEPTED, LineState.REFUSED}),
    LineState.ACCEPTED: frozenset({LineState.READY}),
    LineState.REFUSED: frozenset(),
    LineState.READY: frozenset(),
}


def check(before: str, after: OrderState | LineState) -> None:
    """Raise ForbiddenMove unless an order (or line: the type of `after` says which) may move so."""
    if isinstance(after, OrderState):
        allowed = after in ORDER.get(before, frozenset())
    else:
        allowed = after in LINE.get(before, frozenset())
    if not allowed:
        raise ForbiddenMove("order" if isinstance(after, OrderState) else "order line", before, after)
