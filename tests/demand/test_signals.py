from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sambayan.core import clock, observations
from sambayan.core.clock import SimulatedClock
from sambayan.core.observations import Kind, Observation
from sambayan.demand import actions, jobs, queries
from sambayan.demand.models import DailySignal
from sambayan.market import actions as market_actions
from sambayan.market.enums import OrderState
from sambayan.registry import actions as registry
from tests.market import world
from tests.market.world import Market


def totals() -> DailySignal:
    actions.build_signals(day=clock.today())
    return DailySignal.objects.get(timeline=clock.timeline(), category=None)


def test_a_day_counts_orders_buyers_sellers_and_the_largest_two(market: Market) -> None:
    world.completed(market)
    day = totals()
    assert (day.orders, day.customers, day.merchants) == (1, 1, 3)
    assert (day.gross, day.top1, day.top2) == (295_000, 250_000, 275_000)


def test_searches_and_views_are_counted_with_their_visitors(market: Market) -> None:
    seen = [Observation(Kind.SEARCH, visitor, sentra_id=market.sentra, query="seruit", count=0) for visitor in "aab"]
    observations.record([*seen, Observation(Kind.VIEW, "c", sentra_id=market.sentra, product_id=market.kopi)])
    day = totals()
    assert (day.searches, day.views, day.visitors, day.orders) == (3, 1, 3, 0)


def test_buyers_without_a_name_count_as_one_however_often_they_order(market: Market) -> None:
    for visitor in "abc":
        world.completed(market, visitor=visitor)
    with world.behind_the_guards():
        world.sql("UPDATE market_order SET buyer_id = NULL WHERE timeline = %s", clock.timeline())
    world.completed(market, visitor="d")
    day = totals()
    assert (day.orders, day.customers) == (4, 2)


def test_who_was_refused_something_is_no_visitor(market: Market) -> None:
    world.accepted(market, refused=[market.tapis])
    observations.record([Observation(Kind.VIEW, "c", sentra_id=market.sentra, product_id=market.kopi)])
    assert totals().visitors == 1


def test_who_put_something_into_a_basket_is_no_visitor_until_they_search_or_look(market: Market) -> None:
    observations.record([Observation(kind, "c", sentra_id=market.sentra) for kind in (Kind.BASKET, Kind.CLOSED)])
    assert totals().visitors == 0
    observations.record([Observation(Kind.SEARCH, "c", sentra_id=market.sentra, query="kopi")])
    assert totals().visitors == 1


def test_a_search_without_a_pseudonym_is_a_search_of_no_visitor(market: Market) -> None:
    observations.record([Observation(Kind.SEARCH, sentra_id=market.sentra, query="kopi")])
    day = totals()
    assert (day.searches, day.visitors) == (1, 0)


def test_what_is_in_the_buyer_s_hands_is_sold_and_what_is_on_its_way_is_not(market: Market) -> None:
    world.delivered(market, [(market.keripik, 1)])
    world.on_the_way(market, visitor="v2")
    day = totals()
    assert (day.orders, day.gross) == (1, 12_500)


def test_the_night_counts_an_order_that_was_settled_weeks_later(day: SimulatedClock, market: Market) -> None:
    _, run = world.on_the_way(market)
    day.set(day.at + timedelta(days=20))
    market_actions.hand_over(run_id=run)
    market_actions.work_due_orders(100)

    assert built(day, nights=1) == [1]


def test_the_night_builds_the_regional_day_of_an_order_and_not_that_of_greenwich(
    day: SimulatedClock, market: Market
) -> None:
    day.set(datetime(2018, 4, 3, 0, 30, tzinfo=ZoneInfo("Asia/Jakarta")))  # still 2 April in Greenwich
    _, run = world.on_the_way(market)
    day.set(day.at + timedelta(days=20))
    market_actions.hand_over(run_id=run)
    market_actions.work_due_orders(100)

    assert built(day, nights=1) == [1]


def test_a_day_settled_after_its_observations_were_forgotten_keeps_what_was_seen(market: Market) -> None:
    observations.record([Observation(Kind.VIEW, "c", sentra_id=market.sentra, product_id=market.kopi)])
    observations.record([Observation(Kind.SEARCH, "d", sentra_id=market.sentra, query="kopi")])
    totals()
    with world.behind_the_guards():
        world.sql("DELETE FROM core_observation WHERE timeline = %s", clock.timeline())
    world.completed(market)
    day = totals()
    assert (day.searches, day.views, day.visitors, day.orders) == (1, 1, 2, 1)


def test_a_sale_that_is_counted_no_more_leaves_its_category(market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    before = totals()
    world.sql(
        "UPDATE market_product SET category_id = (SELECT id FROM market_category WHERE code = 'tapis') WHERE id = %s",
        market.keripik,
    )
    assert totals().gross == before.gross
    cells = DailySignal.objects.filter(timeline=clock.timeline(), category__isnull=False)
    assert dict(cells.values_list("category__code", "gross")) == {"makanan": 0, "tapis": before.gross}


def test_a_day_is_built_by_two_statements(market: Market) -> None:
    world.completed(market)
    assert world.statements(actions.build_signals, day=clock.today()) == 2


def test_another_timeline_and_another_day_are_not_counted(market: Market) -> None:
    world.completed(market)
    with clock.simulated(9, clock.now()):
        assert actions.build_signals(day=clock.today()) == 0
    assert totals().orders == 1


def test_building_twice_writes_the_same(market: Market) -> None:
    world.completed(market)
    assert actions.build_signals(day=clock.today()) == actions.build_signals(day=clock.today()) > 0


def test_a_search_in_vain_is_told_only_when_enough_people_made_it(market: Market) -> None:
    def seek(query: str, visitors: int, times: int = 1) -> None:
        seen = [
            Observation(Kind.SEARCH, f"v{n}", sentra_id=market.sentra, query=query, count=0) for n in range(visitors)
        ]
        observations.record(seen * times)

    seek("Seruit", 6)
    seek("seruit", 10)
    seek("tempoyak", 9)
    seek("kemplang", 3, times=5)  # often, by few
    found = queries.unmet_searches(timeline=clock.timeline(), day=clock.today())
    assert [(search.query, search.searches, search.visitors) for search in found] == [("seruit", 16, 10)]


def test_beside_what_was_sought_stands_how_many_open_stalls_sell_it_now(day: SimulatedClock, market: Market) -> None:
    many = [Observation(Kind.SEARCH, f"v{n}", sentra_id=market.sentra, query=query, count=0)
            for n in range(10) for query in ("makanan", "nasi uduk", "uduk tono", "seruit")]  # fmt: skip
    observations.record(many)

    def open_now() -> dict[str, int]:
        found = queries.unmet_searches(timeline=clock.timeline(), day=clock.today() - timedelta(days=1),
                                       until=clock.today())  # fmt: skip
        return {search.query: search.open for search in found}

    assert open_now() == {"makanan": 2, "nasi uduk": 1, "uduk tono": 1, "seruit": 0}
    market_actions.set_stock(product_id=market.nasi, available=0)
    assert open_now() == {"makanan": 1, "nasi uduk": 0, "uduk tono": 0, "seruit": 0}
    market_actions.set_stock(product_id=market.nasi, available=5)
    registry.pause_stall(stall_id=market.stalls[2], until=clock.now() + timedelta(hours=2))
    assert open_now()["nasi uduk"] == 0
    day.set(clock.day_bounds(clock.today())[1] - timedelta(seconds=30))  # the pause is over, and the sentra is closed
    assert open_now() == {"makanan": 0, "nasi uduk": 0, "uduk tono": 0, "seruit": 0}


def built(day: SimulatedClock, nights: int) -> list[int]:
    """Orders of each day that has signals, after this many nights have passed and the job has run."""
    day.set(day.at + timedelta(days=nights))
    jobs.build_signals()
    found = DailySignal.objects.filter(timeline=clock.timeline(), category=None).order_by("day")
    return list(found.values_list("orders", flat=True))


def test_the_night_counts_an_order_that_was_completed_days_later(day: SimulatedClock, market: Market) -> None:
    order, run = world.on_the_way(market)
    observations.record([Observation(Kind.VIEW, "c", sentra_id=market.sentra, product_id=market.kopi)])
    assert built(day, nights=1) == [0]

    day.set(day.at + timedelta(days=1))
    market_actions.hand_over(run_id=run)
    market_actions.work_due_orders(100)
    assert world.state(order.code) is OrderState.COMPLETED

    assert built(day, nights=1) == [1]


def test_the_night_builds_yesterday_and_two_days_before_and_no_other(day: SimulatedClock, market: Market) -> None:
    world.completed(market)
    assert built(day, nights=0) == []
    assert built(day, nights=1) == [1]
    DailySignal.objects.filter(timeline=clock.timeline()).delete()
    assert built(day, nights=2) == [1]
    DailySignal.objects.filter(timeline=clock.timeline()).delete()
    assert built(day, nights=1) == []
