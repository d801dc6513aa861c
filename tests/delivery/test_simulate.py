from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sambayan.delivery.engine import simulate
from sambayan.delivery.engine.dispatch import PlannedRun
from sambayan.delivery.engine.instance import Courier, Instance, Order, Parameters, Restaurant
from sambayan.delivery.engine.simulate import Trip
from sambayan.delivery.queries import instance as read_day

PARAMETERS = Parameters(320, 4, 4, 40, 90, 10, 15)
places = st.tuples(st.integers(-4_000, 4_000), st.integers(-4_000, 4_000))


@st.composite
def days(draw: st.DrawFn) -> Instance:
    """Small days of every kind: idle, hopeless, all at once, with shifts that hardly overlap."""
    restaurants = [Restaurant(f"r{n}", *draw(places)) for n in range(draw(st.integers(1, 3)))]
    orders = []
    for n in range(draw(st.integers(1, 12))):
        placed = draw(st.integers(0, 60))
        ready = placed + draw(st.integers(0, 30))
        orders.append(Order(f"o{n}", *draw(places), placed, draw(st.sampled_from(restaurants)).id, ready))
    couriers = []
    for n in range(draw(st.integers(1, 5))):
        on = draw(st.integers(0, 60))
        couriers.append(Courier(f"c{n}", *draw(places), on, on + draw(st.integers(1, 120))))
    return Instance("drawn", tuple(orders), tuple(couriers), tuple(restaurants), PARAMETERS)


@settings(max_examples=80, deadline=None)
@given(days())
def test_no_rule_is_broken_on_any_day(day: Instance) -> None:
    assert simulate.violations(day, simulate.play(day)) == []


@settings(max_examples=20, deadline=None)
@given(days())
def test_a_day_played_again_goes_the_same_way(day: Instance) -> None:
    assert simulate.play(day) == simulate.play(day)


DAY = Instance(
    "two orders",
    (Order("o1", 1600, 0, 0, "r1", 10), Order("o2", 3200, 0, 2, "r1", 8)),
    (Courier("c1", -320, 0, 0, 60), Courier("c2", 0, 0, 30, 90)),
    (Restaurant("r1", 0, 0), Restaurant("r2", 640, 0)),
    PARAMETERS,
)
TRIP = Trip(7, PlannedRun(courier=0, leaves=7, pickup=10, deliveries=(0, 1), drops=(19, 28), free_at=30))


def test_a_correct_trip_breaks_no_rule() -> None:
    assert simulate.violations(DAY, [TRIP]) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"leaves": 6}, "leaves at 6, decided at 7"),
        ({"pickup": 9, "leaves": 8}, "picks up at 9 but arrives at 9"),
        ({"pickup": 9.5}, "picks up at 9.5 before all is ready"),
        ({"pickup": 61}, "picks up at 61 after the shift"),
        ({"drops": (18.5, 28)}, "drops order o1 at 18.5, which is too early"),
        ({"drops": (19, 27.5)}, "drops order o2 at 27.5, which is too early"),
        ({"drops": (19, 93)}, "drops order o2 at 93, which is too late"),
        ({"deliveries": (1, 0)}, "drops order o2 at 19, which is too early"),
        ({"deliveries": (0, 0)}, "order o1 is in 2 runs"),
        ({"free_at": 29}, "is free at 29 before 30"),
        ({"courier": 1}, "leaves at 7, decided at 7, free at 30"),
    ],
)
def test_each_broken_rule_is_seen(change: dict[str, Any], fault: str) -> None:
    found = simulate.violations(DAY, [replace(TRIP, run=replace(TRIP.run, **change))])

    assert any(fault in sentence for sentence in found), found


def test_a_decision_before_the_order_is_seen() -> None:
    early = replace(TRIP, decided_at=1, run=replace(TRIP.run, leaves=1))

    assert any("before order" in sentence for sentence in simulate.violations(DAY, [early]))


def test_two_places_in_one_run_are_seen() -> None:
    day = replace(DAY, orders=(DAY.orders[0], replace(DAY.orders[1], restaurant="r2")))

    assert any("several places" in sentence for sentence in simulate.violations(day, [TRIP]))


def test_a_courier_who_jumps_to_the_next_run_is_seen() -> None:
    """After the last drop at 3,200 m the way back takes ten minutes."""
    day = replace(DAY, orders=(*DAY.orders, Order("o3", 0, 0, 0, "r1", 0)))
    run = PlannedRun(courier=0, leaves=30, pickup=41, deliveries=(2,), drops=(45,), free_at=47)

    assert any("arrives at 40" in sentence for sentence in simulate.violations(day, [TRIP, Trip(30, run)]))


def test_what_never_arrives_is_a_failure() -> None:
    figures = simulate.figures(replace(DAY, orders=(*DAY.orders, Order("o3", 0, 0, 0, "r1", 0))), [TRIP])

    assert (figures.orders, figures.delivered, figures.failures) == (3, 2, 1)
    assert figures.click_to_door_mean == (19 + 26) / 2
    assert figures.ready_to_pickup_mean == 1
    assert figures.orders_per_courier_hour == 1
    assert figures.cost_per_order == (20 + 15) / 3


# Floors and figures: facts of the published days, and what two published policies reach there.
@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "floor"), [("0o100t100s1p100", 28.42), ("1o100t100s1p100", 27.81), ("4r50t75s2p125", 34.37)]
)
def test_half_of_each_service_counts_between_placing_and_the_door(
    mdrp: Callable[[str], Path], name: str, floor: float
) -> None:
    assert simulate.floor(read_day(mdrp(name))) == pytest.approx(floor, abs=0.005)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "click_to_door", "ready_to_pickup"),
    [
        ("0o100t100s1p100", 30.4, 1.9),
        ("1o100t100s1p100", 32.0, 3.5),
        ("4o100t100s1p100", 33.9, 2.4),
        ("4r50t75s2p125", 36.4, 1.8),
    ],
)
def test_published_days_go_as_well_as_under_the_best_open_policy(
    mdrp: Callable[[str], Path], name: str, click_to_door: float, ready_to_pickup: float
) -> None:
    day = read_day(mdrp(name))
    trips = simulate.play(day)
    figures = simulate.figures(day, trips)

    assert simulate.violations(day, trips) == []
    assert (figures.delivered, figures.failures) == (len(day.orders), 0)
    assert figures.click_to_door_mean <= click_to_door
    assert figures.ready_to_pickup_mean <= ready_to_pickup
