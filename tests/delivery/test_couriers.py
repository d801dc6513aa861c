import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock, codes
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions
from sambayan.delivery.enums import DeliveryState, OutcomeKind, RunState, Vehicle
from sambayan.delivery.errors import RunEnded, UnknownCourier
from sambayan.delivery.models import Courier, CourierPosition, Delivery, DeliveryOutcome, Run, Shift
from sambayan.registry.models import Person
from tests.delivery.conftest import NOON, TRAVEL, after, courier, delivery

pytestmark = pytest.mark.usefixtures("day")


def people(number: int) -> list[int]:
    return [Person.objects.create(code=codes.new_code(), created_at=NOON).id for _ in range(number)]


def test_a_person_becomes_a_courier_once(day: SimulatedClock) -> None:
    couriers = [actions.NewCourier(person, Vehicle.MOTOR) for person in people(3)]
    first = actions.register_couriers(couriers=couriers)

    assert actions.register_couriers(couriers=couriers[::-1]) == first[::-1]
    assert Courier.objects.filter(timeline=day.timeline).count() == 3
    with clock.simulated(day.timeline + 100_000, NOON):
        assert set(actions.register_couriers(couriers=couriers)).isdisjoint(first)


def test_a_shift_starts_once() -> None:
    shift = actions.NewShift(courier(), after(300), after(400), -5.4, 105.2)
    actions.start_shifts(shifts=[shift])
    actions.start_shifts(shifts=[shift])

    assert Shift.objects.filter(starts_at=after(300)).count() == 1


def test_an_overlapping_shift_is_refused() -> None:
    shift = actions.NewShift(courier(starts=0, ends=60), after(59), after(99), -5.4, 105.2)

    with pytest.raises(IntegrityError, match="shift_no_overlap"):
        actions.start_shifts(shifts=[shift])


@pytest.mark.parametrize("number", [1, 20])
def test_couriers_and_shifts_take_one_statement_each(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    couriers = [actions.NewCourier(person, Vehicle.CAR) for person in people(number)]

    with django_assert_num_queries(3):  # with the savepoint that a test has instead of a transaction
        ids = actions.register_couriers(couriers=couriers)
    with django_assert_num_queries(3):
        actions.start_shifts(shifts=[actions.NewShift(each, after(0), after(60), -5.4, 105.2) for each in ids])


def test_only_the_newest_position_is_kept(day: SimulatedClock) -> None:
    number = courier()
    day.set(after(1))
    actions.report_position(courier_id=number, lat=-5.1, lng=105.1)
    with clock.simulated(day.timeline, after(0)):  # a message that took its time
        actions.report_position(courier_id=number, lat=-5.9, lng=105.9)

    assert CourierPosition.objects.values_list("courier_id", "lat", "at").get() == (number, -5.1, after(1))


def test_a_position_of_nobody_is_ignored() -> None:
    actions.report_position(courier_id=0, lat=-5.1, lng=105.1)

    assert not CourierPosition.objects.exists()


def test_goods_that_a_lost_courier_has_not_picked_up_go_to_another() -> None:
    lost = courier()
    waiting = delivery()
    actions.dispatch(travel=TRAVEL)

    actions.mark_courier_lost(courier_id=lost)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.run_id) == (DeliveryState.WAITING, None)
    assert Run.objects.get().state == RunState.LOST
    assert not DeliveryOutcome.objects.exists()
    other = courier()
    actions.assign_by_hand(delivery_id=waiting.id, courier_id=other, travel=TRAVEL)
    waiting.refresh_from_db()
    assert waiting.run is not None
    assert waiting.run.courier_id == other


def test_goods_on_board_of_a_lost_courier_have_failed(day: SimulatedClock) -> None:
    lost = courier()
    delivery(reference="near", drop=(1600, 0))
    delivery(reference="far", drop=(3200, 0))
    actions.dispatch(travel=TRAVEL)
    run = Run.objects.get()
    with transaction.atomic():
        actions.pick_up(run_id=run.id)
        actions.hand_over(run_id=run.id)
    day.set(after(30))

    actions.mark_courier_lost(courier_id=lost)
    day.set(after(31))
    actions.mark_courier_lost(courier_id=lost)

    assert {d.reference: d.state for d in Delivery.objects.all()} == {
        "near": DeliveryState.DROPPED,
        "far": DeliveryState.FAILED,
    }
    outcome = DeliveryOutcome.objects.select_related("delivery").get()
    assert (outcome.delivery.reference, outcome.kind, outcome.at) == ("far", OutcomeKind.COURIER_LOST, after(30))
    assert Courier.objects.get().lost_at == after(30)
    with pytest.raises(RunEnded, match="lost"), transaction.atomic():
        actions.hand_over(run_id=run.id)


def test_an_unknown_courier_cannot_be_lost() -> None:
    with pytest.raises(UnknownCourier):
        actions.mark_courier_lost(courier_id=0)
