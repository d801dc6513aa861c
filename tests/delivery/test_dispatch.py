import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sambayan.delivery.engine.dispatch import Courier, Params, PlannedRun, Problem, Waiting, decide, direct_run
from tests.delivery.conftest import TRAVEL

MINUTE = 320  # metres in a minute


def at(minutes: float) -> tuple[float, float]:
    """A point on the road east, so many minutes from the origin."""
    return TRAVEL.place(minutes * MINUTE, 0)


def waiting(number: int, *, drop: float = 5, place: float = 0, **times: float) -> Waiting:
    times = {"placed": -5.0, "ready": 0.0, "latest": 85.0, **times}
    return Waiting(id=number, place=f"sentra at {place}", pickup=at(place), drop=at(drop), **times)


def courier(number: int, *, where: float = 0, free: float = 0, off: float = 200, busy: bool = False) -> Courier:
    return Courier(id=number, at=at(where), free_at=free, off_at=off, busy=busy)


def decided(deliveries: list[Waiting], couriers: list[Courier], *, now: float = 0) -> list[PlannedRun]:
    return decide(Problem(now, tuple(deliveries), tuple(couriers)), TRAVEL)


def test_a_run_has_the_times_of_its_hand_overs() -> None:
    (run,) = decided([waiting(1, drop=5)], [courier(7, where=3)])

    assert run == PlannedRun(courier=7, leaves=0, pickup=5, deliveries=(1,), drops=(14,), free_at=16)


def test_the_nearest_courier_goes() -> None:
    (run,) = decided([waiting(1)], [courier(7, where=6), courier(8, where=2)])

    assert run.courier == 8


def test_two_deliveries_are_shared_out_so_that_both_are_soon_there() -> None:
    """Greedy choice would send 7 to the first, and 8 all the way to the second."""
    runs = decided([waiting(1, place=0), waiting(2, place=4, drop=9)], [courier(7, where=2), courier(8, where=-3)])

    assert {run.courier: run.deliveries for run in runs} == {7: (2,), 8: (1,)}


def test_nobody_is_sent_before_it_is_time_to_leave() -> None:
    delivery = waiting(1, ready=10)

    assert [decided([delivery], [courier(7, where=3)], now=now) != [] for now in (0, 4, 5)] == [False, False, True]


def test_a_courier_waits_for_the_goods_and_not_they_for_the_courier() -> None:
    (run,) = decided([waiting(1, ready=10)], [courier(7, where=3)], now=5)

    assert run.pickup == 10


def test_deliveries_of_one_place_ride_together_when_couriers_are_short() -> None:
    (run,) = decided([waiting(1, drop=5), waiting(2, drop=6), waiting(3, drop=4)], [courier(7)])

    assert run.deliveries == (3, 1, 2)
    assert run.drops == (10, 15, 20)


def test_a_bundle_leaves_when_its_last_member_is_ready() -> None:
    (run,) = decided([waiting(1, drop=5), waiting(2, drop=6, ready=3)], [courier(7)], now=2)

    assert run.deliveries == (1, 2)
    assert run.pickup == 4


def test_deliveries_of_two_places_do_not_ride_together() -> None:
    (run,) = decided([waiting(1), waiting(2, place=0.5)], [courier(7)])

    assert len(run.deliveries) == 1


def test_opposite_doors_are_not_bundled_while_couriers_are_free() -> None:
    runs = decided([waiting(1, drop=9), waiting(2, drop=-9)], [courier(7), courier(8), courier(9)])

    assert [len(run.deliveries) for run in runs] == [1, 1]


def test_one_courier_takes_two_deliveries_for_one_door_and_the_other_stays_free() -> None:
    """Four minutes more for one buyer, for a courier who is free for the next."""
    runs = decided([waiting(1, drop=10), waiting(2, drop=10)], [courier(7), courier(8)])

    assert [run.deliveries for run in runs] == [(1, 2)]


def test_no_bundle_is_larger_than_allowed() -> None:
    deliveries = tuple(waiting(number) for number in range(8))
    problem = Problem(0, deliveries, (courier(7),))

    assert [len(decide(problem, TRAVEL, Params(largest_bundle=most))[0].deliveries) for most in (1, 2, 4)] == [1, 2, 4]


def test_who_waits_longest_is_served_first() -> None:
    (run,) = decided([waiting(1, place=1), waiting(2, place=1.1, placed=-40)], [courier(7)])

    assert run.deliveries == (2,)


def test_a_busy_courier_is_planned_with_and_not_sent() -> None:
    """The busy one will be at the door sooner than the free one from far away."""
    assert decided([waiting(1)], [courier(7, free=2, busy=True), courier(8, where=40)]) == []
    assert decided([waiting(1)], [courier(7, free=-5, busy=True)]) == []


def test_nothing_is_decided_before_it_was_placed() -> None:
    assert decided([waiting(1, placed=1, ready=1)], [courier(7)]) == []


@pytest.mark.parametrize(("off", "served"), [(4, False), (5, True)])
def test_nothing_is_picked_up_after_the_shift(off: float, *, served: bool) -> None:
    assert bool(decided([waiting(1)], [courier(7, where=3, off=off)])) is served


@pytest.mark.parametrize(("latest", "served"), [(13, False), (14, True)])
def test_nothing_sets_out_that_would_come_too_late(latest: float, *, served: bool) -> None:
    assert bool(decided([waiting(1, drop=5, latest=latest)], [courier(7, where=3)])) is served


def test_a_hand_made_assignment_leaves_at_once() -> None:
    run = direct_run(courier(7, where=3), waiting(1, drop=5, ready=30, latest=20), now=2, travel=TRAVEL)

    assert (run.leaves, run.pickup, run.drops) == (2, 30, (39,))


@settings(max_examples=30)
@given(st.integers(0, 1000))
def test_the_sequence_in_which_things_are_told_does_not_matter(seed: int) -> None:
    told = random.Random(seed)
    deliveries = [waiting(n, place=n % 3, drop=told.randint(-9, 9), ready=told.randint(0, 9)) for n in range(9)]
    couriers = [courier(n, where=told.randint(-5, 5), free=told.randint(0, 5)) for n in range(5)]
    first = decided(deliveries, couriers)
    told.shuffle(deliveries)
    told.shuffle(couriers)

    assert decided(deliveries, couriers) == first


@pytest.mark.parametrize(
    "wrong", [{"tick": 0}, {"horizon": 0.5}, {"largest_bundle": 5}, {"largest_bundle": 0}, {"unserved": -1}]
)
def test_senseless_parameters_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError):
        Params(**wrong)  # type: ignore[arg-type]
