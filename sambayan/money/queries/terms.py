"""Terms: the ones that a day's orders are frozen with, and what versions are called."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists

from sambayan.core import clock
from sambayan.money.errors import NoTerms
from sambayan.money.models import BudgetClosing, Terms


@dataclass(frozen=True, slots=True)
class TermsOfDay:
    """What an order of a day is frozen with. `delivery_subsidy` is what the province still bears, rupiah: 0 once this
    timeline's orders have spent the budget of the day; where no budget names the day, the terms alone say it.
    """

    id: int
    code: str
    version: int
    commission_bp: int
    commission_fixed: int
    delivery_subsidy: int


@dataclass(frozen=True, slots=True)
class TermsName:
    """What a version of terms is called, in Indonesian and in English."""

    name: str
    name_en: str


def terms_on(*, day: date) -> TermsOfDay:
    """The terms that an order of this day is frozen with: the ones that started last. Raises NoTerms. One statement.

    Proposals, which have no first day, are never chosen.
    """
    spent = BudgetClosing.objects.filter(
        timeline=clock.timeline(), budget__starts_on__lte=day, budget__ends_on__gte=day
    )
    known = Terms.objects.filter(valid_from__lte=day).order_by("-valid_from", "-version", "-id")
    row = known.values_list(
        "id", "code", "version", "commission_bp", "commission_fixed", "delivery_subsidy", Exists(spent)
    ).first()
    if row is None:
        raise NoTerms(day.isoformat())
    terms_id, code, version, commission_bp, commission_fixed, subsidy, is_spent = row
    return TermsOfDay(terms_id, code, version, commission_bp, commission_fixed, 0 if is_spent else subsidy)


def terms_names() -> dict[str, TermsName]:
    """The name of every version, by `code@version` as orders and fee rows have it. One statement."""
    rows = Terms.objects.values_list("code", "version", "name", "name_en")
    return {f"{code}@{version}": TermsName(name, name_en or name) for code, version, name, name_en in rows}
