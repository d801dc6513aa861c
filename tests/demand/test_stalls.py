from datetime import timedelta

import pytest

from sambayan.core import clock, observations
from sambayan.core.clock import SimulatedClock
from sambayan.core.observations import Kind, Observation
from sambayan.demand.enums import QuietCause
from sambayan.demand.queries import StallStanding, compared_products, stall_standings
from sambayan.market.enums import PayBy
from sambayan.registry.models import Stall
from tests.market import world
from tests.market.world import Market


def standings(days: int = 7) -> dict[int, StallStanding]:
    today = clock.today()
    return {one.stall_id: one for one in stall_standings(first=today - timedelta(days=days - 1), last=today)}


def cause(stall: int) -> QuietCause | None:
    return standings()[stall].cause


def look(market: Market, *, stall_id: int | None = None, product_id: int | None = None) -> None:
    seen = Observation(Kind.VIEW, "a", sentra_id=market.sentra, stall_id=stall_id, product_id=product_id)
    observations.record([seen])


def test_who_had_an_order_is_not_quiet_also_when_it_was_refused(market: Market) -> None:
    world.accepted(market, [(market.keripik, 1), (market.nasi, 1)], refused=[market.nasi])
    assert (cause(market.stalls[0]), cause(market.stalls[2])) == (None, None)
    assert standings()[market.stalls[2]].omzet == 0


def test_an_order_that_was_not_paid_is_none(market: Market) -> None:
    world.placed(market, [(market.keripik, 1)])
    assert cause(market.stalls[0]) is QuietCause.UNSEEN
    world.placed(market, [(market.keripik, 1)], pay_by=PayBy.CASH)
    assert cause(market.stalls[0]) is None


def test_a_paused_stall_is_closed_until_its_pause_is_over(day: SimulatedClock, market: Market) -> None:
    look(market, stall_id=market.stalls[0])
    Stall.objects.filter(id=market.stalls[0]).update(paused_until=day.at + timedelta(hours=1))
    assert cause(market.stalls[0]) is QuietCause.CLOSED
    day.set(day.at + timedelta(hours=1))
    assert cause(market.stalls[0]) is QuietCause.NOT_BOUGHT


def test_a_look_at_a_product_is_a_look_at_its_stall_and_one_at_the_sentra_is_not(market: Market) -> None:
    look(market)
    look(market, product_id=market.kopi)
    look(market, stall_id=market.stalls[0])
    assert [standings()[stall].views for stall in market.stalls] == [2, 0, 0]


def test_dearer_needs_another_seller_of_the_kind(market: Market) -> None:
    look(market, product_id=market.tapis)
    assert standings()[market.stalls[1]].dearer is None
    assert cause(market.stalls[1]) is QuietCause.NOT_BOUGHT


@pytest.mark.parametrize(("price", "expected"), [(16_400, QuietCause.NOT_BOUGHT), (16_600, QuietCause.DEAR)])
def test_ten_per_cent_above_the_middle_is_dear(price: int, expected: QuietCause, market: Market) -> None:
    # keripik 12.500, kopi 15.000 and this one: the middle is 15.000
    world.sql("UPDATE market_product SET price = %s WHERE id = %s", price, market.nasi)
    look(market, product_id=market.nasi)
    assert cause(market.stalls[2]) is expected


def test_what_lies_before_the_days_or_in_another_timeline_does_not_count(day: SimulatedClock, market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    look(market, stall_id=market.stalls[0])
    day.set(day.at + timedelta(days=7))
    assert cause(market.stalls[0]) is QuietCause.UNSEEN
    assert standings(8)[market.stalls[0]].orders == 1
    with clock.simulated(9, clock.now()):
        assert standings() == {}


def test_one_statement_for_all_stalls(market: Market) -> None:
    world.completed(market)
    today = clock.today()
    assert world.statements(stall_standings, first=today, last=today) == 1
    assert world.statements(compared_products, stall_id=market.stalls[0]) == 1
