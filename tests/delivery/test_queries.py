from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions, queries
from sambayan.delivery.enums import StopKind, Vehicle
from sambayan.delivery.models import Run
from tests.delivery.conftest import TRAVEL, after, courier, delivery

pytestmark = pytest.mark.usefixtures("day")


def do(action: Callable[..., object], **arguments: object) -> None:
    with transaction.atomic():
        action(**arguments)


def test_due_stops_are_the_next_of_each_run_the_earliest_first(day: SimulatedClock) -> None:
    courier(x=3_200)
    delivery(place="sentra:1", pickup=(3_200, 0), drop=(6_400, 0), reference="A")
    actions.dispatch(travel=TRAVEL)
    do(actions.pick_up, run_id=Run.objects.get().id)
    courier(x=0)
    delivery(place="sentra:2", drop=(320, 0), reference="B")
    day.set(after(1))
    actions.dispatch(travel=TRAVEL)

    found = queries.due_stops(timeline=day.timeline)

    assert [(stop.kind, stop.planned_at, stop.reference) for stop in found] == [
        (StopKind.PICKUP, after(3), None),
        (StopKind.DROP, after(16), "A"),
    ]
    assert queries.due_stops(timeline=day.timeline + 1) == []


@pytest.mark.parametrize("runs", [1, 3])
def test_board_and_due_stops_take_a_fixed_number_of_statements(
    runs: int, day: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(runs):
        courier()
        delivery(place=f"sentra:{number}")
    actions.dispatch(travel=TRAVEL)

    with django_assert_num_queries(2):
        board = queries.run_board(timeline=day.timeline)
    with django_assert_num_queries(1):
        due = queries.due_stops(timeline=day.timeline)
    assert (len(board.runs), len(due)) == (runs, runs)


def test_the_board_shows_runs_with_their_stops_and_who_waits(day: SimulatedClock) -> None:
    number = courier()
    delivery(reference="A")
    actions.dispatch(travel=TRAVEL)
    delivery(reference="later", ready=50, latest=140)
    delivery(reference="sooner", ready=60, latest=100)

    board = queries.run_board(timeline=day.timeline)

    (run,) = board.runs
    assert (run.courier_id, run.vehicle, run.assigned_at) == (number, Vehicle.MOTOR, after(0))
    assert [(stop.kind, stop.reference, stop.manifest, stop.done_at) for stop in run.stops] == [
        (StopKind.PICKUP, None, None, None),
        (StopKind.DROP, "A", {"stalls": []}, None),
    ]
    assert [waiting.reference for waiting in board.waiting] == ["sooner", "later"]


def test_the_figures_of_a_day_are_those_of_its_deliveries(
    day: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    courier(starts=0, ends=120)
    lost = courier(starts=0, ends=120)
    for number, (ready, picked, dropped) in enumerate([(10, 12, 20), (20, 20, 30), (30, 34, 95)]):
        waiting = delivery(reference=str(number), ready=ready, latest=200, fee=9_000)
        free = courier(starts=0, ends=60)
        run = actions.assign_by_hand(delivery_id=waiting.id, courier_id=free, travel=TRAVEL)
        with_clock(day, picked, actions.pick_up, run_id=run)
        with_clock(day, dropped, actions.hand_over, run_id=run)
        Run.objects.filter(id=run).update(ended_at=after(0))
    delivery(reference="unserved", latest=5)
    delivery(reference="cancelled")
    do(actions.cancel_delivery, reference="cancelled")
    actions.work_due_unserved(10)
    actions.mark_courier_lost(courier_id=lost)

    with django_assert_num_queries(2):
        figures = queries.day_figures(timeline=day.timeline)

    assert (figures.requested, figures.delivered, figures.delivered_late) == (5, 2, 1)
    assert (figures.failed, figures.cancelled, figures.couriers_lost) == (1, 1, 1)
    assert figures.click_to_door_mean == pytest.approx((20 + 30 + 95) / 3)
    assert figures.click_to_door_p50 == pytest.approx(30)
    assert figures.click_to_door_p90 == pytest.approx(82)
    assert figures.ready_to_pickup_mean == pytest.approx(2)
    assert figures.ready_to_pickup_p90 == pytest.approx(3.6)
    assert figures.courier_pay == 27_000
    assert figures.courier_hours == pytest.approx(2 + 95 / 60 + 3)
    assert figures.courier_income_per_hour == pytest.approx(27_000 / figures.courier_hours)


def with_clock(day: SimulatedClock, minute: float, action: Callable[..., object], **arguments: object) -> None:
    if day.at < after(minute):
        day.set(after(minute))
    do(action, **arguments)


def test_a_courier_who_vanishes_after_the_shift_is_lost_too(day: SimulatedClock) -> None:
    number = courier(starts=-60, ends=-30)
    actions.mark_courier_lost(courier_id=number)

    figures = queries.day_figures(timeline=day.timeline)

    assert (figures.couriers_lost, figures.courier_hours) == (1, 0.5)


def test_a_day_without_anything_has_no_times(day: SimulatedClock) -> None:
    figures = queries.day_figures(timeline=day.timeline)

    assert (figures.requested, figures.click_to_door_mean, figures.courier_income_per_hour) == (0, None, None)


def test_figures_may_be_asked_for_one_day(day: SimulatedClock) -> None:
    delivery(placed=-24 * 60)
    delivery()

    today = queries.day_figures(timeline=day.timeline, day=after(0).date())
    always = queries.day_figures(timeline=day.timeline)

    assert (today.requested, always.requested) == (1, 2)


def test_a_made_up_day_is_written_and_read_again(tmp_path: Path) -> None:
    made = queries.generated_day(seed=2, orders=20, restaurants=4, couriers=5)
    queries.write_day(day=made, folder=tmp_path / made.name)

    assert queries.instance(tmp_path / made.name) == made
