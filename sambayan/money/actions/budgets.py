"""Budgets of the subsidy come with the region pack and end when they are spent; neither is ever taken back."""

from django.db import transaction

from sambayan.core import audit, clock
from sambayan.core import pack as packs
from sambayan.money.errors import BudgetChanged, UnknownBudget
from sambayan.money.models import BudgetClosing, SubsidyBudget

_SAID = ("amount", "starts_on", "ends_on")


def load_budgets(*, pack: packs.Pack) -> None:
    """Add the pack's budgets that are not there yet. Raises BudgetChanged for a known code with other values."""
    with transaction.atomic(durable=True):
        known = {budget.code: budget for budget in SubsidyBudget.objects.all()}
        for row in pack.subsidy_budgets:
            found = known.get(row.code)
            if found is not None and any(getattr(found, name) != getattr(row, name) for name in _SAID):
                raise BudgetChanged(row.code)
        SubsidyBudget.objects.bulk_create(_budget(row) for row in pack.subsidy_budgets if row.code not in known)


def close_budget(*, budget_id: int, promised: int) -> bool:
    """Nothing more is promised of this budget in this timeline; False when that was said before.

    `promised` is the rupiah that its orders had by now. Raises UnknownBudget.
    """
    with transaction.atomic(durable=True):
        if not SubsidyBudget.objects.filter(id=budget_id).exists():
            raise UnknownBudget(budget_id)
        closing = BudgetClosing(timeline=clock.timeline(), budget_id=budget_id, at=clock.now(), promised=promised)
        BudgetClosing.objects.bulk_create([closing], ignore_conflicts=True)
        stands = BudgetClosing.objects.get(timeline=closing.timeline, budget_id=budget_id)
        if stands.at != closing.at:
            return False
        audit.record(action="close_budget", subject=f"budget:{budget_id}", actor_id=None, detail={"promised": promised})
        return True


def _budget(row: packs.SubsidyBudget) -> SubsidyBudget:
    said = {name: getattr(row, name) for name in _SAID}
    return SubsidyBudget(code=row.code, source=row.source, **said)
