"""What is told of a delivery on its way: the plan, as its run stands by now."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions, queries
from sambayan.delivery.models import Run, Stop
from tests.delivery.conftest import TRAVEL, after, courier, delivery

pytestmark = pytest.mark.usefixtures("day")
RIDE = timedelta(minutes=14)  # ten minutes for 3.200 m, and half of the service at either end


def do(action: Callable[..., object], **arguments: object) -> None:
    with transaction.atomic():
        action(**arguments)


@pytest.fixture
def run(day: SimulatedClock) -> Run:
    """Given by hand to one who waits for it: planned to leave once it is ready, in twenty minutes."""
    courier_id = courier()
    waiting = delivery(reference="A", ready=20)
    number = actions.assign_by_hand(delivery_id=waiting.id, courier_id=courier_id, travel=TRAVEL)
    return Run.objects.get(id=number)


def planned() -> datetime:
    trip = queries.trip_of(reference="A")
    assert trip is not None
    assert trip.planned_at is not None
    own = queries.own_run(courier_id=Run.objects.get().courier_id)
    assert own is not None
    assert own.drops[0].planned_at == trip.planned_at  # the courier is told the same
    return trip.planned_at


def test_before_it_leaves_the_plan_stands(run: Run) -> None:
    assert planned() == Stop.objects.get(delivery__reference="A").planned_at
    assert planned() >= after(20) + RIDE


def test_who_leaves_early_arrives_early(run: Run, day: SimulatedClock) -> None:
    day.set(after(5))
    do(actions.pick_up, run_id=run.id)
    assert planned() == after(5) + RIDE

    day.set(after(9))
    assert planned() == after(5) + RIDE


def test_who_leaves_late_arrives_late(run: Run, day: SimulatedClock) -> None:
    day.set(after(40))
    assert planned() == after(40) + RIDE

    do(actions.pick_up, run_id=run.id)
    day.set(after(45))
    assert planned() == after(40) + RIDE


def test_who_is_overdue_is_expected_now(run: Run, day: SimulatedClock) -> None:
    do(actions.pick_up, run_id=run.id)
    day.set(after(30))

    assert planned() == after(30)
