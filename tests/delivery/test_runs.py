import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core.clock import SimulatedClock
from sambayan.core.database import NoTransactionError
from sambayan.delivery import actions
from sambayan.delivery.enums import DeliveryState, RunState
from sambayan.delivery.errors import NotInRun, NotPickedUp, RunEnded, UnknownRun
from sambayan.delivery.models import Delivery, Run, Stop
from tests.delivery.conftest import TRAVEL, after, courier, delivery

pytestmark = pytest.mark.usefixtures("day")


@pytest.fixture
def run() -> Run:
    """One courier with two deliveries: A at the nearer door, B behind it."""
    courier()
    delivery(reference="B", drop=(3200, 0))
    delivery(reference="A", drop=(1600, 0))
    actions.dispatch(travel=TRAVEL)
    return Run.objects.get()


def pick_up(run: Run) -> list[str]:
    with transaction.atomic():
        return actions.pick_up(run_id=run.id)


def hand_over(run: Run, reference: str | None = None) -> str:
    with transaction.atomic():
        return actions.hand_over(run_id=run.id, reference=reference)


def states() -> dict[str, DeliveryState]:
    return {d.reference: DeliveryState(d.state) for d in Delivery.objects.all()}


def test_a_run_goes_from_its_pickup_to_its_last_door(run: Run, day: SimulatedClock) -> None:
    day.set(after(3))
    assert pick_up(run) == ["A", "B"]
    day.set(after(11))
    assert hand_over(run) == "A"
    run.refresh_from_db()
    assert run.state == RunState.ACTIVE
    day.set(after(20))
    assert hand_over(run) == "B"

    run.refresh_from_db()
    assert (run.state, run.ended_at) == (RunState.DONE, after(20))
    assert list(Stop.objects.order_by("sequence").values_list("done_at", flat=True)) == [after(3), after(11), after(20)]
    found = Delivery.objects.order_by("reference").values_list("state", "picked_up_at", "dropped_at")
    assert list(found) == [
        (DeliveryState.DROPPED, after(3), after(11)),
        (DeliveryState.DROPPED, after(3), after(20)),
    ]


def test_a_repeated_pickup_changes_nothing(run: Run, day: SimulatedClock) -> None:
    pick_up(run)
    day.set(after(9))

    assert pick_up(run) == ["A", "B"]
    assert set(Delivery.objects.values_list("picked_up_at", flat=True)) == {after(0)}


def test_a_repeated_hand_over_of_the_same_goods_changes_nothing(run: Run) -> None:
    pick_up(run)
    assert [hand_over(run, "A"), hand_over(run, "A")] == ["A", "A"]
    assert states() == {"A": DeliveryState.DROPPED, "B": DeliveryState.PICKED_UP}

    assert [hand_over(run, "B"), hand_over(run, "B")] == ["B", "B"]


def test_goods_are_handed_over_in_the_sequence_of_the_run(run: Run) -> None:
    pick_up(run)

    with pytest.raises(NotInRun, match="B"):
        hand_over(run, "B")


def test_nothing_is_handed_over_before_the_pickup(run: Run) -> None:
    with pytest.raises(NotPickedUp):
        hand_over(run)


def test_nothing_is_handed_over_twice(run: Run) -> None:
    pick_up(run)
    hand_over(run)
    hand_over(run)

    with pytest.raises(RunEnded, match="done"):
        hand_over(run)
    assert pick_up(run) == ["A", "B"]


def test_a_run_of_another_timeline_is_unknown(run: Run) -> None:
    Run.objects.update(timeline=1)

    with pytest.raises(UnknownRun):
        pick_up(run)


def test_both_belong_to_a_transaction_of_the_caller(run: Run, transactional_db: None) -> None:
    with pytest.raises(NoTransactionError):
        actions.pick_up(run_id=run.id)
    with pytest.raises(NoTransactionError):
        actions.hand_over(run_id=run.id)


def test_two_statements_pick_up_and_three_hand_over(
    run: Run, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with transaction.atomic():
        with django_assert_num_queries(2):
            actions.pick_up(run_id=run.id)
        with django_assert_num_queries(3):
            actions.hand_over(run_id=run.id)


def cancel(reference: str) -> None:
    with transaction.atomic():
        actions.cancel_delivery(reference=reference)


def test_a_cancelled_delivery_leaves_its_run(run: Run) -> None:
    cancel("A")
    cancel("A")

    assert states() == {"A": DeliveryState.CANCELLED, "B": DeliveryState.ASSIGNED}
    assert pick_up(run) == ["B"]
    assert hand_over(run) == "B"


def test_an_emptied_run_ends_and_its_courier_is_free(run: Run) -> None:
    cancel("A")
    cancel("B")

    run.refresh_from_db()
    assert (run.state, run.ended_at) == (RunState.CANCELLED, after(0))
    with pytest.raises(RunEnded, match="cancelled"):
        pick_up(run)
    actions.assign_by_hand(delivery_id=delivery().id, courier_id=run.courier_id, travel=TRAVEL)
