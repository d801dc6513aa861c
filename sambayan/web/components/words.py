"""The words of the interface for states and accounts. A state is an icon, a word and a tint, never a colour alone."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.market.enums import OrderState
from sambayan.money.enums import Account
from sambayan.registry.enums import SentraState


@dataclass(frozen=True, slots=True)
class Chip:
    """Icon and tint are names of lucide and of the style sheet."""

    word: StrOrPromise
    icon: str
    tint: str


ORDER_STATES = {
    OrderState.PLACED: Chip(_("Awaits payment"), "clock", "amber"),
    OrderState.CONFIRMED: Chip(_("Awaits the stalls"), "clock", "amber"),
    OrderState.ACCEPTED: Chip(_("Being made"), "package", "indigo"),
    OrderState.READY: Chip(_("Ready"), "package", "green"),
    OrderState.ON_THE_WAY: Chip(_("On its way"), "bike", "indigo"),
    OrderState.DELIVERED: Chip(_("Delivered"), "check", "green"),
    OrderState.COMPLETED: Chip(_("Done"), "check", "green"),
    OrderState.EXPIRED: Chip(_("Not paid"), "x", "plain"),
    OrderState.REFUNDED: Chip(_("Called off"), "undo-2", "red"),
}

SENTRA_STATES = {
    SentraState.PROPOSED: Chip(_("Proposed"), "clock", "amber"),
    SentraState.ACTIVE: Chip(_("Running"), "check", "green"),
    SentraState.IDLE: Chip(_("Not running yet"), "moon", "plain"),
    SentraState.CLOSED: Chip(_("Closed"), "x", "plain"),
    SentraState.MOVED: Chip(_("Moved"), "bike", "indigo"),
}

# In the order of the page: first where money stands, then whom it belongs to, then what it cost.
ACCOUNTS = {
    Account.BANK: _("The operator's bank account"),
    Account.PROVIDER_RECEIVABLE: _("QRIS provider, not sent yet"),
    Account.COURIER_CASH: _("Cash with couriers"),
    Account.PLATFORM_RECEIVABLE: _("Partner platform, not sent yet"),
    Account.SUBSIDY_RECEIVABLE: _("Ongkir subsidy, claimed from the province"),
    Account.UMKM_PAYABLE: _("UMKM, not paid out yet"),
    Account.COURIER_PAYABLE: _("Couriers, not paid out yet"),
    Account.PLATFORM_PAYABLE: _("The partner platform's commission"),
    Account.HELD: _("Money in process"),
    Account.TRANSFER_FEE: _("Transfer fees"),
    Account.LOSS: _("Lost, borne by the operator"),
    Account.ROUNDING: _("Rounding"),
}
