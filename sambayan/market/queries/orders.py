"""Reads of orders, one as it stands."""

from dataclasses import dataclass
from datetime import datetime

from sambayan.market.engine.deadlines import ARRIVE_WITHIN
from sambayan.market.enums import Channel, LineState, OrderState, PayBy
from sambayan.market.errors import UnknownOrder
from sambayan.market.models import Order, OrderFee, OrderLine, Transition
from sambayan.money.enums import FeeKind, PartyKind


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What whoever placed an order has to know; rupiah. `link` is theirs alone, all others go by `code`."""

    id: int
    code: str
    link: str
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
    note: str  # of the buyer to the stall
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
    return _whole(code, code=code)


def linked_order(*, link: str) -> OrderView:
    """The whole order that its buyer's link opens; four statements. Raises UnknownOrder."""
    return _whole(link, link=link)


def linked_code(*, link: str) -> str:
    """The code of the order that its buyer's link opens; one statement. Raises UnknownOrder."""
    code = Order.objects.filter(link=link).values_list("code", flat=True).first()
    if code is None:
        raise UnknownOrder(link)
    return code


def _whole(asked: str, **by: str) -> OrderView:
    order = Order.objects.select_related("sentra", "terms").filter(**by).first()
    if order is None:
        raise UnknownOrder(asked)
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


def _placed(order: Order) -> PlacedOrder:
    return PlacedOrder(
        order.id, order.code, order.link, OrderState(order.state), PayBy(order.pay_by),
        order.goods, order.delivery_fee, order.subsidy, order.total, order.due_at,
    )  # fmt: skip


def _line(line: OrderLine) -> LineView:
    return LineView(
        line.id, line.stall_id, line.stall.number, line.stall.umkm.name,
        line.name, line.price, line.quantity, line.amount, line.note, LineState(line.state), line.ready_at,
    )  # fmt: skip


def _fee(fee: OrderFee) -> FeeView:
    return FeeView(
        FeeKind(fee.kind), fee.stall_id, PartyKind(fee.payer), PartyKind(fee.payee),
        fee.base, fee.rule, fee.amount, fee.correction,
    )  # fmt: skip


def _move(move: Transition) -> MoveView:
    return MoveView(move.line_id, move.from_state, move.to_state, move.at, move.actor_id, move.reason)
