"""A delivery before it is on its way: asked for, ready, no longer wanted, or given up."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock, database
from sambayan.delivery.actions.turns import take_turn
from sambayan.delivery.engine.travel import Point
from sambayan.delivery.enums import DeliveryState, RunState, StopKind
from sambayan.delivery.errors import AlreadyOnTheWay, UnknownDelivery
from sambayan.delivery.models import Delivery, Run, Stop

_OPEN = (DeliveryState.WAITING, DeliveryState.ASSIGNED)

_UNSERVED = """
WITH late AS (
    SELECT id FROM delivery_delivery WHERE timeline = %(timeline)s AND state = 'waiting' AND latest_at < %(now)s
    ORDER BY latest_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), failed AS (
    UPDATE delivery_delivery d SET state = 'failed' FROM late WHERE d.id = late.id RETURNING d.id
)
INSERT INTO delivery_deliveryoutcome (timeline, delivery_id, kind, at)
SELECT %(timeline)s, id, 'unserved', %(now)s FROM failed
"""


_BLUR = """
WITH blurred AS (
    UPDATE delivery_delivery SET drop_lat = round(drop_lat::numeric, 2), drop_lng = round(drop_lng::numeric, 2)
    WHERE reference = ANY(%s) AND timeline = %s AND state IN ('dropped', 'failed', 'cancelled')
    RETURNING id
)
UPDATE delivery_stop s SET lat = round(lat::numeric, 2), lng = round(lng::numeric, 2)
FROM blurred WHERE s.delivery_id = blurred.id
"""


def request_delivery(
    *,
    key: str,
    reference: str,
    pickup_place: str,
    pickup: Point,
    drop: Point,
    manifest: dict[str, Any],
    fee: int,
    placed_at: datetime,
    ready_at: datetime,
    latest_at: datetime,
) -> int:
    """Let something be brought; dispatch finds it. The same key gives the same id and changes nothing."""
    database.require_transaction()
    delivery = Delivery(
        timeline=clock.timeline(),
        key=key,
        reference=reference,
        pickup_place=pickup_place,
        pickup_lat=pickup[0],
        pickup_lng=pickup[1],
        drop_lat=drop[0],
        drop_lng=drop[1],
        manifest=manifest,
        fee=fee,
        requested_at=clock.now(),
        placed_at=placed_at,
        ready_at=ready_at,
        latest_at=latest_at,
        state=DeliveryState.WAITING,
    )
    # Setting the key to itself makes PostgreSQL return the id of the row that was there.
    Delivery.objects.bulk_create([delivery], update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    return delivery.id


def confirm_ready(*, reference: str) -> None:
    """The goods are ready now, whatever was estimated; later calls change nothing."""
    database.require_transaction()
    Delivery.objects.filter(
        timeline=clock.timeline(), reference=reference, ready_confirmed=False, state__in=_OPEN
    ).update(ready_at=clock.now(), ready_confirmed=True)


def cancel_delivery(*, reference: str) -> None:
    """Nobody wants it any more: it leaves its run, and an empty run ends. Twice is harmless.

    Raises UnknownDelivery, and AlreadyOnTheWay once it was picked up.
    """
    database.require_transaction()
    take_turn()
    mine = Delivery.objects.filter(timeline=clock.timeline(), reference=reference)
    # The run before its deliveries, as pick_up does; after the wait it may have left.
    list(Run.objects.filter(deliveries__in=mine.filter(state=DeliveryState.ASSIGNED)).select_for_update(of=("self",)))
    found = list(mine.select_for_update().order_by("id"))
    if not found:
        raise UnknownDelivery(reference)
    if any(delivery.state in {DeliveryState.PICKED_UP, DeliveryState.DROPPED} for delivery in found):
        raise AlreadyOnTheWay(reference)
    for delivery in found:
        _cancel(delivery)


def _cancel(delivery: Delivery) -> None:
    if delivery.state not in _OPEN:
        return
    run_id = delivery.run_id
    Delivery.objects.filter(id=delivery.id).update(state=DeliveryState.CANCELLED, run=None)
    if run_id is None:
        return
    Stop.objects.filter(run_id=run_id, delivery_id=delivery.id).delete()
    if not Stop.objects.filter(run_id=run_id, kind=StopKind.DROP).exists():
        Run.objects.filter(id=run_id).update(state=RunState.CANCELLED, ended_at=clock.now())


def blur_drops(*, references: Sequence[str]) -> None:
    """Where these were brought is told to about a kilometre from now on; only for what has ended."""
    database.require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_BLUR, [list(references), clock.timeline()])


def work_due_unserved(limit: int) -> int:
    """Give up what still waits after its latest instant, with an outcome for whoever asked; how many."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_UNSERVED, {"timeline": clock.timeline(), "now": clock.now(), "limit": limit})
        return int(cursor.rowcount)
