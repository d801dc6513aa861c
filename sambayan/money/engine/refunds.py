"""How a refund is spread over charges, and when it is tried again."""

from collections.abc import Sequence
from datetime import timedelta

ATTEMPTS = 8  # afterwards a person takes the next rung: transfer, cash, voucher


def spread(amount: int, left: Sequence[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """Take an amount from (charge id, rupiah left) in that order; None when they do not have as much."""
    parts: list[tuple[int, int]] = []
    for charge_id, rest in left:
        part = min(amount, rest)
        if part > 0:
            parts.append((charge_id, part))
            amount -= part
    return None if amount else parts


def pause(attempts: int) -> timedelta | None:
    """Time until the next attempt: 1, 2, 4 … minutes, at most 6 hours; None when enough were made."""
    if attempts >= ATTEMPTS:
        return None
    return timedelta(minutes=min(2 ** (attempts - 1), 360))
