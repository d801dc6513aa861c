"""Reads of orders: one as it stands, a stall's, and how many stand where."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, QuerySet

from sambayan.market.engine.deadlines import ARRIVE_WITHIN
from sambayan.market.enums import Channel, LineState, OrderState, PayBy
from sambayan.market.errors import UnknownOrder
from sambayan.market.models import Order, OrderFee, OrderLine, Transition
from sambayan.money.enums import FeeKind, PartyKind


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What whoever placed an order has to know; rupiah."""

    id: int
    code: str
    state: OrderState
    pay_by: PayBy
    goods: int
    delivery_fee: int
    subsidy: int
    total: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of an order as its stall and buyer see it."""

    id: int
    stall_id: int
    stall_number: str
    umkm: str
    name: str
    price: int
    quantity: int
    amount: int
    state: LineState
    ready_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeeView:
    """A fee of an order: who pays whom how much, by which rule."""

    kind: FeeKind
    stall_id: int | None
    payer: PartyKind
    payee: PartyKind
    base: int
    rule: str
    amount: int
    correction: bool


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move of the order, or of a line of it."""

    line_id: int | None
    before: str
    after: str
    at: datetime
    actor_id: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order whole: its lines, fees and history."""

    placed: PlacedOrder
    at_desk: bool  # picked up by its buyer
    sentra: str
    channel: Channel
    placed_at: datetime
    terms: str
    lines: tuple[LineView, ...]
    fees: tuple[FeeView, ...]
    moves: tuple[MoveView, ...]

    @property
    def promised_at(self) -> datetime | None:
        """The last instant at which it is worth bringing; None where its buyer comes for it."""
        return None if self.at_desk else self.placed_at + ARRIVE_WITHIN

    @property
    def kept(self) -> int:
        """Rupiah of the lines that no stall has refused."""
        return sum(line.amount for line in self.lines if line.state is not LineState.REFUSED)

    @property
    def to_pay(self) -> int:
        """Rupiah that the buyer pays in the end: nothing once the order expired or was refunded."""
        if self.placed.state in {OrderState.EXPIRED, OrderState.REFUNDED}:
            return 0
        return self.kept + self.placed.delivery_fee - self.placed.subsidy


def placed_order(*, key: str) -> PlacedOrder | None:
    """The order that was placed under this key, if any; one statement."""
    order = Order.objects.filter(key=key).first()
    return None if order is None else _placed(order)


def order_view(*, code: str) -> OrderView:
    """An order whole; four statements. Raises UnknownOrder."""
    order = Order.objects.select_related("sentra", "terms").filter(code=code).first()
    if order is None:
        raise UnknownOrder(code)
    lines = order.lines.select_related("stall__umkm").order_by("stall__number", "id")
    return OrderView(
        placed=_placed(order),
        at_desk=order.drop_lat is None,
        sentra=order.sentra.name,
        channel=Channel(order.channel),
        placed_at=order.placed_at,
        terms=f"{order.terms.code}@{order.terms.version}",
        lines=tuple(_line(line) for line in lines),
        fees=tuple(_fee(fee) for fee in order.fees.order_by("id")),
        moves=tuple(_move(move) for move in order.transitions.order_by("id")),
    )


def orders_of_stall(*, stall_id: int) -> QuerySet[Order]:
    """Orders, oldest first, in which the stall still has to answer or to cook; two statements.

    `lines` is prefetched and holds that stall's lines only: no stall sees what others sell.
    """
    own = OrderLine.objects.filter(stall_id=stall_id).order_by("id")
    open_lines = own.filter(state__in=[LineState.WAITING, LineState.ACCEPTED])
    return (
        Order.objects.filter(id__in=open_lines.values("order_id"))
        .filter(state__in=[OrderState.CONFIRMED, OrderState.ACCEPTED])
        .order_by("placed_at", "id")
        .prefetch_related(Prefetch("lines", queryset=own))
    )


def orders_by_state(*, timeline: int) -> dict[OrderState, int]:
    """How many orders of a timeline stand in each state; every state is named. One statement."""
    rows = Order.objects.filter(timeline=timeline).values_list("state").annotate(Count("id")).order_by()
    counts = dict.fromkeys(OrderState, 0)
    counts.update({OrderState(state): count for state, count in rows})
    return counts


def _placed(order: Order) -> PlacedOrder:
    return PlacedOrder(
        order.id, order.code, OrderState(order.state), PayBy(order.pay_by),
        order.goods, order.delivery_fee, order.subsidy, order.total, order.due_at,
    )  # fmt: skip


def _line(line: OrderLine) -> LineView:
    return LineView(
        line.id, line.stall_id, line.stall.number, line.stall.umkm.name,
        line.name, line.price, line.quantity, line.amount, LineState(line.state), line.ready_at,
    )  # fmt: skip


def _fee(fee: OrderFee) -> FeeView:
    return FeeView(
        FeeKind(fee.kind), fee.stall_id, PartyKind(fee.payer), PartyKind(fee.payee),
        fee.base, fee.rule, fee.amount, fee.correction,
    )  # fmt: skip


def _move(move: Transition) -> MoveView:
    return MoveView(move.line_id, move.from_state, move.to_state, move.at, move.actor_id, move.reason)
