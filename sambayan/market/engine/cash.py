"""When an order may be paid at the door. Our own policy, no law sets it.

Cash is the one way to order for which nobody has paid anything when a courier sets out: so only who has proven a number
orders by it, one order at a time, and no courier carries more than CASH_AT_MOST of one buyer's.
"""

CASH_AT_MOST = 300_000  # rupiah to be collected for one order; a proposal of ours, which the operator may lower


def is_too_much(amount: int) -> bool:
    """Whether so many rupiah are more than a courier collects at one door."""
    return amount > CASH_AT_MOST
