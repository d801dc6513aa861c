"""What the desk of a sentra does to an order: give it to a courier, hand it over, give its stalls more time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from sambayan.core import audit, clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.models import Delivery
from sambayan.delivery.queries import live_travel
from sambayan.market.actions.carrying import hold_orders, leave
from sambayan.market.engine.deadlines import ARRIVE_WITHIN
from sambayan.market.enums import OrderState
from sambayan.market.errors import NoMoreTime, NotAnswerable, NotReady, UnknownOrder
from sambayan.market.models import Order

MOST_MINUTES = 30  # that are given at a time


@dataclass(frozen=True, slots=True)
class Scanned:
    """An order was handed to its courier; `left` says that it was the last one and the courier is on the way.

    `again`: it had been handed over before, and nothing was changed.
    """

    code: str
    left: bool
    again: bool = False


def give_to_courier(*, order_code: str, courier_id: int, actor_id: int | None = None) -> int:
    """Let this courier bring the order, at once or as an offer; returns the run. Twice is harmless.

    Raises UnknownOrder when no courier is asked for, and what `delivery.assign_by_hand` raises.
    """
    found = Delivery.objects.filter(reference=order_code, timeline=clock.timeline()).order_by("-id")
    number = found.values_list("id", flat=True).first()
    if number is None:
        raise UnknownOrder(order_code)
    travel = live_travel(day=clock.today())
    return delivery.assign_by_hand(delivery_id=number, courier_id=courier_id, travel=travel, actor_id=actor_id)


def scan_out(*, order_code: str, run_id: int, actor_id: int | None = None) -> Scanned:
    """An order of the run is in its courier's hands, who leaves with the last one. Twice is harmless.

    Raises NotReady for an order that its stalls still make, and what `delivery.scan` raises.
    """
    with transaction.atomic(durable=True):
        hold_orders(run_id)
        order = _order(order_code)
        if order.state in {OrderState.CONFIRMED, OrderState.ACCEPTED}:
            raise NotReady([order_code], "ready")
        scan = delivery.scan(run_id=run_id, reference=order_code)
        if not scan.again:
            _note("scan_out", order, run_id, actor_id)
        if scan.last:
            leave(run_id, actor_id)
        return Scanned(order_code, scan.last, scan.again)


def take_back(*, order_code: str, run_id: int, actor_id: int | None = None) -> bool:
    """The courier gave this order of the run back to the desk; False when the courier did not have it.

    Raises UnknownOrder, and what `delivery.unscan` raises: RunLeft once the courier is on the way.
    """
    with transaction.atomic(durable=True):
        hold_orders(run_id)
        order = _order(order_code)
        taken = delivery.unscan(run_id=run_id, reference=order_code)
        if taken:
            _note("take_back", order, run_id, actor_id)
        return taken


def _order(code: str) -> Order:
    order = Order.objects.filter(code=code, timeline=clock.timeline()).only("id", "state").first()
    if order is None:
        raise UnknownOrder(code)
    return order


def _note(deed: str, order: Order, run_id: int, actor_id: int | None) -> None:
    audit.record(action=deed, subject=f"order:{order.id}", actor_id=actor_id, detail={"run": run_id})


def give_time(*, order_code: str, minutes: int, actor_id: int | None = None) -> datetime:
    """The stalls have at least this many minutes from now to answer; returns until when (UTC).

    Never so long that the order could not arrive in time. Twice is harmless. Raises UnknownOrder, NotAnswerable
    once it is answered, NoMoreTime, and ValueError beyond MOST_MINUTES.
    """
    if not 0 < minutes <= MOST_MINUTES:
        raise ValueError(f"{minutes} minutes: 1 to {MOST_MINUTES} are given at a time")
    with transaction.atomic(durable=True):
        order = Order.objects.select_for_update(no_key=True).filter(code=order_code, timeline=clock.timeline()).first()
        if order is None:
            raise UnknownOrder(order_code)
        if order.state != OrderState.CONFIRMED or order.due_at is None:
            raise NotAnswerable(order_code, order.state)
        until = min(clock.now() + timedelta(minutes=minutes), order.placed_at + ARRIVE_WITHIN)
        if until <= clock.now():
            raise NoMoreTime(order_code)
        if until > order.due_at:
            detail = {"before": order.due_at.isoformat(), "after": until.isoformat()}
            audit.record(action="give_time", subject=f"order:{order.id}", actor_id=actor_id, detail=detail)
            order.due_at = until
            order.save(update_fields=["due_at"])
        return order.due_at
