import pytest
from django.db import transaction

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.core.database import NoTransactionError
from sambayan.delivery import actions, jobs
from sambayan.delivery.enums import DeliveryState, OutcomeKind
from sambayan.delivery.errors import AlreadyOnTheWay, UnknownDelivery
from sambayan.delivery.models import Delivery, DeliveryOutcome
from tests.delivery.conftest import NOON, TRAVEL, after, courier, delivery

pytestmark = pytest.mark.usefixtures("day")


def cancel(reference: str) -> None:
    with transaction.atomic():
        actions.cancel_delivery(reference=reference)


def test_the_same_key_is_one_delivery() -> None:
    first = delivery(reference="A", fee=8_000)
    again = delivery(reference="A", fee=9_000)

    assert again.id == first.id
    assert again.fee == 8_000


def test_what_is_ready_is_ready_once(day: SimulatedClock) -> None:
    waiting = delivery(ready=20)
    for minute in (12, 15):
        day.set(after(minute))
        with transaction.atomic():
            actions.confirm_ready(reference=waiting.reference)

    waiting.refresh_from_db()
    assert (waiting.ready_confirmed, waiting.ready_at) == (True, after(12))


def test_a_waiting_delivery_can_be_cancelled() -> None:
    waiting = delivery()
    cancel(waiting.reference)

    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.CANCELLED
    courier()
    assert actions.dispatch(travel=TRAVEL).assigned == 0


def test_what_is_on_its_way_cannot_be_cancelled() -> None:
    courier()
    waiting = delivery()
    actions.dispatch(travel=TRAVEL)
    waiting.refresh_from_db()
    with transaction.atomic():
        actions.pick_up(run_id=waiting.run_id or 0)

    with pytest.raises(AlreadyOnTheWay, match=waiting.reference):
        cancel(waiting.reference)


def test_what_was_never_asked_for_cannot_be_cancelled() -> None:
    with pytest.raises(UnknownDelivery, match="NOTHING"):
        cancel("NOTHING")


def test_what_nobody_took_in_time_fails_with_an_outcome(day: SimulatedClock) -> None:
    late, fresh = delivery(latest=30), delivery(latest=31)
    courier()
    taken = delivery(latest=30)
    actions.assign_by_hand(delivery_id=taken.id, courier_id=courier(), travel=TRAVEL)
    day.set(after(30.5))

    assert [jobs.give_up_unserved(10), jobs.give_up_unserved(10)] == [1, 0]
    assert {d.id: d.state for d in Delivery.objects.all()} == {
        late.id: DeliveryState.FAILED,
        fresh.id: DeliveryState.WAITING,
        taken.id: DeliveryState.ASSIGNED,
    }
    assert DeliveryOutcome.objects.values_list("delivery_id", "kind", "at").get() == (
        late.id, OutcomeKind.UNSERVED, after(30.5),
    )  # fmt: skip


def test_giving_up_takes_no_more_than_asked_for(day: SimulatedClock) -> None:
    for _ in range(3):
        delivery(latest=1)
    day.set(after(2))

    assert [actions.work_due_unserved(2), actions.work_due_unserved(2)] == [2, 1]


def test_another_timeline_gives_up_nothing(day: SimulatedClock) -> None:
    delivery(latest=1)
    with clock.simulated(day.timeline + 100_000, after(60)):
        assert actions.work_due_unserved(10) == 0


def test_outcomes_are_fetched_until_they_are_handled(day: SimulatedClock) -> None:
    waiting = delivery(latest=1)
    day.set(after(2))
    actions.work_due_unserved(10)

    with transaction.atomic():
        (outcome,) = actions.claim_outcomes(limit=10)
        assert (outcome.reference, outcome.kind, outcome.at) == (waiting.reference, OutcomeKind.UNSERVED, after(2))
        assert actions.claim_outcomes(limit=10) == [outcome]
        actions.outcomes_handled(ids=[outcome.id])
        assert actions.claim_outcomes(limit=10) == []
    assert DeliveryOutcome.objects.get().handled_at == after(2)
    assert after(0) == NOON


@pytest.mark.django_db(transaction=True)
def test_inner_actions_belong_to_a_transaction_of_the_caller() -> None:
    for call in (
        lambda: actions.confirm_ready(reference="A"),
        lambda: actions.cancel_delivery(reference="A"),
        lambda: actions.claim_outcomes(limit=1),
        lambda: actions.outcomes_handled(ids=[1]),
    ):
        with pytest.raises(NoTransactionError):
            call()
