"""What happens at the same time: each call has a connection and a transaction of its own."""

import functools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TypeVar

import pytest
from django.db import connection, transaction

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions
from sambayan.delivery.engine import dispatch as engine
from sambayan.delivery.engine.travel import Travel
from sambayan.delivery.enums import DeliveryState, RunState
from sambayan.delivery.errors import AlreadyOnTheWay, DeliveryError
from sambayan.delivery.models import Delivery, DispatchTick, Run
from tests.delivery.conftest import NOON, TRAVEL, after, courier, delivery

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS = 6
_timelines = count(8_000)
Result = TypeVar("Result")


@pytest.fixture(autouse=True)
def race() -> Iterator[SimulatedClock]:
    with clock.simulated(next(_timelines), NOON) as simulated:
        yield simulated


def together(*calls: Callable[[], Result], minutes: tuple[float, ...] = ()) -> list[Result | Exception]:
    """Run the calls at the same time, each at its minute."""
    timeline, start = clock.timeline(), threading.Barrier(len(calls))

    def run(number: int) -> Result | Exception:
        try:
            with clock.simulated(timeline, after(minutes[number] if minutes else 0)):
                start.wait()
                return calls[number]()
        except DeliveryError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, range(len(calls))))


@pytest.fixture
def slow_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first decision takes long enough for others to come in between what it read and what it writes."""
    decide = engine.decide
    first = threading.Lock()

    def slowly(problem: engine.Problem, travel: Travel, params: engine.Params) -> list[engine.PlannedRun]:
        if first.acquire(blocking=False):
            time.sleep(0.3)
        return decide(problem, travel, params)

    monkeypatch.setattr(engine, "decide", slowly)


@pytest.mark.usefixtures("slow_engine")
def test_two_dispatchers_never_assign_twice() -> None:
    for number in range(6):
        courier()
        delivery(place=f"sentra:{number % 3}")

    ticks = together(*[lambda: actions.dispatch(travel=TRAVEL)] * 3, minutes=(0, 0.1, 0.1))

    assert not [tick for tick in ticks if isinstance(tick, Exception)]
    assert DispatchTick.objects.count() == 2
    assert Delivery.objects.filter(state=DeliveryState.ASSIGNED).count() == 6
    assert sum(tick.assigned for tick in DispatchTick.objects.all()) == 6
    couriers = list(Run.objects.values_list("courier_id", flat=True))
    assert len(couriers) == len(set(couriers))


@pytest.mark.usefixtures("slow_engine")
def test_what_is_being_assigned_is_not_given_up() -> None:
    courier()
    waiting = delivery(latest=30)

    def give_up() -> int:
        time.sleep(0.1)
        return actions.work_due_unserved(10)

    _, given_up = together(lambda: actions.dispatch(travel=TRAVEL).assigned, give_up, minutes=(0, 31))

    waiting.refresh_from_db()
    assert (waiting.state, given_up) == (DeliveryState.ASSIGNED, 0)


def cancel(reference: str) -> None:
    with transaction.atomic(durable=True):
        actions.cancel_delivery(reference=reference)


def pick_up(run: Run) -> None:
    with transaction.atomic(durable=True):
        actions.pick_up(run_id=run.id)


def assigned(reference: str = "") -> tuple[Delivery, Run]:
    """A delivery with its run, and a courier of its own."""
    number = courier()
    waiting = delivery(reference=reference)
    run_id = actions.assign_by_hand(delivery_id=waiting.id, courier_id=number, travel=TRAVEL)
    return waiting, Run.objects.get(id=run_id)


def test_a_delivery_is_cancelled_or_assigned_and_its_run_agrees() -> None:
    for attempt in range(ATTEMPTS):
        number, waiting = courier(), delivery(reference=f"A{attempt}")

        together(
            lambda: actions.dispatch(travel=TRAVEL),
            functools.partial(cancel, waiting.reference),
            minutes=(attempt, attempt),
        )

        waiting.refresh_from_db()
        assert waiting.state == DeliveryState.CANCELLED
        assert not Run.objects.filter(state=RunState.ACTIVE).exists()
        actions.mark_courier_lost(courier_id=number)


def test_goods_are_cancelled_or_on_their_way() -> None:
    for attempt in range(ATTEMPTS):
        waiting, run = assigned(f"A{attempt}")

        cancelled, picked_up = together(functools.partial(cancel, waiting.reference), functools.partial(pick_up, run))

        waiting.refresh_from_db()
        run.refresh_from_db()
        if isinstance(cancelled, AlreadyOnTheWay):
            assert (waiting.state, run.state) == (DeliveryState.PICKED_UP, RunState.ACTIVE)
        else:
            assert (waiting.state, run.state) == (DeliveryState.CANCELLED, RunState.CANCELLED)
            assert isinstance(picked_up, DeliveryError)


def test_a_courier_who_vanishes_while_picking_up_leaves_no_loose_end() -> None:
    for _ in range(ATTEMPTS):
        waiting, run = assigned()
        lose = functools.partial(actions.mark_courier_lost, courier_id=run.courier_id)

        together(functools.partial(pick_up, run), lose)

        waiting.refresh_from_db()
        run.refresh_from_db()
        assert run.state == RunState.LOST
        assert (waiting.state, waiting.run_id) in {(DeliveryState.FAILED, run.id), (DeliveryState.WAITING, None)}
        assert waiting.outcomes.exists() == (waiting.state == DeliveryState.FAILED)


def test_no_run_goes_to_a_courier_who_vanishes_meanwhile() -> None:
    waiting = delivery()
    for attempt in range(ATTEMPTS):
        lose = functools.partial(actions.mark_courier_lost, courier_id=courier())

        together(lambda: actions.dispatch(travel=TRAVEL), lose, minutes=(attempt, attempt))

        assert not Run.objects.filter(state=RunState.ACTIVE).exists()
        waiting.refresh_from_db()
        assert waiting.state == DeliveryState.WAITING


def test_two_hand_overs_at_once_are_two_doors() -> None:
    courier()
    delivery(reference="A", drop=(1600, 0))
    delivery(reference="B", drop=(3200, 0))
    actions.dispatch(travel=TRAVEL)
    run = Run.objects.get()
    with transaction.atomic():
        actions.pick_up(run_id=run.id)

    def hand_over() -> str:
        with transaction.atomic(durable=True):
            return actions.hand_over(run_id=run.id)

    assert sorted(map(str, together(hand_over, hand_over))) == ["A", "B"]
    run.refresh_from_db()
    assert run.state == RunState.DONE


def test_an_outcome_is_claimed_by_one(race: SimulatedClock) -> None:
    delivery(latest=1)
    race.set(after(2))
    actions.work_due_unserved(10)
    claimed = threading.Barrier(2)

    def claim() -> int:
        with transaction.atomic(durable=True):
            found = len(actions.claim_outcomes(limit=10))
            claimed.wait()
            return found

    assert sorted(together(claim, claim), key=str) == [0, 1]


def offered() -> tuple[Delivery, Run]:
    """A delivery that was offered at noon, until two minutes later."""
    number = courier()
    actions.set_autobid(courier_id=number, autobid=False)
    waiting = delivery()
    run_id = actions.assign_by_hand(delivery_id=waiting.id, courier_id=number, travel=TRAVEL)
    return waiting, Run.objects.get(id=run_id)


def test_an_offer_is_accepted_or_taken_back_and_never_both() -> None:
    for _ in range(4 * ATTEMPTS):
        waiting, run = offered()
        accept = functools.partial(actions.accept_offer, run_id=run.id, courier_id=run.courier_id)

        accepted, taken_back = together(accept, lambda: actions.work_due_offers(10), minutes=(2, 2.01))

        waiting.refresh_from_db()
        run.refresh_from_db()
        if taken_back:
            assert isinstance(accepted, DeliveryError)
            assert (run.state, waiting.state, waiting.run_id) == (RunState.DECLINED, DeliveryState.WAITING, None)
        else:
            assert accepted is None
            assert (run.state, waiting.state, waiting.run_id) == (RunState.ACTIVE, DeliveryState.ASSIGNED, run.id)
        actions.mark_courier_lost(courier_id=run.courier_id)
        cancel(waiting.reference)


def test_an_offer_is_accepted_or_declined_once() -> None:
    for _ in range(ATTEMPTS):
        waiting, run = offered()
        accept = functools.partial(actions.accept_offer, run_id=run.id, courier_id=run.courier_id)
        decline = functools.partial(actions.decline_offer, run_id=run.id, courier_id=run.courier_id)

        answers = together(accept, decline)

        waiting.refresh_from_db()
        run.refresh_from_db()
        assert sorted(isinstance(answer, DeliveryError) for answer in answers) == [False, True]
        assert (waiting.state == DeliveryState.ASSIGNED) == (run.state == RunState.ACTIVE)
        actions.mark_courier_lost(courier_id=run.courier_id)
        cancel(waiting.reference)
