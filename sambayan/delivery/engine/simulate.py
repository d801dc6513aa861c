"""Plays a day through dispatch, minute by minute, and judges what came out.

`violations` recomputes every time from the metres of the day and trusts nothing that dispatch says.
It checks what the official evaluator of mdrplib checks, and what that one leaves open: no delivery
after its latest minute, no move before its decision, no change of a run once started.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sambayan.delivery.engine import dispatch
from sambayan.delivery.engine.instance import Instance
from sambayan.delivery.engine.travel import Travel

ORIGIN = (-5.4, 105.26)  # Bandar Lampung; any place will do
Metres = tuple[float, float]  # x, y on the plane of the day
Decide = Callable[[dispatch.Problem, Travel], list[dispatch.PlannedRun]]


@dataclass(frozen=True, slots=True)
class Trip:
    """A run as it was decided. Its numbers count the orders and couriers of the day."""

    decided_at: float
    run: dispatch.PlannedRun


@dataclass(frozen=True, slots=True)
class Figures:
    """Minutes, unless named otherwise; never quote a time without the failures."""

    orders: int
    delivered: int
    failures: int  # never, or after the day's maximum click-to-door
    click_to_door_mean: float
    click_to_door_p50: float
    click_to_door_p90: float
    ready_to_pickup_mean: float
    ready_to_pickup_p90: float
    floor: float  # mean click-to-door if each order left the minute it is ready, straight to its door
    cost_per_order: float  # in the day's currency
    orders_per_courier_hour: float
    orders_per_run: float


def play(instance: Instance, decide: Decide = dispatch.decide, *, tick: float = 1.0) -> list[Trip]:
    """Every trip of the day, decided tick by tick with nothing known before its time."""
    travel = instance.travel(*ORIGIN)
    open_orders = _orders(instance, travel)
    couriers = _couriers(instance, travel)
    trips: list[Trip] = []
    now = min(order.placed for order in open_orders)
    while open_orders and now <= max(order.latest for order in open_orders):
        placed = tuple(order for order in open_orders if order.placed <= now <= order.latest)
        standing = tuple(replace(c, busy=c.free_at - travel.drop_service_minutes / 2 > now) for c in couriers)
        runs = decide(dispatch.Problem(now, placed, standing), travel) if placed else []
        for run in runs:
            last = next(order for order in open_orders if order.id == run.deliveries[-1])
            couriers[run.courier] = replace(couriers[run.courier], at=last.drop, free_at=run.free_at)
            trips.append(Trip(now, run))
        gone = {number for run in runs for number in run.deliveries}
        open_orders = [order for order in open_orders if order.id not in gone]
        now += tick
    return trips


def _orders(instance: Instance, travel: Travel) -> list[dispatch.Waiting]:
    pickups = {r.id: travel.place(r.x, r.y) for r in instance.restaurants}
    longest = instance.parameters.maximum_click_to_door
    return [
        dispatch.Waiting(
            id=number,
            place=o.restaurant,
            pickup=pickups[o.restaurant],
            drop=travel.place(o.x, o.y),
            placed=o.placed,
            ready=o.ready,
            latest=o.placed + longest,
        )
        for number, o in enumerate(instance.orders)
    ]


def _couriers(instance: Instance, travel: Travel) -> list[dispatch.Courier]:
    return [
        dispatch.Courier(id=number, at=travel.place(c.x, c.y), free_at=c.on, off_at=c.off)
        for number, c in enumerate(instance.couriers)
    ]


def figures(instance: Instance, trips: Sequence[Trip]) -> Figures:
    """What the day was like for buyers, stalls and couriers."""
    parameters, orders = instance.parameters, instance.orders
    drops = {n: d for trip in trips for n, d in zip(trip.run.deliveries, trip.run.drops, strict=True)}
    pickups = {n: trip.run.pickup for trip in trips for n in trip.run.deliveries}
    to_door = np.array([drop - orders[number].placed for number, drop in drops.items()])
    to_pickup = np.array([pickup - orders[number].ready for number, pickup in pickups.items()])
    return Figures(
        orders=len(orders),
        delivered=len(drops),
        failures=len(orders) - int((to_door <= parameters.maximum_click_to_door).sum()),
        click_to_door_mean=float(to_door.mean()),
        click_to_door_p50=float(np.percentile(to_door, 50)),
        click_to_door_p90=float(np.percentile(to_door, 90)),
        ready_to_pickup_mean=float(to_pickup.mean()),
        ready_to_pickup_p90=float(np.percentile(to_pickup, 90)),
        floor=floor(instance),
        cost_per_order=_pay(instance, trips) / len(orders),
        orders_per_courier_hour=len(drops) / sum((c.off - c.on) / 60 for c in instance.couriers),
        orders_per_run=len(drops) / max(1, len(trips)),
    )


def floor(instance: Instance) -> float:
    """Mean minutes to the door that no dispatch can beat: picked up when ready and driven straight."""
    parameters = instance.parameters
    service = (parameters.pickup_service_minutes + parameters.drop_service_minutes) / 2
    at = {r.id: (r.x, r.y) for r in instance.restaurants}
    minutes = [o.ready - o.placed + service + _minutes(instance, at[o.restaurant], (o.x, o.y)) for o in instance.orders]
    return sum(minutes) / len(minutes)


def _pay(instance: Instance, trips: Sequence[Trip]) -> float:
    """Each courier earns by the order, and at least the guaranteed pay of the shift."""
    parameters = instance.parameters
    carried = Counter(number for trip in trips for number in [trip.run.courier] * len(trip.run.deliveries))
    return sum(
        max(parameters.pay_per_order * carried[n], parameters.guaranteed_pay_per_hour * (c.off - c.on) / 60)
        for n, c in enumerate(instance.couriers)
    )


def _minutes(instance: Instance, start: Metres, end: Metres) -> float:
    return math.ceil(math.dist(start, end) / instance.parameters.metres_per_minute - 1e-9)


def violations(instance: Instance, trips: Sequence[Trip]) -> list[str]:
    """Every broken rule as a sentence; empty when the day was possible."""
    carried = Counter(number for trip in trips for number in trip.run.deliveries)
    found = [f"order {instance.orders[n].id} is in {times} runs" for n, times in carried.items() if times > 1]
    for number, courier in enumerate(instance.couriers):
        at, free = (courier.x, courier.y), courier.on
        own = (trip for trip in trips if trip.run.courier == number)
        for trip in sorted(own, key=lambda trip: trip.run.leaves):
            found += [f"courier {courier.id}: {fault}" for fault in _faults(instance, trip, at, free)]
            last = instance.orders[trip.run.deliveries[-1]]
            at, free = (last.x, last.y), trip.run.free_at
    return found


def _faults(instance: Instance, trip: Trip, at: Metres, free: float) -> Iterator[str]:
    """The rules that one trip breaks, for a courier who stands at `at` from `free` on."""
    run, parameters = trip.run, instance.parameters
    orders = [instance.orders[number] for number in run.deliveries]
    restaurant = next(r for r in instance.restaurants if r.id == orders[0].restaurant)
    there = max(run.leaves, free) + _minutes(instance, at, (restaurant.x, restaurant.y))
    if {order.restaurant for order in orders} != {restaurant.id}:
        yield f"one pick-up for several places: {', '.join(order.id for order in orders)}"
    if run.leaves < max(free, trip.decided_at):
        yield f"leaves at {run.leaves:g}, decided at {trip.decided_at:g}, free at {free:g}"
    if trip.decided_at < max(order.placed for order in orders):
        yield f"decided at {trip.decided_at:g} before order {orders[-1].id} was placed"
    if run.pickup < there + parameters.pickup_service_minutes / 2:
        yield f"picks up at {run.pickup:g} but arrives at {there:g}"
    if run.pickup < max(order.ready for order in orders):
        yield f"picks up at {run.pickup:g} before all is ready"
    if run.pickup > instance.couriers[run.courier].off:
        yield f"picks up at {run.pickup:g} after the shift"
    yield from _late_drops(instance, run, (restaurant.x, restaurant.y))


def _late_drops(instance: Instance, run: dispatch.PlannedRun, at: Metres) -> Iterator[str]:
    parameters = instance.parameters
    free = run.pickup + parameters.pickup_service_minutes / 2
    for number, drop in zip(run.deliveries, run.drops, strict=True):
        order = instance.orders[number]
        if drop < free + _minutes(instance, at, (order.x, order.y)) + parameters.drop_service_minutes / 2:
            yield f"drops order {order.id} at {drop:g}, which is too early"
        if drop > order.placed + parameters.maximum_click_to_door:
            yield f"drops order {order.id} at {drop:g}, which is too late"
        at, free = (order.x, order.y), drop + parameters.drop_service_minutes / 2
    if run.free_at < free:
        yield f"is free at {run.free_at:g} before {free:g}"
