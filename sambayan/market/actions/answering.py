"""The stalls' side of an order: accept or refuse lines, and say that they are ready.

Each action locks the order with all its lines, so that the stalls of one order answer one after the other
and exactly one of them is the last. The last answer settles the order: what was refused is refunded, the
frozen fees are corrected, and a courier is asked for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock, observations
from sambayan.core.database import require_transaction
from sambayan.core.observations import Kind, Observation
from sambayan.delivery.actions import confirm_ready, request_delivery
from sambayan.market.actions.moves import move_orders, return_stock
from sambayan.market.engine.deadlines import ARRIVE_WITHIN, COLLECT_WITHIN, LEAVE_WITHIN
from sambayan.market.engine.places import pickup_place
from sambayan.market.enums import LineState, OrderState, PayBy, Reason
from sambayan.market.errors import NotAnswerable, NotAnswered, NotInOrder, UnknownOrder
from sambayan.market.models import Order, OrderLine
from sambayan.money.actions import request_refund
from sambayan.money.queries import StallFee, stall_fees

# The answer, and with the last one what it makes of the order and of each fee that was quoted too high.
_ANSWER = """
WITH answered AS (
    UPDATE market_orderline SET
        state = CASE WHEN id = ANY(%(refused)s::bigint[]) THEN 'refused' ELSE 'accepted' END,
        ready_at = CASE WHEN id = ANY(%(refused)s::bigint[]) THEN NULL ELSE %(ready_at)s::timestamptz END
    WHERE id = ANY(%(answered)s::bigint[]) AND state = 'waiting'
    RETURNING id, order_id, state
), corrected AS (
    INSERT INTO market_orderfee (order_id, kind, stall_id, correction, payer, payee, base, rule, amount)
    SELECT f.order_id, f.kind, f.stall_id, TRUE, f.payer, f.payee,
           COALESCE(due.base, 0) - f.base, f.rule, COALESCE(due.amount, 0) - f.amount
    FROM market_orderfee f
    LEFT JOIN unnest(
        %(stalls)s::bigint[], %(kinds)s::text[], %(bases)s::bigint[], %(amounts)s::bigint[]
    ) AS due (stall_id, kind, base, amount) USING (stall_id, kind)
    WHERE %(corrects)s::boolean AND f.order_id = %(order_id)s AND f.stall_id IS NOT NULL AND NOT f.correction
      AND COALESCE(due.amount, 0) <> f.amount
), settled AS (
    UPDATE market_order SET state = %(after)s::text, due_at = %(due_at)s::timestamptz
    WHERE id = %(order_id)s AND state = 'confirmed' AND %(after)s::text IS NOT NULL
    RETURNING id
)
INSERT INTO market_transition (order_id, line_id, from_state, to_state, at, actor_id, reason)
SELECT order_id, line_id, before, after, %(at)s::timestamptz, %(actor_id)s::bigint, reason
FROM (
    SELECT order_id, id AS line_id, 'waiting' AS before, state AS after,
           CASE state WHEN 'refused' THEN %(reason)s::text ELSE '' END AS reason
    FROM answered
    UNION ALL
    SELECT id, NULL, 'confirmed', %(after)s::text, %(settled_reason)s::text FROM settled
) AS moves
ORDER BY line_id NULLS LAST
"""
_READY = """
WITH moved AS (
    UPDATE market_orderline SET state = 'ready', ready_at = %(at)s::timestamptz
    WHERE id = ANY(%(lines)s::bigint[]) AND state = 'accepted'
    RETURNING id, order_id
)
INSERT INTO market_transition (order_id, line_id, from_state, to_state, at, actor_id, reason)
SELECT order_id, id, 'accepted', 'ready', %(at)s::timestamptz, %(actor_id)s::bigint, '' FROM moved
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the order stands after a stall's answer, and what became of that stall's lines."""

    state: OrderState
    kept: tuple[int, ...]
    refused: tuple[int, ...]


def accept_lines(
    *,
    order_code: str,
    stall_id: int,
    refused: Collection[int] = (),
    restock: bool = False,
    ready_at: datetime | None = None,
    actor_id: int | None = None,
) -> Answer:
    """A stall accepts its lines of a confirmed order, but for the `refused` line ids. It answers once.

    Refused goods are taken for sold out and do not go back into stock, unless `restock` says that they are
    there after all. `ready_at` is the stall's estimate; without one it is the longest preparation from now.
    A stall that has answered, or was answered for since it was silent, gets what became of its lines.
    """
    with transaction.atomic(durable=True):
        order, lines = open_order(order_code)
        own = [line for line in lines if line.stall_id == stall_id]
        if not own:
            raise NotInOrder(order_code, stall_id)
        if strangers := set(refused) - {line.id for line in own}:
            raise NotInOrder(order_code, stall_id, strangers)
        if waiting := [line for line in own if line.state == LineState.WAITING]:
            if order.state != OrderState.CONFIRMED:
                raise NotAnswerable(order_code, order.state)
            reason = Reason.NOT_NOW if restock else Reason.SOLD_OUT
            answer(order, lines, waiting, refused=refused, reason=reason, ready_at=ready_at, actor_id=actor_id)
        return Answer(
            OrderState(order.state),
            tuple(line.id for line in own if line.state != LineState.REFUSED),
            tuple(line.id for line in own if line.state == LineState.REFUSED),
        )


def mark_ready(*, order_code: str, stall_id: int, actor_id: int | None = None) -> OrderState:
    """A stall's accepted lines are ready; with the last stall the order is, and the courier's app is told.

    Twice is harmless, and so is a stall that is late for an order that was refunded meanwhile.
    """
    with transaction.atomic(durable=True):
        order, lines = open_order(order_code)
        own = [line for line in lines if line.stall_id == stall_id]
        if not own:
            raise NotInOrder(order_code, stall_id)
        if any(line.state == LineState.WAITING for line in own):
            raise NotAnswered(order_code, stall_id)
        accepted = [line for line in own if line.state == LineState.ACCEPTED]
        if accepted and order.state in {OrderState.CONFIRMED, OrderState.ACCEPTED}:
            _execute(_READY, {"lines": [line.id for line in accepted], "at": clock.now(), "actor_id": actor_id})
            for line in accepted:
                line.state = LineState.READY
            if order.state == OrderState.ACCEPTED:
                _finish_when_ready(order, lines, actor_id)
        return OrderState(order.state)


def open_order(code: str) -> tuple[Order, list[OrderLine]]:
    """The order with its lines, all locked until the end of the transaction. One statement.

    PostgreSQL returns the newest version of the rows it locks, so that what another stall answered while we
    waited is seen; lines are never added, so none is missed. It locks in the sequence that `of` names: the
    order first, as everywhere. Raises UnknownOrder.
    """
    require_transaction()
    lines = list(
        OrderLine.objects.select_for_update(of=("order", "self"), no_key=True)
        .select_related("order__sentra", "order__terms", "stall__umkm", "product")
        .filter(order__code=code, order__timeline=clock.timeline())
        .order_by("id")
    )
    if not lines:
        raise UnknownOrder(code)
    return lines[0].order, lines


def answer(
    order: Order,
    lines: Sequence[OrderLine],
    answered: Sequence[OrderLine],
    *,
    refused: Collection[int],
    reason: Reason,
    ready_at: datetime | None = None,
    actor_id: int | None = None,
) -> None:
    """Answer these waiting lines of a locked, confirmed order; the last answer settles it.

    The rows given are changed with the table, so that the caller sees what became of them.
    """
    ready_at = ready_at or _longest_preparation(line for line in answered if line.id not in refused)
    for line in answered:
        line.state = LineState.REFUSED if line.id in refused else LineState.ACCEPTED
        line.ready_at = None if line.id in refused else ready_at
    gone = [line for line in answered if line.state == LineState.REFUSED]
    after = _state_after(lines)
    _execute(
        _ANSWER,
        {
            "answered": [line.id for line in answered], "refused": [line.id for line in gone],
            "ready_at": ready_at, "order_id": order.id, "at": clock.now(), "actor_id": actor_id,
            "reason": reason.value, "after": after.value if after else None,
            "due_at": order.placed_at + LEAVE_WITHIN if after is OrderState.ACCEPTED else None,
            "settled_reason": Reason.NOTHING_LEFT.value if after is OrderState.REFUNDED else "",
            **_fees_due(order, lines, corrects=after is OrderState.ACCEPTED),
        },
    )  # fmt: skip
    if gone and reason is not Reason.SOLD_OUT:
        return_stock(line_ids=[line.id for line in gone])
    if gone:
        observations.record([_refusal(order, line) for line in gone])
    if after:
        order.state = after
        _settle(order, lines, actor_id)


def _longest_preparation(kept: Iterable[OrderLine]) -> datetime:
    return clock.now() + timedelta(minutes=max((line.product.prep_minutes for line in kept), default=0))


def _state_after(lines: Sequence[OrderLine]) -> OrderState | None:
    """Where the answers so far bring the order; None while a stall has not answered."""
    if any(line.state == LineState.WAITING for line in lines):
        return None
    return OrderState.REFUNDED if all(line.state == LineState.REFUSED for line in lines) else OrderState.ACCEPTED


def _fees_due(order: Order, lines: Sequence[OrderLine], *, corrects: bool) -> dict[str, Any]:
    """The fees on what was kept. An order of which nothing is left needs none: it posts no fees at all."""
    kept: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.state != LineState.REFUSED:
            kept[line.stall_id] += line.amount
    corrects = corrects and any(line.state == LineState.REFUSED for line in lines)
    fees: list[StallFee] = stall_fees(terms=order.terms, sales=kept) if corrects else []
    return {
        "corrects": corrects, "stalls": [fee.stall_id for fee in fees], "kinds": [fee.kind.value for fee in fees],
        "bases": [fee.base for fee in fees], "amounts": [fee.amount for fee in fees],
    }  # fmt: skip


def _refusal(order: Order, line: OrderLine) -> Observation:
    return Observation(
        Kind.REFUSAL, sentra_id=order.sentra_id, stall_id=line.stall_id, product_id=line.product_id,
        category_id=line.product.category_id, count=line.quantity,
    )  # fmt: skip


def _settle(order: Order, lines: Sequence[OrderLine], actor_id: int | None) -> None:
    """Money and courier of an order whose last stall has just answered."""
    kept = [line for line in lines if line.state != LineState.REFUSED]
    back = sum(line.amount for line in lines if line.state == LineState.REFUSED) if kept else order.total
    if back and order.pay_by != PayBy.CASH:  # cash is collected at the door: what is due there just shrinks
        request_refund(
            key=f"order:{order.code}:refused", reference=order.code, amount=back, reason=LineState.REFUSED.value
        )
    if kept and order.drop_lat is not None and order.drop_lng is not None:
        _ask_for_courier(order, kept, (order.drop_lat, order.drop_lng))
    if kept:
        _finish_when_ready(order, lines, actor_id)


def _ask_for_courier(order: Order, kept: Sequence[OrderLine], drop: tuple[float, float]) -> None:
    request_delivery(
        key=f"order:{order.code}",
        reference=order.code,
        pickup_place=pickup_place(order.sentra_id),
        pickup=(order.sentra.lat, order.sentra.lng),
        drop=drop,
        manifest=_manifest(kept),
        fee=order.delivery_fee,
        placed_at=order.placed_at,
        ready_at=max(line.ready_at for line in kept if line.ready_at),
        latest_at=order.placed_at + ARRIVE_WITHIN,
    )


def _manifest(kept: Iterable[OrderLine]) -> dict[str, Any]:
    """What the courier and the desk are shown: bags by stall. Without the buyer's notes, which concern the stall."""
    stalls: dict[int, dict[str, Any]] = {}
    for line in kept:
        stall = stalls.setdefault(
            line.stall_id, {"number": line.stall.number, "name": line.stall.umkm.name, "lines": []}
        )
        stall["lines"].append({"name": line.name, "quantity": line.quantity})
    return {"stalls": sorted(stalls.values(), key=lambda stall: str(stall["number"]))}


def _finish_when_ready(order: Order, lines: Sequence[OrderLine], actor_id: int | None) -> None:
    """An accepted order is ready when every kept line is; a fast stall may have been before the last answer."""
    if all(line.state in {LineState.READY, LineState.REFUSED} for line in lines):
        due_at = clock.now() + COLLECT_WITHIN if order.drop_lat is None else order.placed_at + LEAVE_WITHIN
        move_orders(
            codes=[order.code], before=[OrderState.ACCEPTED], after=OrderState.READY, due_at=due_at, actor_id=actor_id
        )
        order.state = OrderState.READY
        if order.drop_lat is not None:
            confirm_ready(reference=order.code)


def _execute(sql: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
