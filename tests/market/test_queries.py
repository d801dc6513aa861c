from datetime import timedelta

import pytest

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions, queries
from sambayan.market.engine.deadlines import ARRIVE_WITHIN
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.errors import UnknownOrder
from sambayan.market.queries import CookedShare, StallDay
from tests.market.world import Market, accepted, completed, confirmed, delivered, on_the_way, placed, statements

pytestmark = pytest.mark.django_db


def test_an_order_is_read_in_four_statements_however_many_lines(market: Market) -> None:
    one = confirmed(market, [(market.keripik, 1)])
    many = completed(market, visitor="v2")

    assert statements(queries.order_view, code=one.code) == 4
    assert statements(queries.order_view, code=many.code) == 4


def test_an_unknown_order_has_no_view(market: Market) -> None:
    with pytest.raises(UnknownOrder):
        queries.order_view(code="NIHIL")


def test_an_order_tells_its_whole_history(market: Market) -> None:
    order = completed(market, [(market.keripik, 1)])

    moves = [move.after for move in queries.order_view(code=order.code).moves if move.line_id is None]
    assert moves == ["placed", "confirmed", "accepted", "ready", "on_the_way", "delivered", "completed"]


def test_a_day_counts_what_reached_buyers_as_omzet(market: Market) -> None:
    completed(market, refused=[market.tapis], visitor="v1")
    delivered(market, [(market.keripik, 1)], visitor="v2")
    confirmed(market, [(market.keripik, 9)], visitor="v3")

    (day,) = queries.sentra_days(timeline=clock.timeline(), day=clock.today())

    assert (day.sentra_id, day.placed, day.omzet) == (market.sentra, 3, 25_000 + 20_000 + 12_500)
    assert day.orders == {OrderState.COMPLETED: 1, OrderState.DELIVERED: 1, OrderState.CONFIRMED: 1}
    assert day.stalls == (
        StallDay(market.stalls[0], "A-01", "Keripik Sari", 3, 37_500, 0),
        StallDay(market.stalls[2], "C-03", "Uduk Tono", 1, 20_000, 0),
        StallDay(market.stalls[1], "B-02", "Tapis Yuli", 1, 0, 1),
    )


def test_a_day_belongs_to_its_timeline_and_date(market: Market) -> None:
    confirmed(market)

    assert queries.sentra_days(timeline=clock.timeline(), day=clock.today() - timedelta(days=1)) == []
    assert queries.sentra_days(timeline=clock.timeline() + 500_000, day=clock.today()) == []


def test_a_day_takes_two_statements_for_one_order_and_for_three(market: Market) -> None:
    def counted() -> int:
        return statements(queries.sentra_days, timeline=clock.timeline(), day=clock.today())

    confirmed(market)
    assert counted() == 2
    for visitor in ("v2", "v3"):
        confirmed(market, visitor=visitor)
    assert counted() == 2


def test_unpaid_and_open_orders_are_named_oldest_first(market: Market) -> None:
    first, second = placed(market, visitor="v1"), placed(market, visitor="v2")
    cash, done = placed(market, pay_by=PayBy.CASH, visitor="v3"), completed(market, visitor="v4")

    assert queries.unpaid_orders(timeline=clock.timeline()) == [first.code, second.code]
    assert queries.open_orders(timeline=clock.timeline()) == [first.code, second.code, cash.code]
    assert queries.unpaid_orders(timeline=clock.timeline() + 500_000) == []
    assert done.code not in queries.open_orders(timeline=clock.timeline())


def test_lines_wait_for_their_stall_once_the_order_is_confirmed(market: Market) -> None:
    placed(market, visitor="v1")
    order = confirmed(market, visitor="v2")
    actions.accept_lines(order_code=order.code, stall_id=market.stalls[0])

    waiting = queries.waiting_lines(timeline=clock.timeline())

    assert [(line.order_code, line.stall_id, line.product_id) for line in waiting] == [
        (order.code, market.stalls[1], market.tapis),
        (order.code, market.stalls[2], market.nasi),
    ]


def test_a_share_is_cooked_when_its_slowest_line_is(market: Market) -> None:
    order = accepted(market, [(market.keripik, 1), (market.kopi, 1), (market.nasi, 1)])
    now = clock.now()

    def cooked(minutes: int) -> list[CookedShare]:
        return queries.cooked_shares(timeline=clock.timeline(), until=now + timedelta(minutes=minutes))

    assert cooked(9) == []  # kopi takes 5 minutes, keripik of the same stall 10
    assert cooked(10) == [CookedShare(order.code, market.stalls[0])]
    assert cooked(25) == [CookedShare(order.code, market.stalls[0]), CookedShare(order.code, market.stalls[2])]
    actions.mark_ready(order_code=order.code, stall_id=market.stalls[0])
    assert cooked(10) == []


def test_every_order_has_one_outcome(market: Market, day: SimulatedClock) -> None:
    placed(market, visitor="never paid")
    completed(market, visitor="in time")
    accepted(market, refused=[market.keripik, market.tapis, market.nasi], visitor="all refused")
    accepted(market, refused=[market.keripik, market.tapis, market.nasi], pay_by=PayBy.CASH, visitor="not yet paid")
    late, run = on_the_way(market, pay_by=PayBy.CASH, visitor="late")
    day.set(clock.now() + ARRIVE_WITHIN + timedelta(seconds=1))
    actions.hand_over(run_id=run)

    ended = queries.order_outcomes(timeline=clock.timeline())

    assert (ended.placed, ended.paid, ended.lost) == (5, 3, 0)
    assert (ended.delivered, ended.refunded, ended.cancelled, ended.failed) == (1, 1, 1, 2)
    assert late.code in queries.open_orders(timeline=clock.timeline())
