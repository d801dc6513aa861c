"""The end of a subsidy: orders say what was promised, money notes that nothing more is."""

from sambayan.market.queries import subsidy_standing
from sambayan.money.actions import close_budget


def close_spent_budget() -> bool:
    """Close today's budget once orders were promised all of it; whether this call did.

    What is ordered between two calls may go beyond it, by those orders, and the province's page says by how much. The
    terms cannot look themselves: money does not know orders, and to sum up a year of them at each checkout, or to lock
    one row that holds the sum, is what the hot path must not do.
    """
    standing = subsidy_standing()
    if standing is None or standing.budget.closed_at is not None or standing.left:
        return False
    return close_budget(budget_id=standing.budget.id, promised=standing.promised)
