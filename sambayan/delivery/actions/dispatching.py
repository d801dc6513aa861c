"""Who brings what: by the engine at each tick, or by hand at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock, codes
from sambayan.delivery.actions.turns import take_turn
from sambayan.delivery.engine import dispatch as engine
from sambayan.delivery.engine.travel import Travel
from sambayan.delivery.enums import AssignedBy, DeliveryState, RunState, StopKind
from sambayan.delivery.errors import CourierNotFree, NotWaiting, UnknownCourier, UnknownDelivery
from sambayan.delivery.models import Courier, Delivery, DispatchTick, Run, Stop
from sambayan.delivery.queries.fees import live_travel
from sambayan.delivery.queries.waiting import couriers_at, minutes, waiting_at

_PARAMS = engine.Params()

_ASSIGN = """
UPDATE delivery_delivery d SET state = 'assigned', run_id = planned.run
FROM unnest(%s::bigint[], %s::bigint[]) AS planned (delivery, run) WHERE d.id = planned.delivery
"""

# A tick looks one tick ahead, so a courier who becomes free between two of them loses no minute.
_DUE = """
SELECT EXISTS (SELECT FROM delivery_delivery WHERE timeline = %(timeline)s AND state = 'waiting')
   AND NOT EXISTS (SELECT FROM delivery_dispatchtick WHERE timeline = %(timeline)s AND at > %(now)s - %(tick)s)
"""


@dataclass(frozen=True, slots=True)
class Tick:
    """One decision of the engine: how many deliveries it could choose from, and how many it assigned."""

    id: int
    at: datetime
    waiting: int
    assigned: int


def dispatch(*, travel: Travel) -> Tick:
    """Assign what has to leave before the next tick. Once for each instant: a second call gives the same tick."""
    now, timeline = clock.now(), clock.timeline()
    with transaction.atomic(durable=True):
        take_turn()
        tick = DispatchTick.objects.filter(timeline=timeline, at=now).first()
        if tick is None:
            waiting = waiting_at(now=now, timeline=timeline, horizon=_PARAMS.horizon)
            runs = _decide(now, timeline, waiting, travel) if waiting else []
            _write(now, AssignedBy.ENGINE, waiting, runs)
            tick = DispatchTick.objects.create(
                timeline=timeline, at=now, waiting=len(waiting), assigned=sum(len(run.deliveries) for run in runs)
            )
    return Tick(id=tick.id, at=tick.at, waiting=tick.waiting, assigned=tick.assigned)


def _decide(now: datetime, timeline: int, waiting: Sequence[engine.Waiting], travel: Travel) -> list[engine.PlannedRun]:
    couriers = couriers_at(
        now=now, timeline=timeline, horizon=_PARAMS.horizon, drop_service=travel.drop_service_minutes
    )
    return engine.decide(engine.Problem(0.0, tuple(waiting), tuple(couriers)), travel, _PARAMS)


def _write(
    now: datetime, by: AssignedBy, waiting: Sequence[engine.Waiting], planned: Sequence[engine.PlannedRun]
) -> list[int]:
    """The runs with their stops, and their deliveries as assigned: three statements however many there are."""
    if not planned:
        return []
    timeline = clock.timeline()
    runs = Run.objects.bulk_create(
        Run(
            timeline=timeline,
            code=codes.new_code(),
            courier_id=run.courier,
            state=RunState.ACTIVE,
            assigned_by=by,
            assigned_at=now,
        )
        for run in planned
    )
    by_id = {delivery.id: delivery for delivery in waiting}
    pairs = list(zip(runs, planned, strict=True))
    Stop.objects.bulk_create(stop for row, run in pairs for stop in _stops(now, row, run, by_id))
    with connection.cursor() as cursor:
        assigned = [(delivery, row.id) for row, run in pairs for delivery in run.deliveries]
        cursor.execute(_ASSIGN, [list(column) for column in zip(*assigned, strict=True)])
    return [row.id for row in runs]


def _stops(now: datetime, row: Run, run: engine.PlannedRun, by_id: dict[int, engine.Waiting]) -> list[Stop]:
    lat, lng = by_id[run.deliveries[0]].pickup
    planned_at = now + timedelta(minutes=run.pickup)
    stops = [Stop(run=row, sequence=0, kind=StopKind.PICKUP, lat=lat, lng=lng, planned_at=planned_at)]
    for sequence, (number, drop) in enumerate(zip(run.deliveries, run.drops, strict=True), 1):
        lat, lng = by_id[number].drop
        planned_at = now + timedelta(minutes=drop)
        stops.append(
            Stop(
                run=row,
                sequence=sequence,
                kind=StopKind.DROP,
                delivery_id=number,
                lat=lat,
                lng=lng,
                planned_at=planned_at,
            )
        )
    return stops


def assign_by_hand(*, delivery_id: int, courier_id: int, travel: Travel) -> int:
    """The desk gives a waiting delivery to a free courier on shift, who leaves now; returns the run. Twice is harmless.

    The desk may decide what the engine would not, such as a delivery that will be late.
    Raises UnknownDelivery, NotWaiting, UnknownCourier and CourierNotFree.
    """
    now, timeline = clock.now(), clock.timeline()
    with transaction.atomic(durable=True):
        take_turn()
        delivery = Delivery.objects.filter(id=delivery_id, timeline=timeline).select_related("run").first()
        if delivery is None:
            raise UnknownDelivery(delivery_id)
        if delivery.run is not None and delivery.run.courier_id == courier_id:
            return delivery.run.id
        if delivery.state != DeliveryState.WAITING:
            raise NotWaiting(delivery_id, delivery.state)
        waiting = _waiting(now, delivery)
        courier = _free_courier(now, courier_id, travel)
        run = engine.direct_run(courier, waiting, now=0.0, travel=travel)
        return _write(now, AssignedBy.HAND, [waiting], [run])[0]


def _waiting(now: datetime, delivery: Delivery) -> engine.Waiting:
    return engine.Waiting(
        id=delivery.id,
        place=delivery.pickup_place,
        pickup=(delivery.pickup_lat, delivery.pickup_lng),
        drop=(delivery.drop_lat, delivery.drop_lng),
        placed=minutes(now, delivery.placed_at),
        ready=minutes(now, delivery.ready_at),
        latest=minutes(now, delivery.latest_at),
    )


def _free_courier(now: datetime, courier_id: int, travel: Travel) -> engine.Courier:
    timeline = clock.timeline()
    found = couriers_at(
        now=now, timeline=timeline, horizon=0.0, drop_service=travel.drop_service_minutes, courier_id=courier_id
    )
    if found and not found[0].busy:
        return found[0]
    courier = Courier.objects.filter(id=courier_id, timeline=timeline).first()
    if courier is None:
        raise UnknownCourier(courier_id)
    if courier.lost_at is not None:
        raise CourierNotFree(courier_id, "is lost")
    raise CourierNotFree(courier_id, "is on another run" if found else "is not on shift")


def work_due_dispatch(limit: int) -> int:
    """A tick of the live engine when one is due; how many deliveries it assigned. All in one go, whatever the limit."""
    values: dict[str, Any] = {"timeline": clock.timeline(), "now": clock.now(), "tick": timedelta(minutes=_PARAMS.tick)}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        (due,) = cursor.fetchone()
    return dispatch(travel=live_travel(day=clock.today())).assigned if due and limit else 0
