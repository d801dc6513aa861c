from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.core.models import AuditRecord
from sambayan.delivery import actions, queries
from sambayan.delivery.actions import NewCourier, NewShift, Scan
from sambayan.delivery.actions.dispatching import ANSWER_WITHIN
from sambayan.delivery.enums import DeliveryState, RunState, Vehicle
from sambayan.delivery.errors import (
    CourierNotFree,
    NotAccepted,
    NotInRun,
    OfferGone,
    RunLeft,
    UnknownCourier,
    UnknownRun,
)
from sambayan.delivery.models import Courier, Delivery, Run
from sambayan.delivery.queries import couriers_of, own_run, rota
from tests import people
from tests.delivery.conftest import TRAVEL, after, courier, delivery
from tests.delivery.test_guards import refused

pytestmark = pytest.mark.usefixtures("day")


def asked(number: int | None = None) -> int:
    """A courier who answers each offer."""
    found = number or courier()
    actions.set_autobid(courier_id=found, autobid=False)
    return found


@pytest.fixture
def offer() -> Run:
    """Two deliveries, offered to one courier at noon."""
    asked()
    delivery(reference="A", drop=(1600, 0))
    delivery(reference="B", drop=(3200, 0))
    actions.dispatch(travel=TRAVEL)
    return Run.objects.get()


def accept(run: Run) -> None:
    actions.accept_offer(run_id=run.id, courier_id=run.courier_id)


def decline(run: Run) -> None:
    actions.decline_offer(run_id=run.id, courier_id=run.courier_id)


def state(run: Run) -> RunState:
    run.refresh_from_db()
    return RunState(run.state)


def deliveries() -> set[tuple[str, int | None]]:
    return set(Delivery.objects.values_list("state", "run_id"))


def test_who_takes_every_run_gets_it_at_once() -> None:
    courier()
    delivery()
    actions.dispatch(travel=TRAVEL)

    assert list(Run.objects.values_list("state", "answer_by")) == [(RunState.ACTIVE, None)]


def test_who_answers_offers_has_two_minutes(offer: Run) -> None:
    assert (offer.state, offer.answer_by, offer.ended_at) == (RunState.OFFERED, after(2), None)
    assert deliveries() == {(DeliveryState.ASSIGNED, offer.id)}


def test_an_accepted_offer_is_a_run(offer: Run, day: SimulatedClock) -> None:
    day.set(after(2))
    accept(offer)
    accept(offer)

    assert state(offer) is RunState.ACTIVE
    with transaction.atomic():
        assert actions.pick_up(run_id=offer.id) == ["A", "B"]


def test_a_declined_offer_lets_its_deliveries_wait_again(offer: Run) -> None:
    decline(offer)
    decline(offer)

    assert (state(offer), offer.ended_at) == (RunState.DECLINED, after(0))
    assert deliveries() == {(DeliveryState.WAITING, None)}


def test_an_offer_that_nobody_answered_is_taken_back(offer: Run, day: SimulatedClock) -> None:
    day.set(after(2))
    assert actions.work_due_offers(10) == 0
    day.set(after(2.1))
    assert actions.work_due_offers(10) == 1
    assert actions.work_due_offers(10) == 0

    assert state(offer) is RunState.DECLINED
    assert deliveries() == {(DeliveryState.WAITING, None)}


def test_an_answer_after_its_time_is_refused_also_before_the_sweep(offer: Run, day: SimulatedClock) -> None:
    day.set(after(2.1))

    with pytest.raises(OfferGone, match="offered"):
        accept(offer)
    actions.work_due_offers(10)
    with pytest.raises(OfferGone, match="declined"):
        accept(offer)


def test_what_was_accepted_is_not_declined_any_more(offer: Run) -> None:
    accept(offer)

    with pytest.raises(OfferGone, match="active"):
        decline(offer)
    assert deliveries() == {(DeliveryState.ASSIGNED, offer.id)}


def test_nobody_answers_for_another_courier(offer: Run) -> None:
    other = courier()

    with pytest.raises(UnknownRun):
        actions.accept_offer(run_id=offer.id, courier_id=other)
    with pytest.raises(UnknownRun):
        actions.decline_offer(run_id=offer.id, courier_id=other)
    with pytest.raises(UnknownCourier):
        actions.set_autobid(courier_id=0, autobid=True)


def test_who_declined_rests_for_five_minutes_and_others_do_not(offer: Run, day: SimulatedClock) -> None:
    decline(offer)
    for minute in (1, 4):
        day.set(after(minute))
        assert actions.dispatch(travel=TRAVEL).assigned == 0
    waiting = Delivery.objects.first()
    assert waiting is not None
    with pytest.raises(CourierNotFree, match="has just declined"):
        actions.assign_by_hand(delivery_id=waiting.id, courier_id=offer.courier_id, travel=TRAVEL)

    day.set(after(5))
    assert actions.dispatch(travel=TRAVEL).assigned == 2


def test_another_courier_gets_what_was_declined(offer: Run, day: SimulatedClock) -> None:
    decline(offer)
    other = courier()
    day.set(after(1))

    assert actions.dispatch(travel=TRAVEL).assigned == 2
    assert Run.objects.get(state=RunState.ACTIVE).courier_id == other


def test_who_has_an_offer_gets_nothing_else(offer: Run, day: SimulatedClock) -> None:
    day.set(after(1))
    late = delivery(reference="C", drop=(0, 3200))

    actions.dispatch(travel=TRAVEL)

    assert Run.objects.filter(courier_id=offer.courier_id).count() == 1
    with pytest.raises(CourierNotFree, match="another run"):
        actions.assign_by_hand(delivery_id=late.id, courier_id=offer.courier_id, travel=TRAVEL)


def test_the_desk_offers_too() -> None:
    waiting, number = delivery(), asked()

    run = actions.assign_by_hand(delivery_id=waiting.id, courier_id=number, travel=TRAVEL)

    assert Run.objects.get(id=run).state == RunState.OFFERED


def test_an_offer_is_neither_picked_up_nor_handed_over_nor_scanned(offer: Run) -> None:
    for call in (
        lambda: actions.pick_up(run_id=offer.id),
        lambda: actions.hand_over(run_id=offer.id),
        lambda: actions.scan(run_id=offer.id, reference="A"),
    ):
        with pytest.raises(NotAccepted), transaction.atomic():
            call()


def test_a_cancelled_delivery_leaves_an_offer_and_an_empty_one_ends(offer: Run) -> None:
    for reference in "AB":
        with transaction.atomic():
            actions.cancel_delivery(reference=reference)

    assert state(offer) is RunState.CANCELLED


def test_the_offer_of_a_courier_who_vanished_is_lost_and_its_deliveries_wait(offer: Run) -> None:
    actions.mark_courier_lost(courier_id=offer.courier_id)

    assert state(offer) is RunState.LOST
    assert deliveries() == {(DeliveryState.WAITING, None)}


def test_scanning_says_when_it_was_the_last(offer: Run) -> None:
    accept(offer)

    with transaction.atomic():
        assert actions.scan(run_id=offer.id, reference="B") == Scan(again=False, last=False)
        assert actions.scan(run_id=offer.id, reference="B") == Scan(again=True, last=False)
        assert actions.scan(run_id=offer.id, reference="A") == Scan(again=False, last=True)
        with pytest.raises(NotInRun):
            actions.scan(run_id=offer.id, reference="C")
    assert set(Delivery.objects.values_list("scanned_at", flat=True)) == {clock.now()}


def test_a_scan_is_taken_back_until_the_run_has_left(offer: Run) -> None:
    accept(offer)

    with transaction.atomic():
        actions.scan(run_id=offer.id, reference="B")
        assert actions.unscan(run_id=offer.id, reference="B")
        assert not actions.unscan(run_id=offer.id, reference="B")
        assert not Delivery.objects.filter(scanned_at__isnull=False).exists()
        with pytest.raises(NotInRun):
            actions.unscan(run_id=offer.id, reference="C")
        actions.pick_up(run_id=offer.id)
        with pytest.raises(RunLeft):
            actions.unscan(run_id=offer.id, reference="B")


def test_who_leaves_has_everything_in_hand(offer: Run) -> None:
    accept(offer)

    with transaction.atomic():
        actions.pick_up(run_id=offer.id)
        assert actions.scan(run_id=offer.id, reference="A") == Scan(again=True, last=True)


def test_a_run_that_is_late_is_expected_later(offer: Run, day: SimulatedClock) -> None:
    planned = own_run(courier_id=offer.courier_id)
    assert planned is not None
    day.set(planned.pickup_at + timedelta(minutes=7))

    late = own_run(courier_id=offer.courier_id)

    assert late is not None
    assert late.pickup_at == clock.now()
    assert [drop.planned_at for drop in late.drops] == [
        drop.planned_at + timedelta(minutes=7) for drop in planned.drops
    ]


def test_a_courier_is_at_home_where_it_was_signed(day: SimulatedClock) -> None:
    home, other = people.a_sentra(), people.a_sentra("taman-gajah", "Taman Gajah")
    (number,) = actions.register_couriers(couriers=[NewCourier(people.a_person(people.BUDI), Vehicle.MOTOR, home)])
    stray = courier()

    assert couriers_of(sentra_id=home) == {number: people.a_person(people.BUDI)}
    assert couriers_of(sentra_id=other) == {}
    assert [one.id for one in rota(sentra_id=home, place="sentra:1")] == []
    actions.start_shifts(shifts=[NewShift(number, clock.now(), clock.now() + timedelta(hours=1), -5.38, 105.28)])
    assert [one.id for one in rota(sentra_id=home, place="sentra:1")] == [number]
    actions.assign_by_hand(delivery_id=delivery(place="sentra:1").id, courier_id=stray, travel=TRAVEL)
    assert {one.id for one in rota(sentra_id=home, place="sentra:1")} == {number, stray}
    assert [one.id for one in rota(sentra_id=home, place="sentra:2")] == [number]


def test_who_was_asked_first_and_who_gave_it_are_noted(day: SimulatedClock) -> None:
    number, waiting = courier(), delivery()

    for _ in range(2):
        actions.set_autobid(courier_id=number, autobid=False, actor_id=7)
        run = actions.assign_by_hand(delivery_id=waiting.id, courier_id=number, travel=TRAVEL, actor_id=8)

    assert list(AuditRecord.objects.order_by("id").values_list("action", "subject", "actor_id", "detail")) == [
        ("set_autobid", f"courier:{number}", 7, {"after": False}),
        ("assign_by_hand", f"delivery:{waiting.id}", 8, {"courier": number, "run": run}),
    ]


def test_what_waits_again_was_not_scanned(offer: Run) -> None:
    accept(offer)
    with transaction.atomic():
        actions.scan(run_id=offer.id, reference="A")

    actions.mark_courier_lost(courier_id=offer.courier_id)

    assert set(Delivery.objects.values_list("state", "scanned_at")) == {(DeliveryState.WAITING, None)}


def test_answers_take_few_statements(offer: Run, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # 2 of them open and close the savepoint that a test has instead
        accept(offer)
    with django_assert_num_queries(4):
        actions.work_due_offers(10)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("answer_by = NULL", "run_offered_until"),
        ("ended_at = answer_by", "run_ended_has_a_time"),
        ("state = 'declined'", "run_ended_has_a_time"),
    ],
)
def test_the_database_keeps_what_an_offer_is(offer: Run, change: str, name: str) -> None:
    assert name in refused(f"UPDATE delivery_run SET {change} WHERE id = %s", offer.id)


@pytest.mark.parametrize("after_state", ["active", "offered"])
def test_a_declined_offer_stays_declined(offer: Run, after_state: str) -> None:
    decline(offer)

    assert "has ended" in refused(
        "UPDATE delivery_run SET state = %s, ended_at = NULL WHERE id = %s",
        after_state,  # type: ignore[arg-type]
        offer.id,
    )


def test_what_was_accepted_is_no_offer_any_more(offer: Run) -> None:
    accept(offer)

    assert "has ended" in refused("UPDATE delivery_run SET state = 'offered' WHERE id = %s", offer.id)


def test_an_offer_counts_as_the_courier_s_one_run(offer: Run) -> None:
    assert "run_one_at_a_time" in refused(
        "INSERT INTO delivery_run (timeline, code, courier_id, state, assigned_by, assigned_at)"
        " SELECT timeline, 'XX', courier_id, 'active', 'hand', assigned_at FROM delivery_run WHERE id = %s",
        offer.id,
    )


def test_couriers_take_every_run_unless_they_say_otherwise() -> None:
    assert Courier.objects.get(id=courier()).autobid


def test_an_offer_may_wait_longer(offer: Run, day: SimulatedClock) -> None:
    assert actions.wait_for_answers(courier_ids=[offer.courier_id]) == 0  # it has all its time
    day.set(day.at + timedelta(seconds=100))

    assert actions.wait_for_answers(courier_ids=[0]) == 0
    assert actions.wait_for_answers(courier_ids=[offer.courier_id]) == 1
    assert actions.wait_for_answers(courier_ids=[offer.courier_id]) == 0
    (trail,) = AuditRecord.objects.filter(action="wait_for_answers")
    until = [at.isoformat() for at in (offer.answer_by, clock.now() + ANSWER_WITHIN) if at]
    assert (trail.subject, [trail.detail["before"], trail.detail["after"]]) == (f"run:{offer.id}", until)

    day.set(day.at + timedelta(seconds=110))
    assert actions.work_due_offers(10) == 0
    assert queries.open_offers(timeline=clock.timeline()) == [(offer.id, offer.courier_id)]
