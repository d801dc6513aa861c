"""Background work of the market, called by the sweep each second and by a replay in its own time."""

from sambayan.market import actions


def outcomes(limit: int) -> int:
    """React to what became of payments and deliveries."""
    return actions.work_due_outcomes(limit)


def orders(limit: int) -> int:
    """Move orders whose time has come."""
    return actions.work_due_orders(limit)
