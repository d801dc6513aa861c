from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions, queries
from sambayan.market.enums import FaultKind, OrderState, PayBy
from sambayan.money.models import BudgetClosing, SubsidyBudget
from tests.market import world
from tests.market.world import Market


@pytest.fixture
def budget(market: Market) -> SubsidyBudget:
    """Enough for three orders with a subsidy of Rp5.000."""
    del market
    return SubsidyBudget.objects.create(
        code="uji", amount=15_000, starts_on=date(2018, 4, 1), ends_on=date(2018, 4, 30), source="test"
    )


def ordered(market: Market, how_many: int = 1) -> list[int]:
    """The subsidy of each."""
    placed = [world.placed(market, [(market.keripik, 1)], pay_by=PayBy.CASH) for _ in range(how_many)]
    return [order.subsidy for order in placed]


def closings() -> Sequence[int]:
    return [closing.promised for closing in BudgetClosing.objects.all()]


def test_without_a_budget_there_is_none_to_stand(market: Market) -> None:
    ordered(market)
    assert queries.subsidy_standing() is None
    assert not actions.close_spent_budget()


@pytest.mark.usefixtures("budget")
def test_what_is_left_is_the_amount_less_what_orders_were_promised(market: Market) -> None:
    world.completed(market)
    ordered(market)
    standing = queries.subsidy_standing()
    assert standing is not None
    assert (standing.promised, standing.left, standing.a_day) == (10_000, 5_000, 10_000)
    assert standing.lasts_until == clock.today()


@pytest.mark.usefixtures("budget")
def test_what_was_promised_is_booked_once_an_order_is_done(market: Market) -> None:
    world.completed(market)
    world.delivered(market, visitor="v2")
    world.placed(market, visitor="v3")
    standing = queries.subsidy_standing()
    assert standing is not None
    assert (standing.booked, standing.open, standing.promised) == (5_000, 10_000, 15_000)


@pytest.mark.usefixtures("budget")
def test_an_order_that_was_never_paid_draws_on_no_budget(day: SimulatedClock, market: Market) -> None:
    world.placed(market)
    day.set(day.at + timedelta(hours=2))
    actions.work_due_orders(100)
    standing = queries.subsidy_standing()
    assert standing is not None
    assert (standing.promised, standing.lasts_until) == (0, None)


@pytest.mark.usefixtures("budget")
def test_an_order_that_went_back_whole_draws_on_no_budget(market: Market) -> None:
    order = world.accepted(market, [(market.keripik, 1)], refused=[market.keripik])
    assert (order.subsidy, world.state(order.code)) == (5_000, OrderState.REFUNDED)
    standing = queries.subsidy_standing()
    assert standing is not None
    assert (standing.promised, standing.a_day) == (0, 0)


def test_no_budget_lasts_longer_than_its_own_days(budget: SubsidyBudget, market: Market) -> None:
    with world.behind_the_guards():
        SubsidyBudget.objects.filter(id=budget.id).update(amount=60_000_000)
    ordered(market)
    standing = queries.subsidy_standing()
    assert standing is not None
    assert standing.left // standing.a_day > 365
    assert standing.lasts_until == date(2018, 4, 30)


@pytest.mark.usefixtures("budget")
def test_the_pace_is_that_of_the_last_seven_days(day: SimulatedClock, market: Market) -> None:
    ordered(market)
    day.set(day.at + timedelta(days=10))
    ordered(market)
    standing = queries.subsidy_standing()
    assert standing is not None
    assert standing.a_day == round(5_000 / 7)
    assert standing.lasts_until == clock.today() + timedelta(days=7)


@pytest.mark.usefixtures("budget")
def test_a_budget_that_is_not_spent_stays_open(market: Market) -> None:
    assert ordered(market, 2) == [5_000, 5_000]
    assert not actions.close_spent_budget()
    assert closings() == []


@pytest.mark.usefixtures("budget")
def test_once_it_is_spent_orders_are_promised_nothing_and_the_books_know(day: SimulatedClock, market: Market) -> None:
    assert ordered(market, 3) == [5_000, 5_000, 5_000]
    assert actions.close_spent_budget()
    assert not actions.close_spent_budget()
    assert ordered(market) == [0]
    assert world.faults() == []

    day.set(day.at + timedelta(hours=1))
    world.completed(market, [(market.kopi, 1)])
    assert closings() == [15_000]
    assert world.faults() == []


@pytest.mark.usefixtures("budget")
def test_a_subsidy_long_after_the_end_is_a_fault_and_so_is_none_long_before(
    day: SimulatedClock, market: Market
) -> None:
    ordered(market, 3)
    actions.close_spent_budget()
    with world.behind_the_guards():
        world.sql("UPDATE money_budgetclosing SET at = %s", day.at - timedelta(hours=1))
    assert {fault.kind for fault in world.faults()} == {FaultKind.FROZEN}
    ordered(market)
    with world.behind_the_guards():
        world.sql("UPDATE money_budgetclosing SET at = %s", day.at + timedelta(hours=1))
    assert [fault.kind for fault in world.faults()] == [FaultKind.FROZEN]


@pytest.mark.usefixtures("budget")
def test_a_standing_is_two_statements(market: Market) -> None:
    ordered(market)
    assert world.statements(queries.subsidy_standing) == 2
