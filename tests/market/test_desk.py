from datetime import timedelta
from typing import Any

import pytest

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.core.models import AuditRecord
from sambayan.delivery import actions as delivery
from sambayan.delivery.errors import NotInRun, RunLeft
from sambayan.delivery.models import Delivery, Run
from sambayan.market import actions
from sambayan.market.actions import Scanned
from sambayan.market.engine.deadlines import ARRIVE_WITHIN
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.errors import CashChanged, NoMoreTime, NotAnswerable, NotAtHome, NotReady, UnknownOrder
from sambayan.market.models import Order
from sambayan.money.queries import cash_with_couriers, hand_ins
from tests import people
from tests.market import world
from tests.market.world import Market, faults, state, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(market: Market, day: SimulatedClock) -> tuple[list[str], int]:
    """Two orders of one run, the second still being made; their codes, and the run."""
    world.a_courier()
    codes = [world.accepted(market, [(market.kopi, 1)], visitor=f"v{number}").code for number in range(2)]
    world.cook(codes[0])
    day.set(clock.now() + timedelta(minutes=5))
    delivery.dispatch(travel=world.TRAVEL)
    (run,) = Run.objects.all()
    return codes, run.id


def test_the_courier_leaves_with_the_last_order_that_is_scanned(pair: tuple[list[str], int]) -> None:
    codes, run = pair

    assert actions.scan_out(order_code=codes[0], run_id=run) == Scanned(codes[0], left=False)
    assert actions.scan_out(order_code=codes[0], run_id=run) == Scanned(codes[0], left=False, again=True)
    assert [state(code) for code in codes] == [OrderState.READY, OrderState.ACCEPTED]
    world.cook(codes[1])
    assert actions.scan_out(order_code=codes[1], run_id=run) == Scanned(codes[1], left=True)

    assert [state(code) for code in codes] == [OrderState.ON_THE_WAY] * 2
    assert actions.scan_out(order_code=codes[1], run_id=run) == Scanned(codes[1], left=True, again=True)
    assert faults() == []


def test_a_hand_over_is_taken_back_and_both_are_noted(pair: tuple[list[str], int]) -> None:
    codes, run = pair
    actions.scan_out(order_code=codes[0], run_id=run, actor_id=5)

    assert actions.take_back(order_code=codes[0], run_id=run, actor_id=6)
    assert not actions.take_back(order_code=codes[0], run_id=run, actor_id=6)

    noted = AuditRecord.objects.filter(action__in=["scan_out", "take_back"]).order_by("id")
    assert list(noted.values_list("action", "actor_id", "detail")) == [
        ("scan_out", 5, {"run": run}), ("take_back", 6, {"run": run}),
    ]  # fmt: skip
    with pytest.raises(UnknownOrder):
        actions.take_back(order_code="NOSUCH", run_id=run)


def test_what_has_left_is_not_taken_back(market: Market) -> None:
    order, run = world.on_the_way(market)

    with pytest.raises(RunLeft):
        actions.take_back(order_code=order.code, run_id=run)


def test_cash_is_taken_at_home_only_and_as_counted(market: Market) -> None:
    order = world.delivered(market, pay_by=PayBy.CASH)
    courier = world.courier_of(order.code)
    other = people.a_sentra("taman-gajah", "Taman Gajah")
    what: dict[str, Any] = {"courier_id": courier, "key": "K", "actor_id": 5}

    with pytest.raises(NotAtHome):
        actions.take_cash(sentra_id=other, counted=order.total, **what)
    with pytest.raises(CashChanged):
        actions.take_cash(sentra_id=market.sentra, counted=order.total - 1, **what)
    assert cash_with_couriers() == {courier: order.total}
    for _ in range(2):
        assert actions.take_cash(sentra_id=market.sentra, counted=order.total, **what) == order.total

    (taken,) = hand_ins(courier_ids=[courier], day=clock.today())
    assert (taken.at, taken.courier_id, taken.amount, taken.taken_by) == (clock.now(), courier, order.total, 5)
    assert hand_ins(courier_ids=[courier], day=clock.today() - timedelta(days=1)) == []
    assert hand_ins(courier_ids=[], day=clock.today()) == []
    assert faults() == []


def test_what_is_still_made_is_not_scanned(pair: tuple[list[str], int]) -> None:
    codes, run = pair

    with pytest.raises(NotReady, match=codes[1]):
        actions.scan_out(order_code=codes[1], run_id=run)

    assert Delivery.objects.get(reference=codes[1]).scanned_at is None


def test_what_belongs_to_another_run_is_not_scanned(market: Market, pair: tuple[list[str], int]) -> None:
    other = world.ready(market, visitor="v9")

    with pytest.raises(NotInRun):
        actions.scan_out(order_code=other.code, run_id=pair[1])
    with pytest.raises(UnknownOrder):
        actions.scan_out(order_code="NOSUCH", run_id=pair[1])


def test_the_desk_gives_an_order_to_a_courier(market: Market) -> None:
    order, courier = world.ready(market), world.a_courier()

    run = actions.give_to_courier(order_code=order.code, courier_id=courier)

    assert actions.give_to_courier(order_code=order.code, courier_id=courier) == run
    assert Delivery.objects.get(reference=order.code).run_id == run
    with pytest.raises(UnknownOrder):
        actions.give_to_courier(order_code="NOSUCH", courier_id=courier)


def test_the_stalls_get_more_time_and_it_is_noted(market: Market, day: SimulatedClock) -> None:
    order = world.confirmed(market)
    before = clock.now() + timedelta(minutes=10)
    day.set(clock.now() + timedelta(minutes=9))

    until = actions.give_time(order_code=order.code, minutes=30, actor_id=5)

    assert until == clock.now() + timedelta(minutes=30)
    assert actions.give_time(order_code=order.code, minutes=10) == until  # never less than was given
    (noted,) = AuditRecord.objects.filter(action="give_time")
    assert (noted.actor_id, noted.detail) == (5, {"before": before.isoformat(), "after": until.isoformat()})
    day.set(until - timedelta(minutes=1))
    assert actions.work_due_orders(10) == 0


def test_no_time_is_given_beyond_the_promise(market: Market, day: SimulatedClock) -> None:
    order = world.confirmed(market)
    promise = clock.now() + ARRIVE_WITHIN
    day.set(promise - timedelta(minutes=5))
    assert actions.give_time(order_code=order.code, minutes=30) == promise

    day.set(promise)
    with pytest.raises(NoMoreTime):
        actions.give_time(order_code=order.code, minutes=30)


@pytest.mark.parametrize("minutes", [0, 31, -5])
def test_time_is_given_in_small_pieces(market: Market, minutes: int) -> None:
    with pytest.raises(ValueError, match="1 to 30"):
        actions.give_time(order_code=world.confirmed(market).code, minutes=minutes)


def test_an_answered_order_needs_no_time(market: Market) -> None:
    order = world.accepted(market)

    with pytest.raises(NotAnswerable):
        actions.give_time(order_code=order.code, minutes=10)
    with pytest.raises(UnknownOrder):
        actions.give_time(order_code="NOSUCH", minutes=10)
    assert Order.objects.get(code=order.code).state == OrderState.ACCEPTED


def test_the_desk_takes_few_statements(market: Market) -> None:
    order = world.ready(market)
    run = world.assigned(order.code)
    waiting = world.confirmed(market, visitor="v2")

    assert statements(actions.scan_out, order_code=order.code, run_id=run) == 10
    assert statements(actions.give_time, order_code=waiting.code, minutes=20) == 3
