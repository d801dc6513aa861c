"""An order as its buyer follows it: when it comes, where it is, what each stall says, what goes back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.delivery import queries as delivery
from sambayan.delivery.queries import Point, Trip
from sambayan.market import queries as market
from sambayan.market.enums import LineState, OrderState, PayBy
from sambayan.market.queries import LineView, OrderView
from sambayan.money import queries as money
from sambayan.money.enums import RefundState
from sambayan.money.queries import OrderMoney, RefundView
from sambayan.registry import queries as registry
from sambayan.web.components.words import ORDER_STATES, Chip
from sambayan.web.storefront.sums import Sum, sums_of

_REFUSED = Chip(_("Cannot"), "x", "red")
_UNPAID = Chip(_("After you pay"), "clock", "amber")
_WAITING = Chip(_("Awaits an answer"), "clock", "amber")
_MAKING = Chip(_("Being made"), "package", "indigo")
_READY = Chip(_("Ready to be fetched"), "check", "green")
_CARRIED = Chip(_("With the courier"), "check", "green")
_OFF = Chip(_("Not made"), "x", "plain")
_HANDED = Chip(_("Handed over"), "check", "green")
# Where the order says it for every stall that did not refuse.
_OF_ALL = {
    OrderState.PLACED: _UNPAID,
    OrderState.ON_THE_WAY: _CARRIED,
    OrderState.DELIVERED: _HANDED,
    OrderState.COMPLETED: _HANDED,
    OrderState.EXPIRED: _OFF,
    OrderState.REFUNDED: _OFF,
}


@dataclass(frozen=True, slots=True)
class StallShare:
    """One stall's part of the order."""

    umkm: str
    number: str
    lines: tuple[LineView, ...]
    chip: Chip


@dataclass(frozen=True, slots=True)
class Sketch:
    """The way from the sentra to the door on a sheet of 328 by 150: no tiles, so that it works offline."""

    start: tuple[int, int]
    end: tuple[int, int]
    now: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class OrderPage:
    order: OrderView
    chip: Chip
    shares: tuple[StallShare, ...]
    trip: Trip | None
    courier: str
    refunds: tuple[RefundView, ...]
    sketch: Sketch | None
    money: OrderMoney

    @property
    def sums(self) -> tuple[Sum, ...]:
        return sums_of(self.order, self.money, self.refunds, self.refund_to_come)

    @property
    def arrival(self) -> tuple[datetime, datetime] | None:
        """The two instants between which it should arrive, to five minutes; None when nothing is to come."""
        trip = self.trip
        return market.arrival(
            state=self.order.placed.state, at_desk=self.order.at_desk, placed_at=self.order.placed_at,
            ready_at=trip.ready_at if trip else None, planned_at=trip.planned_at if trip else None,
        )  # fmt: skip

    @property
    def ending(self) -> StrOrPromise:
        """What it means for the buyer's money that nothing came of it; empty where a refund says so itself."""
        if self.order.placed.state is OrderState.EXPIRED:
            return _(
                "Nobody paid within the time, so that nothing is made and you owe nothing."
                " Money that still arrives comes back in full."
            )
        if self.order.placed.state is OrderState.REFUNDED and self.order.placed.pay_by is PayBy.CASH:
            return _("This order was called off before you paid anything. You owe nothing.")
        return ""

    @property
    def arrived_at(self) -> datetime | None:
        return next((move.at for move in self.order.moves if not move.line_id and move.after == "delivered"), None)

    @property
    def metres_left(self) -> int | None:
        left = self.trip.metres_left if self.trip else None
        return None if left is None else round(left / 100) * 100

    @property
    def refused(self) -> tuple[LineView, ...]:
        return tuple(line for line in self.order.lines if line.state is LineState.REFUSED)

    @property
    def refused_names(self) -> str:
        return ", ".join(line.name for line in self.refused)

    @property
    def refund_to_come(self) -> int:
        """Rupiah of lines that a stall has refused while others still think: it goes back with the last answer."""
        if (
            self.order.placed.pay_by is PayBy.CASH
            or self.refunds
            or self.order.placed.state is not OrderState.CONFIRMED
        ):
            return 0
        return sum(line.amount for line in self.refused)

    @property
    def back(self) -> int:
        return sum(refund.amount for refund in self.refunds)

    @property
    def back_by(self) -> date:
        """The day on which the last of it should be there."""
        return max(refund.by for refund in self.refunds)

    @property
    def back_failed(self) -> bool:
        """Whether a holder refused to pay some of it back, so that the desk has to find another way."""
        return any(refund.state is RefundState.FAILED for refund in self.refunds)

    @property
    def awaits_payment(self) -> bool:
        return self.order.placed.state is OrderState.PLACED and self.order.placed.pay_by is PayBy.QRIS

    @property
    def at_desk(self) -> bool:
        return self.order.at_desk


def order_page(*, link: str) -> OrderPage:
    """Eight statements at most. Raises UnknownOrder."""
    order = market.linked_order(link=link)
    code = order.placed.code
    trip = delivery.trip_of(reference=code)
    names = registry.person_names(person_ids=[trip.person_id]) if trip and trip.person_id else {}
    courier = names.get(trip.person_id or 0, "") if trip else ""
    refunds = tuple(money.refunds_of(reference=code))
    return OrderPage(
        order, ORDER_STATES[order.placed.state], _shares(order), trip, courier.split(" ")[0], refunds,
        _sketch(trip) if trip else None, money.order_money(references=[code])[code],
    )  # fmt: skip


def _shares(order: OrderView) -> tuple[StallShare, ...]:
    lines: dict[tuple[str, str], list[LineView]] = defaultdict(list)
    for line in order.lines:
        lines[line.stall_number, line.umkm].append(line)
    return tuple(
        StallShare(umkm, number, tuple(own), _chip(order.placed.state, own)) for (number, umkm), own in lines.items()
    )


def _chip(state: OrderState, lines: Sequence[LineView]) -> Chip:
    kept = [line for line in lines if line.state is not LineState.REFUSED]
    if not kept:
        return _REFUSED
    if state in _OF_ALL:
        return _OF_ALL[state]
    if any(line.state is LineState.WAITING for line in kept):
        return _WAITING
    return _READY if all(line.state is LineState.READY for line in kept) else _MAKING


_WIDTH, _HEIGHT, _MARGIN = 328, 150, 34


def _sketch(trip: Trip) -> Sketch:
    points = [trip.pickup, trip.drop, *([trip.seen] if trip.seen else [])]
    south, west = (min(point[axis] for point in points) for axis in (0, 1))
    north, east = (max(point[axis] for point in points) for axis in (0, 1))
    scale = min((_WIDTH - 2 * _MARGIN) / max(east - west, 1e-4), (_HEIGHT - 2 * _MARGIN) / max(north - south, 1e-4))
    left = (_WIDTH - (east - west) * scale) / 2
    top = (_HEIGHT - (north - south) * scale) / 2

    def place(point: Point) -> tuple[int, int]:
        return round(left + (point[1] - west) * scale), round(top + (north - point[0]) * scale)

    return Sketch(place(trip.pickup), place(trip.drop), place(trip.seen) if trip.seen and not trip.dropped_at else None)
