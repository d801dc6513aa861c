from datetime import timedelta

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions, queries
from sambayan.market.enums import PayBy
from sambayan.registry.models import Stall
from tests.market import world
from tests.market.world import Market


def test_days_without_orders_are_there_too(day: SimulatedClock, market: Market) -> None:
    world.completed(market, [(market.keripik, 2)])
    first = clock.today()
    day.set(day.at + timedelta(days=2))
    world.placed(market, [(market.kopi, 1)], pay_by=PayBy.CASH)
    found = queries.trade_days(first=first, last=clock.today())
    assert [(one.orders, one.omzet) for one in found] == [(1, 25_000), (0, 0), (1, 0)]


def test_a_day_is_the_regional_one(day: SimulatedClock, market: Market) -> None:
    day.set(clock.day_bounds(clock.today())[1] - timedelta(minutes=1))  # 23.59 WIB, still the day before in Greenwich
    world.placed(market, [(market.kopi, 1)], pay_by=PayBy.CASH)
    today = clock.today()
    assert [one.orders for one in queries.trade_days(first=today, last=today)] == [1]


def test_rows_and_days_say_the_same(market: Market) -> None:
    world.completed(market)
    world.completed(market, [(market.kopi, 2)], visitor="v2")
    world.accepted(market, [(market.keripik, 1)], visitor="v3")
    world.placed(market, visitor="v4")
    today = clock.today()
    (days,) = queries.trade_days(first=today, last=today)
    page = queries.trade_page(first=today, last=today, limit=1)
    whole = queries.trade_page(first=today, last=today, limit=50)
    assert (page.count, page.omzet) == (days.orders, days.omzet) == (3, 325_000)
    assert sum(row.omzet for row in whole.rows) == whole.omzet
    assert page.booked == sum(row.booked for row in whole.rows) == 10_000
    assert page.promised == sum(row.promised for row in whole.rows) == 5_000
    assert len(page.rows) == 1


def test_the_rows_of_one_stall_have_its_omzet_only(market: Market) -> None:
    world.completed(market)
    world.completed(market, [(market.kopi, 2)], visitor="v2")
    code = Stall.objects.get(id=market.stalls[1]).code
    page = queries.trade_page(first=clock.today(), last=clock.today(), limit=50, stall=code)
    assert (page.count, page.omzet) == (1, 250_000)
    assert queries.trade_page(first=clock.today(), last=clock.today(), limit=50, ids=[]).rows == ()


def test_drops_tell_what_was_picked_up(market: Market) -> None:
    world.placed(market, [(market.kopi, 1)], pay_by=PayBy.CASH)
    world.confirmed(market, [(market.kopi, 1)], drop=None, visitor="v2")
    found = queries.drops(first=clock.today(), last=clock.today())
    assert [drop.point for drop in found] == [world.DROP, None]


def test_service_is_told_in_lines_and_minutes(day: SimulatedClock, market: Market) -> None:
    order, run = world.on_the_way(market, [(market.kopi, 1)])
    world.accepted(market, [(market.keripik, 1), (market.nasi, 1)], refused=[market.nasi], visitor="v2")
    day.set(day.at + timedelta(minutes=40))
    actions.hand_over(run_id=run)
    levels = queries.service_levels(first=clock.today(), last=clock.today())
    assert (levels.answered, levels.accepted, levels.doors) == (3, 2, 1)
    assert (levels.minutes_median, levels.acceptance) == (40, 2 / 3)
    assert order.code


def test_one_statement_each(market: Market) -> None:
    world.completed(market)
    today = clock.today()
    for query in (queries.trade_days, queries.drops):
        assert world.statements(query, first=today, last=today) == 1
    assert world.statements(queries.trade_page, first=today, last=today, limit=50) == 1
