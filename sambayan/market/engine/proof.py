"""The proof of one order: what its lines and terms demand against what the books say. Rupiah throughout.

Everything is computed anew from the lines, the frozen amounts and the terms; nothing is taken from the
code that posted it, but for the terms' own arithmetic (`money.engine.fees`).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sambayan.market.enums import FaultKind, OrderState, PayBy, Reason
from sambayan.money.engine.fees import Rates, stall_fees
from sambayan.money.enums import FeeKind, PartyKind

Party = tuple[str, int]
Found = tuple[FaultKind, str]

_ANSWERED = {
    OrderState.ACCEPTED, OrderState.READY, OrderState.ON_THE_WAY, OrderState.DELIVERED, OrderState.COMPLETED,
}  # fmt: skip
_HANDED_OVER = {OrderState.DELIVERED, OrderState.COMPLETED}
_LOST = {Reason.COURIER_LOST, Reason.UNSERVED, Reason.NEVER_LEFT}
_HOLDERS = {PayBy.QRIS: "provider:", PayBy.CASH: "courier:", PayBy.PLATFORM: "platform:"}


class Promise(Rates, Protocol):
    """The terms with what the province bears of an ongkir, at most."""

    delivery_subsidy: int


@dataclass(frozen=True, slots=True)
class StallFacts:
    """One stall's part of an order: goods ordered, kept and made ready; fees as quoted and after corrections."""

    stall_id: int
    umkm_id: int
    ordered: int
    kept: int
    cooked: int
    quoted: Mapping[str, int] = field(default_factory=dict)
    charged: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """What the books say of an order. `unhandled`: paid, but the order has not been told yet."""

    paid: int = 0
    unhandled: int = 0
    holders: tuple[str, ...] = ()
    refunded: int = 0
    refund_open: int = 0
    subsidy: int = 0
    held: int = 0
    released: Mapping[Party, int] = field(default_factory=dict)
    written_off: Mapping[Party, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as it was frozen and as it stands. `reason` is that of its last move.

    `subsidised` is whether public money still bore ongkir when it was placed; None is about then, so either.
    """

    code: str
    state: OrderState
    reason: str
    pay_by: PayBy
    rates: Promise
    goods: int
    delivery_fee: int
    subsidy: int
    total: int
    has_drop: bool
    ongkir_rows: tuple[int, ...]
    subsidy_rows: tuple[int, ...]
    deliveries: tuple[tuple[str, int, int | None], ...]  # state, fee, courier
    stalls: tuple[StallFacts, ...]
    money: MoneyFacts
    subsidised: bool | None = True

    @property
    def kept(self) -> int:
        return sum(stall.kept for stall in self.stalls)

    @property
    def due(self) -> int:
        """What the buyer pays for what was kept."""
        return self.kept + self.delivery_fee - self.subsidy

    @property
    def lost(self) -> bool:
        return self.state is OrderState.REFUNDED and self.reason in _LOST

    @property
    def settled(self) -> bool:
        """Every stall has answered and something was kept: fees are final, a courier was asked for."""
        return self.state in _ANSWERED or self.lost


def order_faults(order: OrderFacts) -> Iterator[Found]:
    """Everything that is wrong with one order; nothing when it is right."""
    yield from _frozen(order)
    yield from _fees(order)
    yield from _delivery(order)
    yield from _paid(order)
    yield from _refunded(order)
    yield from _held(order)
    yield from _shares(order)


def _unless(right: bool, kind: FaultKind, text: str) -> Iterator[Found]:  # noqa: FBT001 - reads as a sentence
    if not right:
        yield kind, text


def _frozen(order: OrderFacts) -> Iterator[Found]:
    ordered = sum(stall.ordered for stall in order.stalls)
    yield from _unless(ordered == order.goods, FaultKind.FROZEN, f"lines sum to {ordered}, goods are {order.goods}")
    ongkir = (order.delivery_fee,) if order.has_drop else ()
    yield from _unless(
        order.ongkir_rows == ongkir, FaultKind.FROZEN, f"ongkir rows are {order.ongkir_rows}, not {ongkir}"
    )
    whole = min(order.rates.delivery_subsidy, order.delivery_fee)
    promised = {True: (whole,), False: (0,), None: (0, whole)}[order.subsidised]
    yield from _unless(
        order.subsidy in promised,
        FaultKind.FROZEN,
        f"its subsidy is {order.subsidy}, terms and budget promise {' or '.join(map(str, promised))}",
    )
    subsidy = (order.subsidy,) if order.subsidy else ()
    yield from _unless(
        order.subsidy_rows == subsidy, FaultKind.FROZEN, f"subsidy rows are {order.subsidy_rows}, not {subsidy}"
    )


def _fees(order: OrderFacts) -> Iterator[Found]:
    quoted = _by_stall(order, {stall.stall_id: stall.ordered for stall in order.stalls})
    kept = {stall.stall_id: stall.kept for stall in order.stalls if stall.kept}
    charged = _by_stall(order, kept) if order.settled else quoted
    for stall in order.stalls:
        for what, rows, due in (("quoted", stall.quoted, quoted), ("charged", stall.charged, charged)):
            told = {FeeKind(kind): amount for kind, amount in rows.items() if amount}
            right = due.get(stall.stall_id, {})
            yield from _unless(
                told == right,
                FaultKind.FEES,
                f"stall {stall.stall_id} is {what} {_text(told)}, the terms say {_text(right)}",
            )


def _by_stall(order: OrderFacts, sales: Mapping[int, int]) -> dict[int, dict[FeeKind, int]]:
    fees: dict[int, dict[FeeKind, int]] = {}
    for fee in stall_fees(terms=order.rates, sales=sales):
        fees.setdefault(fee.stall_id, {})[fee.kind] = fee.amount
    return fees


def _delivery(order: OrderFacts) -> Iterator[Found]:
    called_off = order.state is OrderState.REFUNDED and order.reason == Reason.NEVER_LEFT  # its delivery was cancelled
    if called_off or not (order.has_drop and order.settled):
        yield from _unless(
            not order.deliveries, FaultKind.DELIVERY, f"it has {len(order.deliveries)} deliveries, not 0"
        )
        return
    fees = tuple(fee for _, fee, _ in order.deliveries)
    right = fees == (order.delivery_fee,)
    yield from _unless(
        right, FaultKind.DELIVERY, f"its deliveries earn {fees}, the buyer's one ongkir is {order.delivery_fee}"
    )
    if order.state in _HANDED_OVER:
        states = tuple(state for state, _, _ in order.deliveries)
        yield from _unless(
            states == ("dropped",), FaultKind.DELIVERY, f"it is {order.state}, its deliveries are {states}"
        )


def _paid(order: OrderFacts) -> Iterator[Found]:
    due = _due_by_now(order)
    yield from _unless(order.money.paid == due, FaultKind.PAID, f"paid are {order.money.paid}, due by now are {due}")
    wrong = [holder for holder in order.money.holders if not holder.startswith(_HOLDERS[order.pay_by])]
    if order.pay_by is PayBy.CASH:
        couriers = {f"courier:{courier}" for state, _, courier in order.deliveries if state == "dropped"}
        wrong = [holder for holder in order.money.holders if holder not in couriers]
    yield from _unless(
        not wrong, FaultKind.HOLDER, f"it is paid by {order.pay_by}, but {', '.join(wrong)} holds the money"
    )


def _due_by_now(order: OrderFacts) -> int:
    """What must have been paid in the order's state."""
    if order.pay_by is PayBy.CASH:
        return order.due if order.state in _HANDED_OVER else 0
    if order.state in {OrderState.PLACED, OrderState.EXPIRED}:
        return order.money.unhandled
    return order.total


def _refunded(order: OrderFacts) -> Iterator[Found]:
    refunds = order.money.refunded + order.money.refund_open
    if order.state is OrderState.REFUNDED:
        right = order.money.paid
    elif order.settled and order.pay_by is not PayBy.CASH:
        right = order.goods - order.kept
    else:
        right = 0
    yield from _unless(refunds == right, FaultKind.REFUNDED, f"refunds are {refunds}, they must be {right}")


def _held(order: OrderFacts) -> Iterator[Found]:
    """What is held is what came in and did not go out: nothing but open refunds once everybody has a share."""
    done = order.state is OrderState.COMPLETED
    promised = order.subsidy if done else 0
    released = order.kept + order.delivery_fee if done else 0
    held = _due_by_now(order) - order.money.refunded + promised - released
    yield from _unless(
        order.money.held == held, FaultKind.HELD, f"held are {order.money.held}, not yet released are {held}"
    )
    yield from _unless(
        order.money.subsidy == promised, FaultKind.HELD, f"subsidy booked is {order.money.subsidy}, promised {promised}"
    )


def _shares(order: OrderFacts) -> Iterator[Found]:
    done = order.state is OrderState.COMPLETED
    right = _owed(order) if done else {}
    yield from _unless(
        _without_zeros(order.money.released) == right,
        FaultKind.SHARES, f"released are {_text(order.money.released)}, owed are {_text(right)}",
    )  # fmt: skip
    lost = _cooked(order) if order.lost else {}
    yield from _unless(
        _without_zeros(order.money.written_off) == lost,
        FaultKind.WRITTEN_OFF, f"written off are {_text(order.money.written_off)}, lost are {_text(lost)}",
    )  # fmt: skip


def _owed(order: OrderFacts) -> dict[Party, int]:
    """Everybody's share of what was kept, from lines and terms alone."""
    owed: Counter[Party] = Counter()
    fees = _by_stall(order, {stall.stall_id: stall.kept for stall in order.stalls if stall.kept})
    for stall in order.stalls:
        commission = sum(fees.get(stall.stall_id, {}).values())
        owed[PartyKind.UMKM.value, stall.umkm_id] += stall.kept - commission
        owed[PartyKind.PLATFORM.value, 0] += commission
    for state, _, courier in order.deliveries:
        if state == "dropped":
            owed[PartyKind.COURIER.value, courier or 0] += order.delivery_fee
    return _without_zeros(owed)


def _cooked(order: OrderFacts) -> dict[Party, int]:
    """What the stalls had ready of an order that was lost, less their fees."""
    owed: Counter[Party] = Counter()
    for stall in order.stalls:
        fees = sum(_by_stall(order, {stall.stall_id: stall.cooked}).get(stall.stall_id, {}).values())
        owed[PartyKind.UMKM.value, stall.umkm_id] += stall.cooked - fees
    return _without_zeros(owed)


def _without_zeros(shares: Mapping[Party, int]) -> dict[Party, int]:
    return {party: amount for party, amount in shares.items() if amount}


def _text(amounts: Mapping[FeeKind, int] | Mapping[Party, int]) -> str:
    parts = [
        f"{name if isinstance(name, str) else ':'.join(map(str, name))} {amount}" for name, amount in amounts.items()
    ]
    return ", ".join(sorted(parts)) or "nothing"
