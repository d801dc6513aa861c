from datetime import date

from django.db.models import Exists

from sambayan.core import clock
from sambayan.money.errors import NoTerms
from sambayan.money.models import BudgetClosing, Terms


def terms_on(*, day: date) -> Terms:
    """The terms that an order of this day is frozen with: the ones that started last. Raises NoTerms. One statement.

    Proposals, which have no first day, are never chosen. `delivery_subsidy` is what the province still bears: 0 once
    this timeline's orders have spent the budget of the day; where no budget names the day, the terms alone say it.
    """
    spent = BudgetClosing.objects.filter(
        timeline=clock.timeline(), budget__starts_on__lte=day, budget__ends_on__gte=day
    )
    known = Terms.objects.filter(valid_from__lte=day).annotate(budget_spent=Exists(spent))
    found = known.order_by("-valid_from", "-version", "-id").first()
    if found is None:
        raise NoTerms(day.isoformat())
    if found.budget_spent:
        found.delivery_subsidy = 0
    return found
