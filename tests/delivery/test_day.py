import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sambayan.delivery.engine import day, simulate
from sambayan.delivery.engine.instance import Instance


def made(seed: int = 1) -> Instance:
    return day.generate(seed=seed, orders=300, restaurants=40, couriers=60)


def test_the_same_seed_gives_the_same_day() -> None:
    assert made(7) == made(7)
    assert made(7) != made(8)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 120), st.integers(1, 20), st.integers(1, 30))
def test_any_day_is_of_a_believable_size(seed: int, orders: int, restaurants: int, couriers: int) -> None:
    found = day.generate(seed=seed, orders=orders, restaurants=restaurants, couriers=couriers)
    at = {r.id: (r.x, r.y) for r in found.restaurants}

    assert (len(found.orders), len(found.restaurants), len(found.couriers)) == (orders, restaurants, couriers)
    assert all(math.dist(at[o.restaurant], (o.x, o.y)) <= day.FARTHEST for o in found.orders)
    assert all(5 <= o.ready - o.placed <= 25 for o in found.orders)
    assert all(0 <= o.placed <= day.DAY for o in found.orders)
    assert all(c.off - c.on in day.SHIFTS and c.on >= 0 for c in found.couriers)


def test_orders_peak_at_lunch_and_dinner() -> None:
    placed = [o.placed for o in made().orders]
    lunch, afternoon, dinner = (sum(start <= minute < start + 90 for minute in placed) for start in (150, 330, 540))

    assert lunch > 3 * afternoon
    assert dinner > 3 * afternoon


def test_the_shifts_cover_the_peaks() -> None:
    found = made()
    trips = simulate.play(found)
    figures = simulate.figures(found, trips)

    assert figures.failures == 0
    assert figures.click_to_door_mean < figures.floor + 8


@pytest.mark.parametrize(("orders", "restaurants", "couriers"), [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_an_empty_day_is_refused(orders: int, restaurants: int, couriers: int) -> None:
    with pytest.raises(ValueError):
        day.generate(seed=1, orders=orders, restaurants=restaurants, couriers=couriers)
