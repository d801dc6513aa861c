"""What an order costs its buyer, row by row, so that every sum can be checked by eye."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.market.enums import LineState, OrderState, PayBy
from sambayan.market.queries import OrderView, PlacedOrder
from sambayan.money.enums import RefundState
from sambayan.money.queries import OrderMoney, RefundView
from sambayan.web.templatetags.writing import day

GOOD, TOTAL = "good", "total"
_OFF = frozenset({OrderState.EXPIRED, OrderState.REFUNDED})
_HANDED = frozenset({OrderState.DELIVERED, OrderState.COMPLETED})


@dataclass(frozen=True, slots=True)
class Sum:
    """A row: rupiah, below 0 where it is taken off. `note` says what is still to happen with it."""

    word: StrOrPromise
    amount: int
    tone: str = ""
    note: StrOrPromise = ""


def sums_to_pay(placed: PlacedOrder) -> tuple[Sum, ...]:
    """Of an order that is to be paid now."""
    return (*_ordered(placed), Sum(_("You pay"), placed.total, TOTAL))


def sums_of(order: OrderView, money: OrderMoney, refunds: Sequence[RefundView], to_come: int) -> tuple[Sum, ...]:
    """As it stands. `to_come` is what will go back once every stall has answered, rupiah."""
    placed = order.placed
    if not money.paid and placed.state in _OFF:
        return (*_ordered(placed), Sum(_("Not made"), -placed.total), Sum(_("You pay"), 0, TOTAL))
    if placed.pay_by is PayBy.CASH:
        return (*_ordered(placed), *_not_made(order), *_in_cash(order, refunds))
    if not money.paid:
        return sums_to_pay(placed)
    return (*_ordered(placed), *_paid(_("Paid"), money.paid, refunds, to_come))


def _ordered(placed: PlacedOrder) -> Iterator[Sum]:
    yield Sum(_("Goods"), placed.goods)
    if placed.delivery_fee:
        yield Sum(_("One ongkir"), placed.delivery_fee)
    if placed.subsidy:
        yield Sum(_("Borne by the province"), -placed.subsidy, GOOD)


def _not_made(order: OrderView) -> Iterator[Sum]:
    refused = sum(line.amount for line in order.lines if line.state is LineState.REFUSED)
    if refused:
        yield Sum(_("Not made"), -refused)


def _in_cash(order: OrderView, refunds: Sequence[RefundView]) -> Iterator[Sum]:
    handed = order.placed.state in _HANDED
    to_pay = order.kept + order.placed.delivery_fee - order.placed.subsidy
    yield from _paid(_("Paid in cash") if handed else _("To pay in cash on arrival"), to_pay, refunds, 0)


def _paid(word: StrOrPromise, amount: int, refunds: Sequence[RefundView], to_come: int) -> Iterator[Sum]:
    yield Sum(word, amount, TOTAL)
    if to_come:
        yield Sum(_("Comes back"), -to_come, note=_("once every stall has answered"))
    for refund in refunds:
        done = refund.state is RefundState.DONE
        yield Sum(_("Went back") if done else _("Comes back"), -refund.amount, note=_when(refund))
    back = to_come + sum(refund.amount for refund in refunds)
    if back:
        yield Sum(_("In the end you pay"), amount - back, TOTAL)


def _when(refund: RefundView) -> StrOrPromise:
    if refund.state is RefundState.FAILED:
        return _("the sentra's desk finds a way")
    return "" if refund.state is RefundState.DONE else format_lazy(_("by {day}"), day=day(refund.by))
