"""Public money for ongkir: which budget a day draws on."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from sambayan.core import clock
from sambayan.money.models import BudgetClosing, SubsidyBudget


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget in rupiah between two days, both included; `closed_at` is when this timeline had spent it."""

    id: int
    code: str
    amount: int
    starts_on: date
    ends_on: date
    source: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class SpentTime:
    """From when until when (UTC, not included) a timeline had spent the budget of its days."""

    timeline: int
    starts: datetime
    ends: datetime


def budget_closings() -> list[SpentTime]:
    """Of every timeline. One statement."""
    rows = BudgetClosing.objects.order_by("id").values_list("timeline", "at", "budget__ends_on")
    return [SpentTime(timeline, at, clock.day_bounds(last)[1]) for timeline, at, last in rows]


def budget_on(*, day: date) -> Budget | None:
    """The budget that orders of this day draw on; None when no budget names the day. One statement."""
    closing = BudgetClosing.objects.filter(budget=OuterRef("pk"), timeline=clock.timeline())
    found = SubsidyBudget.objects.filter(starts_on__lte=day, ends_on__gte=day)
    rows = found.annotate(closed_at=Subquery(closing.values("at")[:1]))
    row = rows.values_list("id", "code", "amount", "starts_on", "ends_on", "source", "closed_at").first()
    return row and Budget(*row)
