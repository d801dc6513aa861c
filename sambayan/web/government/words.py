"""Words for what happened to an order and its money."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.market.enums import LineState, OrderState, Reason
from sambayan.money.enums import EntryKind, FeeKind, PartyKind
from sambayan.web.components.words import Chip

LINE_STATES = {
    LineState.WAITING: Chip(_("Awaits an answer"), "clock", "amber"),
    LineState.ACCEPTED: Chip(_("Accepted"), "check", "indigo"),
    LineState.REFUSED: Chip(_("Cannot do it"), "x", "red"),
    LineState.READY: Chip(_("Ready"), "package", "green"),
}
MOVES = {
    "": _("Born"),
    OrderState.PLACED.value: _("Placed"),
    OrderState.CONFIRMED.value: _("Confirmed, the stalls are asked"),
    OrderState.ACCEPTED.value: _("Accepted by the stalls"),
    OrderState.READY.value: _("Ready at the desk"),
    OrderState.ON_THE_WAY.value: _("Taken by the courier"),
    OrderState.DELIVERED.value: _("Handed to the buyer"),
    OrderState.COMPLETED.value: _("Done, everybody's share is booked"),
    OrderState.EXPIRED.value: _("Not paid in time"),
    OrderState.REFUNDED.value: _("Called off, the money went back"),
}
REASONS = {
    Reason.NEVER_PAID.value: _("the time to pay ran out"),
    Reason.PAID_TOO_LATE.value: _("the money came too late"),
    Reason.SOLD_OUT.value: _("sold out"),
    Reason.NOT_NOW.value: _("not now"),
    Reason.NO_ANSWER.value: _("the stall did not answer"),
    Reason.NOTHING_LEFT.value: _("every line was refused"),
    Reason.COURIER_LOST.value: _("the courier cannot be reached"),
    Reason.UNSERVED.value: _("nobody could bring it"),
    Reason.NEVER_LEFT.value: _("it never left"),
    Reason.NOT_COLLECTED.value: _("nobody took it"),
}
_OWED = {
    OrderState.EXPIRED: _("The order was called off: nothing of this is owed to anybody."),
    OrderState.REFUNDED: _("The order was called off: nothing of this is owed to anybody."),
    OrderState.COMPLETED: _("The order is done: all of this is booked."),
}
_NOT_YET_OWED = _("The order is not done: this is promised, and booked with the shares once it is.")
FEES = {
    FeeKind.DELIVERY: _("Ongkir"),
    FeeKind.DELIVERY_SUBSIDY: _("The province's share of the ongkir"),
    FeeKind.COMMISSION: _("The platform's commission"),
    FeeKind.COMMISSION_FIXED: _("Fixed fee for each stall's part"),
}
PARTIES: dict[str, StrOrPromise] = {
    PartyKind.UMKM.value: _("UMKM"),
    PartyKind.COURIER.value: _("Courier"),
    PartyKind.PLATFORM.value: _("Partner platform"),
    PartyKind.PROVINCE.value: _("Province"),
    PartyKind.BUYER.value: _("Buyer"),
    PartyKind.OPERATOR.value: _("Operator"),
    "": "",
}
ENTRIES = {
    EntryKind.PAYMENT: _("Payment"),
    EntryKind.SUBSIDY: _("The province's share"),
    EntryKind.RELEASE: _("Shares of a finished order"),
    EntryKind.REFUND: _("Money back to the buyer"),
    EntryKind.SETTLEMENT: _("Provider's money to the bank"),
    EntryKind.HAND_IN: _("Cash handed in"),
    EntryKind.PAYOUT: _("Payout"),
    EntryKind.WRITE_OFF: _("Written off"),
}
# The first part of a custodian; what follows it is a name or a number.
_HOLDERS = {
    "bank": _("The operator's bank account"),
    "provider": _("Payment provider {who}"),
    "courier": _("Courier {who}"),
    "platform": _("Partner platform {who}"),
}
_NAMES = {"testpay": _("of the samples"), "gofood": "GoFood"}


def owed(state: OrderState) -> StrOrPromise:
    """What became of the fees that an order was frozen with."""
    return _OWED.get(state, _NOT_YET_OWED)


def holder(custodian: str) -> StrOrPromise:
    """Who holds the money of a line, `provider:testpay` in words; nothing where nobody does."""
    kind, _colon, who = custodian.partition(":")
    return format_lazy(_HOLDERS[kind], who=_NAMES.get(who, who)) if kind else ""
