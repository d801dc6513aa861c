"""Who brings what: by the engine at each tick, or by hand at the desk."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from sambayan.core import audit, clock, codes
from sambayan.delivery.actions.turns import take_turn
from sambayan.delivery.engine import dispatch as engine
from sambayan.delivery.engine.travel import Travel
from sambayan.delivery.enums import AssignedBy, DeliveryState, RunState, StopKind
from sambayan.delivery.errors import CourierNotFree, NotWaiting, UnknownCourier, UnknownDelivery
from sambayan.delivery.models import Courier, Delivery, DispatchTick, Run, Stop
from sambayan.delivery.queries.documents import courier_papers
from sambayan.delivery.queries.fees import live_travel
from sambayan.delivery.queries.waiting import REST, OnShift, couriers_at, minutes, waiting_at

ANSWER_WITHIN = timedelta(minutes=2)  # event time that a courier has to answer an offer
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
            couriers = _couriers(now, timeline, travel) if waiting else []
            runs = _decide(waiting, couriers, travel) if waiting else []
            _write(now, AssignedBy.ENGINE, waiting, runs, asked=_asked(couriers))
            tick = DispatchTick.objects.create(
                timeline=timeline, at=now, waiting=len(waiting), assigned=sum(len(run.deliveries) for run in runs)
            )
    return Tick(id=tick.id, at=tick.at, waiting=tick.waiting, assigned=tick.assigned)


def _couriers(now: datetime, timeline: int, travel: Travel) -> list[OnShift]:
    return couriers_at(now=now, timeline=timeline, horizon=_PARAMS.horizon, drop_service=travel.drop_service_minutes)


def _decide(waiting: Sequence[engine.Waiting], couriers: Sequence[OnShift], travel: Travel) -> list[engine.PlannedRun]:
    problem = engine.Problem(0.0, tuple(waiting), tuple(courier for courier, _ in couriers))
    return engine.decide(problem, travel, _PARAMS)


def _asked(couriers: Iterable[OnShift]) -> set[int]:
    """Those who answer each offer themselves."""
    return {courier.id for courier, autobid in couriers if not autobid}


def _write(
    now: datetime,
    by: AssignedBy,
    waiting: Sequence[engine.Waiting],
    planned: Sequence[engine.PlannedRun],
    *,
    asked: Collection[int],
) -> list[int]:
    """The runs, offered to those who are `asked`, with their stops, and their deliveries as assigned.

    Three statements however many there are.
    """
    if not planned:
        return []
    timeline = clock.timeline()
    runs = Run.objects.bulk_create(
        Run(
            timeline=timeline,
            code=codes.new_code(),
            courier_id=run.courier,
            state=RunState.OFFERED if run.courier in asked else RunState.ACTIVE,
            answer_by=now + ANSWER_WITHIN if run.courier in asked else None,
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


def assign_by_hand(*, delivery_id: int, courier_id: int, travel: Travel, actor_id: int | None = None) -> int:
    """The desk gives a waiting delivery to a free courier on shift, who leaves now; returns the run. Twice is harmless.

    A courier who answers offers itself gets it as one. The desk may decide what the engine would not, such as a
    delivery that will be late.
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
        free = _free_courier(now, courier_id, travel)
        run = engine.direct_run(free.courier, waiting, now=0.0, travel=travel)
        (number,) = _write(now, AssignedBy.HAND, [waiting], [run], asked=_asked([free]))
        detail = {"courier": courier_id, "run": number}
        audit.record(action="assign_by_hand", subject=f"delivery:{delivery_id}", actor_id=actor_id, detail=detail)
        return number


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


def _free_courier(now: datetime, courier_id: int, travel: Travel) -> OnShift:
    timeline = clock.timeline()
    found = couriers_at(
        now=now, timeline=timeline, horizon=0.0, drop_service=travel.drop_service_minutes, courier_id=courier_id
    )
    if found and not found[0].courier.busy:
        return found[0]
    courier = Courier.objects.filter(id=courier_id, timeline=timeline).first()
    if courier is None:
        raise UnknownCourier(courier_id)
    if courier.lost_at is not None:
        raise CourierNotFree(courier_id, "is lost")
    (papers,) = courier_papers(day=clock.day_of(now), courier_id=courier_id)
    for paper in papers.ended:
        raise CourierNotFree(courier_id, f"is blocked: {paper.kind} ended on {paper.valid_to} ({paper.instrument})")
    if Run.objects.filter(courier_id=courier_id, state=RunState.DECLINED, ended_at__gt=now - REST).exists():
        raise CourierNotFree(courier_id, "has just declined an offer")
    raise CourierNotFree(courier_id, "is on another run" if found else "is not on shift")


def work_due_dispatch(limit: int) -> int:
    """A tick of the live engine when one is due; how many deliveries it assigned. All in one go, whatever the limit."""
    values: dict[str, Any] = {"timeline": clock.timeline(), "now": clock.now(), "tick": timedelta(minutes=_PARAMS.tick)}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        (due,) = cursor.fetchone()
    return dispatch(travel=live_travel(day=clock.today())).assigned if due and limit else 0
