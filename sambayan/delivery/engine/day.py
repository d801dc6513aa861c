"""A made-up day in the format of `instance`: what a busy day of food orders in one town may look like.

Minute 0 is 09.00. Two peaks, lunch and dinner; restaurants in clusters around a centre; buyers within
8 km of their restaurant, most of them near; shifts of two to four hours that follow the orders.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sambayan.delivery.engine.instance import Courier, Instance, Order, Parameters, Restaurant
from sambayan.delivery.engine.travel import Floats

DAY = 780  # minutes from 09.00 to 22.00
LUNCH, DINNER = (195.0, 45.0), (585.0, 60.0)  # middle and spread of a peak: 12.15 and 18.45
FARTHEST = 8_000.0  # metres from a restaurant to its buyers
CLUSTERS = 4  # places where restaurants gather
SHIFTS = (120, 180, 240)  # minutes
AHEAD = 30  # a shift starts so many minutes before the order that it is made for


@dataclass(frozen=True, slots=True)
class Shares:
    """How the orders spread over the day; the rest comes at any time."""

    lunch: float = 0.35
    dinner: float = 0.45


def generate(*, seed: int, orders: int, restaurants: int, couriers: int, shares: Shares | None = None) -> Instance:
    """The same arguments give the same day. Raises ValueError when there is nothing to generate."""
    if min(orders, restaurants, couriers) < 1:
        raise ValueError("a day needs at least one order, one restaurant and one courier")
    random = np.random.default_rng(seed)
    places = _places(random, restaurants)
    popularity = random.pareto(1.5, restaurants) + 0.2
    chosen = random.choice(restaurants, size=orders, p=popularity / popularity.sum())
    placed = np.sort(_times(random, orders, shares or Shares()))
    return Instance(
        name=f"day-{seed}",
        orders=tuple(_orders(random, places, chosen, placed)),
        couriers=tuple(_couriers(random, places, placed, couriers)),
        restaurants=tuple(Restaurant(f"r{n}", *_point(place)) for n, place in enumerate(places, 1)),
        parameters=Parameters(320.0, 4.0, 4.0, 40.0, 90.0, 10_000.0, 15_000.0),  # pay in rupiah
    )


def _places(random: Generator, restaurants: int) -> Floats:
    """Metres; around a few centres within some 3 km of the middle of town."""
    centres = random.normal(0.0, 1_500.0, (CLUSTERS, 2))
    scattered: Floats = centres[random.integers(CLUSTERS, size=restaurants)] + random.normal(
        0.0, 500.0, (restaurants, 2)
    )
    return np.asarray(np.round(np.clip(scattered, -5_000, 5_000)), dtype=np.float64)


def _times(random: Generator, orders: int, shares: Shares) -> Floats:
    kinds = random.choice(3, size=orders, p=(shares.lunch, shares.dinner, 1 - shares.lunch - shares.dinner))
    peaks = (random.normal(*LUNCH, orders), random.normal(*DINNER, orders), random.uniform(0, DAY - 30, orders))
    return np.asarray(np.round(np.clip(np.choose(kinds, peaks), 0, DAY - 30)), dtype=np.float64)


def _orders(random: Generator, places: Floats, chosen: NDArray[np.int64], placed: Floats) -> list[Order]:
    size = len(placed)
    metres = np.clip(random.gamma(2.2, 1_000.0, size), 100, FARTHEST - 10)
    angle = random.uniform(0, 2 * np.pi, size)
    homes = np.round(places[chosen] + metres[:, None] * np.column_stack((np.cos(angle), np.sin(angle))))
    ready = placed + np.round(np.clip(random.gamma(6.0, 2.2, size), 5, 25))
    return [
        Order(f"o{n + 1}", *_point(homes[n]), float(placed[n]), f"r{chosen[n] + 1}", float(ready[n]))
        for n in range(size)
    ]


def _couriers(random: Generator, places: Floats, placed: Floats, couriers: int) -> list[Courier]:
    """Each shift is made for one order, evenly drawn, so that shifts lie when the orders are."""
    drawn = (np.arange(couriers) + random.uniform(0, 1, couriers)) / couriers * len(placed)
    length = random.choice(SHIFTS, size=couriers)
    starts = np.maximum(0, np.floor((placed[drawn.astype(int)] - AHEAD) / 15) * 15)
    homes = np.round(places[random.integers(len(places), size=couriers)] + random.normal(0, 800, (couriers, 2)))
    return [
        Courier(f"c{n + 1}", *_point(homes[n]), float(starts[n]), float(starts[n] + length[n])) for n in range(couriers)
    ]


def _point(row: Floats) -> tuple[float, float]:
    return float(row[0]), float(row[1])
