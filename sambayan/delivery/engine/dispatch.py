"""Which courier takes which deliveries: decided anew at each tick, kept only when it has to be.

Every delivery that will be ready within the horizon starts as a bundle of its own. Bundles are matched
to couriers by the least total cost (scipy's rectangular assignment). Then bundles of one pick-up place
are merged where that lowers the cost, with a bonus for the courier it sets free, and matched again,
until nothing merges. Of the result only those runs are kept whose courier has to leave before the next
tick: everything else can still become better, and is decided again.

Horizon, bundles by place and matching follow Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil,
"The Meal Delivery Routing Problem" (2018); merging by saving follows Joshi et al., "FoodMatch"
(ICDE 2021). The cost is ours: minutes of delay that the buyers feel. Times are minutes on one axis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, permutations

import numpy as np

from sambayan.delivery.engine.travel import Floats, Point, Travel

IMPOSSIBLE = 1e6  # minutes; more than any real cost
MOST_PRESSURE = 8.0  # deliveries for each courier, beyond which a courier set free is worth no more


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that nobody has taken yet."""

    id: int
    place: str
    pickup: Point
    drop: Point
    placed: float
    ready: float
    latest: float


@dataclass(frozen=True, slots=True)
class Courier:
    """Where a courier is free, and when; a busy one is planned with, but gets no run yet."""

    id: int
    at: Point
    free_at: float
    off_at: float
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is known at one tick."""

    now: float
    waiting: tuple[Waiting, ...]
    couriers: tuple[Courier, ...]


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One courier's next trip. Times of pick-up and drops are those of the hand-over."""

    courier: int
    leaves: float
    pickup: float
    deliveries: tuple[int, ...]
    drops: tuple[float, ...]
    free_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Minutes, and prices in minutes of delay of one delivery. Set on the public days of mdrplib."""

    tick: float = 1.0
    horizon: float = 25.0
    largest_bundle: int = 3
    neighbours: int = 8  # a bundle looks for partners among so many nearest ones of its place
    courier_minute: float = 0.1  # what a minute of a courier costs
    courier_freed: float = 3.0  # what it is worth not to need a courier, times the deliveries for each courier
    unserved: float = 40.0  # what it costs to leave a delivery for later
    ageing: float = 1.0  # more of that for each minute since it was placed

    def __post_init__(self) -> None:
        if self.tick <= 0 or self.horizon < self.tick:
            raise ValueError("tick must be more than 0 and horizon at least a tick")
        if not 1 <= self.largest_bundle <= 4:  # noqa: PLR2004 - all sequences of a bundle are tried
            raise ValueError("largest_bundle must be between 1 and 4")
        if min(self.neighbours, self.courier_minute, self.courier_freed, self.unserved, self.ageing) < 0:
            raise ValueError("prices and neighbours must not be negative")


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Deliveries of one place in drop sequence; offsets are minutes from pick-up to each drop."""

    place: int
    members: tuple[int, ...]
    offsets: tuple[float, ...]
    ready: float
    last_pickup: float
    delay: float  # minutes that all members together lose when it is picked up the minute it is ready
    worth: float  # what it costs to leave it for later


@dataclass(frozen=True, slots=True)
class _Match:
    """Bundles matched to couriers. A cost is relative to leaving the bundle for later, so below 0."""

    pickups: Floats
    costs: Floats
    courier_of: dict[int, int]

    def cost(self, bundle: int) -> float:
        return float(self.costs[self.courier_of[bundle], bundle]) if bundle in self.courier_of else 0.0


def decide(problem: Problem, travel: Travel, params: Params = Params()) -> list[PlannedRun]:
    """The runs that have to start before the next tick. The same problem gives the same runs."""
    until = problem.now + params.horizon
    waiting = [w for w in problem.waiting if w.placed <= problem.now and w.ready <= until]
    couriers = [c for c in problem.couriers if c.free_at <= until and c.off_at >= problem.now]
    if not waiting or not couriers:
        return []
    return _Tick(problem.now, waiting, couriers, travel, params).solve()


def direct_run(courier: Courier, delivery: Waiting, *, now: float, travel: Travel) -> PlannedRun:
    """The run of this courier with this one delivery, started at once: an assignment by hand."""
    tick = _Tick(now, [delivery], [courier], travel, Params())
    bundle = tick.bundle(0, (0,))
    return tick.run(0, bundle, float(tick.pickups([bundle])[0, 0]))


class _Tick:
    """One problem with its distances; lives as long as one decision."""

    def __init__(
        self, now: float, waiting: list[Waiting], couriers: list[Courier], travel: Travel, params: Params
    ) -> None:
        self.now, self.travel, self.params = now, travel, params
        self.waiting = sorted(waiting, key=lambda w: w.id)
        self.couriers = sorted(couriers, key=lambda c: c.id)
        self.free = np.array([max(now, c.free_at) for c in self.couriers])[:, None]
        self.off = np.array([c.off_at for c in self.couriers])[:, None]
        places = list(dict.fromkeys(w.place for w in self.waiting))
        self.place_of = [places.index(w.place) for w in self.waiting]
        pickups = [self.waiting[self.place_of.index(number)].pickup for number in range(len(places))]
        drops = [w.drop for w in self.waiting]
        self.approach = travel.matrix([c.at for c in self.couriers], pickups)
        self.out = travel.matrix(pickups, drops)
        self.between = travel.matrix(drops, drops)

    def solve(self) -> list[PlannedRun]:
        bundles = [self.bundle(place, (index,)) for index, place in enumerate(self.place_of)]
        match = self._match(bundles)
        while merged := self._merge(bundles, match):
            bundles = merged
            match = self._match(bundles)
        runs = [
            self.run(courier, bundles[number], float(match.pickups[courier, number]))
            for number, courier in match.courier_of.items()
            if self._must_leave(courier, bundles[number], float(match.pickups[courier, number]))
        ]
        return sorted(runs, key=lambda run: run.courier)

    def bundle(self, place: int, members: tuple[int, ...]) -> _Bundle:
        """The members in their best sequence: least minutes from pick-up to all drops together."""
        _, sequence, offsets = min(self._sequence(place, s) for s in permutations(sorted(members)))
        deliveries = [self.waiting[index] for index in sequence]
        ready = max(d.ready for d in deliveries)
        service = (self.travel.pickup_service_minutes + self.travel.drop_service_minutes) / 2
        ideal = sum(d.ready + float(self.out[place, i]) + service for i, d in zip(sequence, deliveries, strict=True))
        return _Bundle(
            place=place,
            members=sequence,
            offsets=offsets,
            ready=ready,
            last_pickup=min(d.latest - offset for d, offset in zip(deliveries, offsets, strict=True)),
            delay=len(members) * ready + sum(offsets) - ideal,
            worth=sum(self.params.unserved + self.params.ageing * (self.now - d.placed) for d in deliveries),
        )

    def _sequence(self, place: int, sequence: tuple[int, ...]) -> tuple[float, tuple[int, ...], tuple[float, ...]]:
        """A sequence of drops with their minutes from pick-up, led by the sum of these."""
        service = self.travel.drop_service_minutes
        legs = [self.out[place, sequence[0]], *(self.between[a, b] for a, b in pairwise(sequence))]
        first = self.travel.pickup_service_minutes / 2 - service / 2
        offsets = tuple(accumulate((float(leg) + service for leg in legs), initial=first))[1:]
        return sum(offsets), sequence, offsets

    def pickups(self, bundles: Sequence[_Bundle]) -> Floats:
        """When each courier (rows) could have each bundle (columns) in hand."""
        there = self.free + self.approach[:, [b.place for b in bundles]] + self.travel.pickup_service_minutes / 2
        return np.maximum(there, [b.ready for b in bundles])

    def _costs(self, bundles: Sequence[_Bundle], pickups: Floats) -> Floats:
        """Delay and courier minutes, less what leaving the bundle would cost; IMPOSSIBLE when too late."""
        size, ready, delay, worth, last = np.array(
            [(len(b.members), b.ready, b.delay, b.worth, b.last_pickup) for b in bundles]
        ).T
        end = pickups + [b.offsets[-1] + self.travel.drop_service_minutes / 2 for b in bundles]
        cost = delay + size * (pickups - ready) + self.params.courier_minute * (end - self.free) - worth
        return np.where(pickups > np.minimum(self.off, last), IMPOSSIBLE, cost)

    def _match(self, bundles: Sequence[_Bundle]) -> _Match:
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - heavy, and not needed by pages

        pickups = self.pickups(bundles)
        costs = self._costs(bundles, pickups)
        chosen = zip(*linear_sum_assignment(costs), strict=True)
        courier_of = {int(number): int(courier) for courier, number in chosen if costs[courier, number] < 0}
        return _Match(pickups, costs, courier_of)

    def _merge(self, bundles: list[_Bundle], match: _Match) -> list[_Bundle]:
        """The bundles after the merges that save most; empty when none saves anything."""
        pairs = list(self._partners(bundles))
        if not pairs:
            return []
        together = [self.bundle(bundles[a].place, bundles[a].members + bundles[b].members) for a, b in pairs]
        costs = self._costs(together, self.pickups(together))
        savings = []
        for number, (a, b) in enumerate(pairs):
            couriers = [match.courier_of[bundle] for bundle in (a, b) if bundle in match.courier_of]
            if couriers:
                bonus = self._freed() if len(couriers) > 1 else 0.0
                together_cost = min(float(costs[courier, number]) for courier in couriers)
                saved = match.cost(a) + match.cost(b) + bonus - together_cost
                savings.append((-saved, number))
        return _without_overlap(bundles, pairs, together, sorted(s for s in savings if s[0] < 0))

    def _partners(self, bundles: Sequence[_Bundle]) -> Iterator[tuple[int, int]]:
        """Pairs of bundles of one place that may ride together: each with its nearest neighbours."""
        by_place: dict[int, list[int]] = {}
        for number, bundle in enumerate(bundles):
            by_place.setdefault(bundle.place, []).append(number)
        for numbers in by_place.values():
            firsts = [bundles[number].members[0] for number in numbers]
            nearest = np.argsort(self.between[np.ix_(firsts, firsts)], axis=1, kind="stable")
            near = nearest[:, : self.params.neighbours + 1].tolist()
            pairs = {(min(row, column), max(row, column)) for row, columns in enumerate(near) for column in columns}
            for row, column in sorted(pairs):
                a, b = numbers[row], numbers[column]
                if a != b and len(bundles[a].members + bundles[b].members) <= self.params.largest_bundle:
                    yield a, b

    def _freed(self) -> float:
        """What a courier set free is worth; more, the more deliveries wait for each courier."""
        pressure = len(self.waiting) / len(self.couriers)
        return self.params.courier_freed * min(max(1.0, pressure), MOST_PRESSURE)

    def _must_leave(self, courier: int, bundle: _Bundle, pickup: float) -> bool:
        leaves = pickup - self.travel.pickup_service_minutes / 2 - self.approach[courier, bundle.place]
        return not self.couriers[courier].busy and leaves < self.now + self.params.tick

    def run(self, courier: int, bundle: _Bundle, pickup: float) -> PlannedRun:
        drops = tuple(pickup + offset for offset in bundle.offsets)
        return PlannedRun(
            courier=self.couriers[courier].id,
            leaves=float(self.free[courier, 0]),
            pickup=pickup,
            deliveries=tuple(self.waiting[index].id for index in bundle.members),
            drops=drops,
            free_at=drops[-1] + self.travel.drop_service_minutes / 2,
        )


def _without_overlap(
    bundles: list[_Bundle], pairs: list[tuple[int, int]], together: list[_Bundle], savings: list[tuple[float, int]]
) -> list[_Bundle]:
    """The bundles after the best merges that share none; empty when there is none."""
    taken: set[int] = set()
    merged = []
    for _, number in savings:
        if taken.isdisjoint(pairs[number]):
            taken.update(pairs[number])
            merged.append(together[number])
    return merged and merged + [bundle for number, bundle in enumerate(bundles) if number not in taken]
