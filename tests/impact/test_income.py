from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.impact import actions, jobs, queries
from sambayan.impact.models import MonthlyIncome
from sambayan.market import actions as market_actions
from sambayan.market.enums import Channel, PayBy
from sambayan.registry.models import Stall
from tests.market import world
from tests.market.world import Market

APRIL = date(2018, 4, 1)


def panel() -> dict[int, tuple[int, int, int]]:
    """By UMKM what April's rows of this timeline add up to over their channels: orders, gross, net."""
    actions.refresh_income(month=date(2018, 4, 17))
    april = MonthlyIncome.objects.filter(timeline=clock.timeline(), month=APRIL)
    summed = april.values("umkm").annotate(Sum("orders"), Sum("gross"), Sum("net"))
    return {row["umkm"]: (row["orders__sum"], row["gross__sum"], row["net__sum"]) for row in summed}


def test_a_month_holds_what_each_umkm_sold_and_what_the_ledger_owes_it(market: Market) -> None:
    world.completed(market)  # two keripik 25.000, a tapis 250.000, a nasi 20.000, at 20 % + Rp1.000
    sari, yuli, nasi = (world.umkm_of(stall) for stall in market.stalls)
    assert panel() == {sari: (1, 25_000, 19_000), yuli: (1, 250_000, 199_000), nasi: (1, 20_000, 15_000)}


def test_refused_and_unfinished_sales_are_no_income(market: Market) -> None:
    world.ready(market, [(market.keripik, 1)])
    order = world.accepted(market, refused=[market.tapis], visitor="v2")
    world.cook(order.code)
    assert panel() == {}


def test_what_is_delivered_and_not_yet_settled_is_no_income(market: Market) -> None:
    world.delivered(market, [(market.keripik, 1)])
    assert panel() == {}


def test_channels_are_kept_apart(market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    world.completed(market, [(market.keripik, 1)], visitor="v2", pay_by=PayBy.PLATFORM, channel=Channel.GOFOOD)
    assert actions.refresh_income(month=APRIL) == 2
    assert panel()[world.umkm_of(market.stalls[0])][:2] == (2, 25_000)


def test_refreshing_twice_changes_nothing(market: Market) -> None:
    world.completed(market)
    assert panel() == panel()


def refreshed(day: SimulatedClock, at: datetime) -> list[date]:
    """The months that have rows after the job has run then, and only by it."""
    MonthlyIncome.objects.filter(timeline=clock.timeline()).delete()
    day.set(at)
    jobs.refresh_income()
    found = MonthlyIncome.objects.filter(timeline=clock.timeline()).order_by("month")
    return list(found.values_list("month", flat=True).distinct())


def test_the_night_refreshes_the_months_of_the_last_three_days(day: SimulatedClock, market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    first_of_may = datetime(2018, 5, 1, 0, 20, tzinfo=ZoneInfo("Asia/Jakarta"))

    assert refreshed(day, first_of_may) == [APRIL]
    assert refreshed(day, first_of_may + timedelta(days=2)) == [APRIL]
    assert refreshed(day, first_of_may + timedelta(days=3)) == []


def test_the_night_refreshes_the_month_of_an_order_that_was_settled_weeks_later(
    day: SimulatedClock, market: Market
) -> None:
    _, run = world.on_the_way(market, [(market.keripik, 1)])
    day.set(day.at + timedelta(days=60))
    market_actions.hand_over(run_id=run)
    market_actions.work_due_orders(100)

    assert refreshed(day, day.at + timedelta(days=1)) == [APRIL]
    assert panel()[world.umkm_of(market.stalls[0])][:2] == (1, 12_500)
    assert refreshed(day, day.at + timedelta(days=3)) == []


def test_over_the_turn_of_a_month_both_are_refreshed(day: SimulatedClock, market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    day.set(datetime(2018, 5, 1, 12, tzinfo=ZoneInfo("Asia/Jakarta")))
    world.completed(market, [(market.keripik, 1)], visitor="v2")

    assert refreshed(day, datetime(2018, 5, 2, 0, 20, tzinfo=ZoneInfo("Asia/Jakarta"))) == [APRIL, date(2018, 5, 1)]


def test_the_panel_says_how_far_it_is_from_an_effect(day: SimulatedClock, market: Market) -> None:
    baseline = Stall.objects.get(id=market.stalls[0]).baseline_id
    with world.behind_the_guards():
        world.sql("UPDATE registry_incomebaseline SET turnover = 'unknown' WHERE id = %s", baseline)
    day.set(day.at + timedelta(days=29))
    standing = queries.panel_standing()
    assert (standing.businesses, standing.known, standing.unknown, standing.weeks) == (3, 2, 1, 4)
    assert world.statements(queries.panel_standing) == 1


def test_without_a_stall_there_is_nothing_to_measure(db: None) -> None:
    assert (queries.panel_standing().businesses, queries.panel_standing().weeks) == (0, 0)
