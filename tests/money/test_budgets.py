from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from django.db import IntegrityError

from sambayan.core import clock
from sambayan.core import pack as packs
from sambayan.money import actions, errors, queries
from sambayan.money.models import BudgetClosing, SubsidyBudget, Terms
from tests.market import world

pytestmark = pytest.mark.django_db

BUDGET = packs.SubsidyBudget(
    line=2, source="pack", verified="own", code="ongkir-2018", amount=60_000_000,
    starts_on=date(2018, 1, 1), ends_on=date(2018, 6, 30),
)  # fmt: skip
NOON = datetime(2018, 4, 2, 5, tzinfo=UTC)
TODAY = date(2018, 4, 2)


@dataclass
class PackOfBudgets:
    subsidy_budgets: list[packs.SubsidyBudget] = field(default_factory=list)
    terms: list[packs.Terms] = field(default_factory=list)


def load(*budgets: packs.SubsidyBudget) -> None:
    actions.load_pack(pack=cast("Any", PackOfBudgets(list(budgets))))


def spent(timeline: int = 7) -> None:
    with clock.simulated(timeline, NOON):
        actions.close_budget(budget_id=SubsidyBudget.objects.get().id, promised=60_000_000)


def subsidy(day: date = TODAY, timeline: int = 7) -> int:
    with clock.simulated(timeline, NOON):
        return queries.terms_on(day=day).delivery_subsidy


def test_the_budgets_of_a_pack_are_kept_once() -> None:
    load(BUDGET)
    load(replace(BUDGET, line=7, source="a better source"))
    with clock.simulated(7, NOON):
        found = queries.budget_on(day=BUDGET.ends_on)
        assert found is not None
        assert (found.code, found.amount, found.closed_at) == ("ongkir-2018", 60_000_000, None)
        assert queries.budget_on(day=BUDGET.ends_on + timedelta(days=1)) is None


def test_a_budget_never_changes() -> None:
    load(BUDGET)
    with pytest.raises(errors.BudgetChanged, match="ongkir-2018"):
        load(replace(BUDGET, amount=1))
    with pytest.raises(Exception, match="append-only"):
        world.sql("UPDATE money_subsidybudget SET amount = 1")


def test_two_budgets_of_one_day_are_refused() -> None:
    load(BUDGET)
    with pytest.raises(IntegrityError, match="budget_one_a_day"):
        load(replace(BUDGET, code="other", starts_on=BUDGET.ends_on, ends_on=date(2018, 12, 31)))


def test_while_a_budget_is_open_or_none_is_named_the_terms_alone_say_the_subsidy() -> None:
    world.terms()
    assert subsidy() == 5_000
    load(BUDGET)
    assert subsidy() == 5_000


def test_a_spent_budget_bears_nothing_on_its_own_days_in_its_own_timeline() -> None:
    world.terms()
    load(BUDGET)
    spent()
    assert subsidy() == 0
    assert subsidy(BUDGET.ends_on) == 0
    assert subsidy(BUDGET.ends_on + timedelta(days=1)) == 5_000
    assert subsidy(timeline=8) == 5_000
    assert Terms.objects.get().delivery_subsidy == 5_000


def test_a_budget_is_closed_once_and_stays_closed() -> None:
    load(BUDGET)
    budget = SubsidyBudget.objects.get().id
    with clock.simulated(7, NOON) as simulated:
        assert actions.close_budget(budget_id=budget, promised=60_000_000)
        simulated.set(NOON + timedelta(minutes=1))
        assert not actions.close_budget(budget_id=budget, promised=61_000_000)
    (closing,) = BudgetClosing.objects.all()
    assert (closing.at, closing.promised) == (NOON, 60_000_000)
    with pytest.raises(errors.UnknownBudget, match="999"):
        actions.close_budget(budget_id=999, promised=0)


def test_the_terms_and_whether_the_budget_is_spent_are_one_statement() -> None:
    world.terms()
    load(BUDGET)
    spent()
    assert world.statements(queries.terms_on, day=TODAY) == 1
