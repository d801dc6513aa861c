"""From the stalls into the buyer's hands. Couriers and desk enter here, so that order and delivery move together."""

from collections.abc import Collection

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.market.actions.moves import move_orders
from sambayan.market.engine import transitions
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.errors import NotReady
from sambayan.market.models import Order
from sambayan.money.actions import collect_cash

# Orders before deliveries, as everywhere: a stall that says "ready" while the courier scans waits, it does not collide.
_LOCK = """
SELECT id FROM market_order WHERE code IN (SELECT reference FROM delivery_delivery WHERE run_id = %s)
ORDER BY id FOR NO KEY UPDATE
"""
# With the move comes what a buyer who pays at the door owes, and to which courier.
_DELIVER = """
WITH moved AS (
    UPDATE market_order SET state = 'delivered', due_at = %(at)s WHERE code = %(code)s AND state = 'on_the_way'
    RETURNING id, pay_by, delivery_fee - subsidy AS ongkir
), noted AS (
    INSERT INTO market_transition (order_id, from_state, to_state, at, actor_id, reason)
    SELECT id, 'on_the_way', 'delivered', %(at)s::timestamptz, %(actor)s::bigint, '' FROM moved
)
SELECT moved.pay_by,
       moved.ongkir + (SELECT SUM(amount) FROM market_orderline l WHERE l.order_id = moved.id AND l.state = 'ready'),
       (SELECT courier_id FROM delivery_run WHERE id = %(run)s)
FROM moved
"""
_LEFT = (OrderState.ON_THE_WAY, OrderState.DELIVERED, OrderState.COMPLETED)
_ARRIVED = (OrderState.DELIVERED, OrderState.COMPLETED)


def pick_up(*, run_id: int, actor_id: int | None = None) -> list[str]:
    """The courier of this run leaves the sentra with all its orders; returns their codes. Twice is harmless.

    Raises NotReady, and then nobody has left, when an order of the run is not ready.
    """
    with transaction.atomic(durable=True):
        hold_orders(run_id)
        return leave(run_id, actor_id)


def hold_orders(run_id: int) -> None:
    """Lock the orders of a run, in the caller's transaction and before anything of the delivery."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [run_id])


def leave(run_id: int, actor_id: int | None) -> list[str]:
    """Its courier leaves with the orders of the run, which are held. In the caller's transaction."""
    codes = delivery.pick_up(run_id=run_id)
    moved = move_orders(codes=codes, before=[OrderState.READY], after=OrderState.ON_THE_WAY, actor_id=actor_id)
    if len(moved) != len(codes):
        _check_stand(codes, _LEFT)
    return codes


def hand_over(*, run_id: int, order_code: str | None = None, actor_id: int | None = None) -> str:
    """The order at the run's next drop is in the buyer's hands, and its cash in the courier's; returns its code.

    A caller who may call twice names the order: then the second call changes nothing.
    """
    transitions.check(OrderState.ON_THE_WAY, OrderState.DELIVERED)
    with transaction.atomic(durable=True):
        code = delivery.hand_over(run_id=run_id, reference=order_code)
        with connection.cursor() as cursor:
            cursor.execute(_DELIVER, {"code": code, "run": run_id, "at": clock.now(), "actor": actor_id})
            row = cursor.fetchone()
        if row is None:
            _check_stand([code], _ARRIVED)
        elif row[0] == PayBy.CASH:
            collect_cash(key=f"order:{code}", reference=code, amount=int(row[1]), courier_id=row[2])
        return code


def collect_at_desk(*, order_code: str, actor_id: int | None = None) -> OrderState:
    """The buyer took an order without delivery at the desk of the sentra. Twice is harmless."""
    with transaction.atomic(durable=True):
        at_desk = Order.objects.filter(code=order_code, timeline=clock.timeline(), drop_lat__isnull=True)
        if not at_desk.exists():
            raise NotReady([order_code], "waiting at the desk")
        moved = move_orders(
            codes=[order_code], before=[OrderState.READY], after=OrderState.DELIVERED,
            due_at=clock.now(), actor_id=actor_id,
        )  # fmt: skip
        if not moved:
            _check_stand([order_code], _ARRIVED)
        return OrderState.DELIVERED


def _check_stand(codes: Collection[str], states: Collection[OrderState]) -> None:
    """Raise NotReady unless all orders stand in one of the states, as they do when it was said before."""
    there = Order.objects.filter(code__in=codes, state__in=states).values_list("code", flat=True)
    if behind := set(codes) - set(there):
        raise NotReady(behind, "there yet")
