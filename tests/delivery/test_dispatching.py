from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock, pack
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions, jobs
from sambayan.delivery.engine import simulate
from sambayan.delivery.engine.day import generate
from sambayan.delivery.enums import AssignedBy, DeliveryState, RunState, StopKind
from sambayan.delivery.errors import CourierNotFree, NotWaiting, UnknownCourier, UnknownDelivery
from sambayan.delivery.models import Courier, Delivery, DispatchTick, Run, Stop
from sambayan.delivery.queries import Travel, due_stops
from tests.delivery.conftest import NOON, TRAVEL, after, courier, delivery

LUNCH_ENDS = 240  # minutes from the start of a made-up day

pytestmark = pytest.mark.usefixtures("day")


def tick() -> actions.Tick:
    return actions.dispatch(travel=TRAVEL)


def finish(day: SimulatedClock) -> None:
    """Do every stop of every run at its planned instant."""
    while stops := due_stops(timeline=day.timeline):
        day.set(stops[0].planned_at)
        with transaction.atomic():
            if stops[0].kind == StopKind.PICKUP:
                actions.pick_up(run_id=stops[0].run_id)
            else:
                actions.hand_over(run_id=stops[0].run_id)


def test_a_run_is_written_with_its_stops_and_their_times() -> None:
    number = courier(x=-640)
    waiting = delivery(pickup=(0, 0), drop=(3200, 0))

    made = tick()

    run = Run.objects.get()
    assert (made.at, made.waiting, made.assigned) == (NOON, 1, 1)
    assert (run.courier_id, run.state, run.assigned_by, run.assigned_at) == (
        number, RunState.ACTIVE, AssignedBy.ENGINE, NOON,
    )  # fmt: skip
    assert list(run.stops.order_by("sequence").values_list("kind", "delivery_id", "planned_at")) == [
        (StopKind.PICKUP, None, after(4)),
        (StopKind.DROP, waiting.id, after(18)),
    ]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.run_id) == (DeliveryState.ASSIGNED, run.id)


def test_an_instant_is_decided_once_and_tells_the_same_again() -> None:
    courier()
    delivery()
    first = tick()
    courier()
    delivery()

    assert tick() == first
    assert Run.objects.count() == 1


def test_an_idle_instant_leaves_its_tick_too() -> None:
    made = tick()

    assert (made.waiting, made.assigned) == (0, 0)
    assert DispatchTick.objects.get(timeline=clock.timeline()).at == NOON


def test_another_timeline_is_not_touched(day: SimulatedClock) -> None:
    courier()
    delivery()
    with clock.simulated(day.timeline + 100_000, NOON):
        assert tick().waiting == 0

    assert tick().assigned == 1


def test_a_courier_goes_on_from_the_last_door(day: SimulatedClock) -> None:
    courier(x=0)
    delivery(drop=(3200, 0))
    tick()
    finish(day)  # at the door 16 minutes after noon, free at 18
    delivery(place="sentra:2", pickup=(3520, 0), drop=(3840, 0))

    assert tick().assigned == 0
    day.set(after(17))
    assert tick().assigned == 0
    day.set(after(18))
    assert tick().assigned == 1
    assert Stop.objects.get(run__state=RunState.ACTIVE, sequence=0).planned_at == after(18 + 1 + 2)


def test_a_busy_courier_gets_no_second_run(day: SimulatedClock) -> None:
    courier()
    delivery()
    tick()
    delivery()
    day.set(after(40))  # long overdue, and nothing was handed over

    assert tick().assigned == 0
    assert Run.objects.count() == 1


def test_a_courier_who_is_behind_is_expected_later(day: SimulatedClock) -> None:
    """Planned at the door 24 minutes ago, but nothing was picked up: the one from far away is there first."""
    courier(x=0)
    delivery(drop=(3200, 0))
    tick()
    far = courier(x=6_400)
    delivery(place="sentra:2", pickup=(3_200, 0), placed=40, ready=40, latest=130)
    day.set(after(40))

    assert tick().assigned == 1
    assert Run.objects.latest("id").courier_id == far


def test_a_reported_position_newer_than_the_last_stop_counts(day: SimulatedClock) -> None:
    number = courier(x=32_000)
    lat, lng = TRAVEL.place(320, 0)
    day.set(after(1))
    actions.report_position(courier_id=number, lat=lat, lng=lng)
    delivery()

    assert tick().assigned == 1
    assert Stop.objects.get(sequence=0).planned_at == after(1 + 1 + 2)


def test_off_shift_and_lost_couriers_get_nothing() -> None:
    courier(starts=-120, ends=-1)
    actions.mark_courier_lost(courier_id=courier())
    delivery()

    assert tick().assigned == 0


def test_a_courier_whose_shift_goes_on_in_the_next_is_one_courier(day: SimulatedClock) -> None:
    number = courier(starts=-60, ends=0.5)
    actions.start_shifts(shifts=[actions.NewShift(number, after(0.5), after(90), *TRAVEL.place(0, 0))])
    delivery(place="sentra:1", drop=(320, 0))
    delivery(place="sentra:2", drop=(-320, 0))

    assert tick().assigned == 1
    assert Run.objects.get().courier_id == number


@pytest.mark.parametrize("runs", [1, 20])
def test_a_tick_takes_the_same_statements_however_many_runs(
    runs: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(runs):
        courier(x=100 * number)
        delivery(place=f"sentra:{number}", pickup=(100 * number, 0), drop=(100 * number, 3_000))

    with django_assert_num_queries(10):  # 2 of them open and close the savepoint that a test has instead
        made = tick()
    assert made.assigned == runs
    assert Run.objects.count() == runs


def test_an_idle_tick_takes_few_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(6):
        tick()


def test_a_day_through_the_database_goes_as_in_the_simulation(day: SimulatedClock) -> None:
    """The same engine, told by tables instead of lists: nothing is lost or gained on the way."""
    plan = generate(seed=3, orders=60, restaurants=6, couriers=12)
    plan = replace(plan, orders=tuple(order for order in plan.orders if order.placed < LUNCH_ENDS))
    travel = plan.travel(TRAVEL.origin_lat, TRAVEL.origin_lng)
    couriers = [courier(x=c.x, y=c.y, starts=c.on, ends=c.off) for c in plan.couriers]
    at = {r.id: (r.x, r.y) for r in plan.restaurants}
    for o in plan.orders:
        delivery(
            place=o.restaurant, pickup=at[o.restaurant], drop=(o.x, o.y), placed=o.placed, ready=o.ready,
            latest=o.placed + 90, reference=o.id,
        )  # fmt: skip
    expected = simulate.play(plan)

    _play(day, travel)

    found = Delivery.objects.filter(timeline=day.timeline, state=DeliveryState.DROPPED)
    assert {d.reference: (d.run.courier_id, d.dropped_at) for d in found.select_related("run") if d.run} == {
        plan.orders[number].id: (couriers[trip.run.courier], after(drop))
        for trip in expected
        for number, drop in zip(trip.run.deliveries, trip.run.drops, strict=True)
    }


def _play(day: SimulatedClock, travel: Travel) -> None:
    for minute in range(LUNCH_ENDS + 120):
        while (stops := due_stops(timeline=day.timeline)) and stops[0].planned_at <= after(minute):
            day.set(stops[0].planned_at)
            with transaction.atomic():
                if stops[0].kind == StopKind.PICKUP:
                    actions.pick_up(run_id=stops[0].run_id)
                else:
                    actions.hand_over(run_id=stops[0].run_id)
        day.set(after(minute))
        actions.dispatch(travel=travel)


def test_the_desk_gives_a_delivery_to_a_courier() -> None:
    near, far = courier(x=0), courier(x=3_200)
    waiting = delivery(ready=30)

    run_id = actions.assign_by_hand(delivery_id=waiting.id, courier_id=far, travel=TRAVEL)

    assert actions.assign_by_hand(delivery_id=waiting.id, courier_id=far, travel=TRAVEL) == run_id
    run = Run.objects.get()
    assert (run.id, run.courier_id, run.assigned_by) == (run_id, far, AssignedBy.HAND)
    assert run.stops.get(sequence=0).planned_at == after(30)
    assert near != far


def test_the_desk_may_decide_what_will_be_late() -> None:
    waiting = delivery(latest=1)

    actions.assign_by_hand(delivery_id=waiting.id, courier_id=courier(), travel=TRAVEL)

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.ASSIGNED


def test_the_desk_is_told_why_not(day: SimulatedClock) -> None:
    busy, off, lost = courier(), courier(starts=60), courier()
    first, second = delivery(), delivery()
    actions.assign_by_hand(delivery_id=first.id, courier_id=busy, travel=TRAVEL)
    actions.mark_courier_lost(courier_id=lost)

    for number, why in ((busy, "is on another run"), (off, "is not on shift"), (lost, "is lost")):
        with pytest.raises(CourierNotFree, match=why):
            actions.assign_by_hand(delivery_id=second.id, courier_id=number, travel=TRAVEL)
    with pytest.raises(UnknownCourier):
        actions.assign_by_hand(delivery_id=second.id, courier_id=0, travel=TRAVEL)
    with pytest.raises(UnknownDelivery):
        actions.assign_by_hand(delivery_id=0, courier_id=busy, travel=TRAVEL)
    with pytest.raises(NotWaiting, match="assigned"):
        actions.assign_by_hand(delivery_id=first.id, courier_id=off, travel=TRAVEL)


def test_the_sweep_decides_once_a_minute_while_something_waits(day: SimulatedClock) -> None:
    actions.load_pack(pack=pack.read(settings.BASE_DIR / "regions" / "lampung"))
    assert jobs.dispatch(100) == 0
    assert not DispatchTick.objects.filter(timeline=day.timeline).exists()

    delivery()
    courier()
    assert jobs.dispatch(100) == 1
    delivery()
    courier()
    day.set(NOON + timedelta(seconds=59))
    assert jobs.dispatch(100) == 0
    day.set(NOON + timedelta(seconds=60))
    assert jobs.dispatch(100) == 1
    assert Courier.objects.filter(runs__timeline=day.timeline).count() == 2
