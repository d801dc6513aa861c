"""How far the public money for ongkir reaches: what orders were promised of it, and at which pace."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.queries.subsidy import BOOKED, PROMISED
from sambayan.money.queries import Budget, budget_on

PACE_DAYS = 7

# An order that was never paid or went back whole draws on no budget; the first one says how old the pace can be.
_DRAWN = f"""
SELECT COALESCE(SUM({BOOKED}), 0), COALESCE(SUM({PROMISED}), 0),
       COALESCE(SUM(subsidy) FILTER (WHERE placed_at >= %(since)s), 0), MIN(placed_at)
FROM market_order o
WHERE timeline = %(timeline)s AND placed_at >= %(start)s AND placed_at < %(end)s
  AND state NOT IN ('expired', 'refunded')
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class BudgetStanding:
    """A budget and what is left of it, rupiah; `a_day` is the pace of the last days.

    What orders were `promised` is `booked` for those that are done and `open` for the others (`queries.subsidy`).
    """

    budget: Budget
    booked: int
    open: int
    a_day: int

    @property
    def promised(self) -> int:
        return self.booked + self.open

    @property
    def left(self) -> int:
        """0 once it is spent; what was promised beyond it is `over`."""
        return max(0, self.budget.amount - self.promised)

    @property
    def over(self) -> int:
        """What orders were promised beyond the budget, before it was closed."""
        return max(0, self.promised - self.budget.amount)

    @property
    def lasts_until(self) -> date | None:
        """The last day that it is enough for at this pace, its own last day at most; None when nothing is spent."""
        if not self.a_day:
            return None
        days = min(self.left // self.a_day, (self.budget.ends_on - clock.today()).days)
        return clock.today() + timedelta(days=days)


def subsidy_standing() -> BudgetStanding | None:
    """Today's budget in this timeline; None when no budget names today. Two statements, one without a budget."""
    budget = budget_on(day=clock.today())
    return None if budget is None else _standing(budget)


def _standing(budget: Budget) -> BudgetStanding:
    since = clock.now() - timedelta(days=PACE_DAYS)
    start, end = clock.day_bounds(budget.starts_on)[0], clock.day_bounds(budget.ends_on)[1]
    values: dict[str, Any] = {"timeline": clock.timeline(), "start": start, "end": end, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, values)
        booked, promised, recent, first = cursor.fetchone()
    days = PACE_DAYS if first is None or first <= since else max(1, -(-(clock.now() - first) // timedelta(days=1)))
    return BudgetStanding(budget, int(booked), int(promised), round(int(recent) / days))
