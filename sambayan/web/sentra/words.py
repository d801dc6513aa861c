"""What the desk is told: what was done, why something cannot be done, and where an order stands now."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from sambayan.delivery.errors import CourierNotFree, NotWaiting
from sambayan.market.enums import OrderState
from sambayan.market.errors import NoMoreTime, NotReady
from sambayan.market.queries import BoardOrder, Column, OrderStanding, order_standing
from sambayan.registry.queries import SentraOnDay
from sambayan.web.components.labels import read_label
from sambayan.web.components.words import Chip
from sambayan.web.templatetags.writing import call, hour

_DONE: dict[str, StrOrPromise] = {
    "serah": gettext_lazy("%(call)s: handed to %(courier)s. More orders of this run still wait at the desk."),
    "berangkat": gettext_lazy("%(call)s: handed to %(courier)s. That was the last one: the courier is on the way."),
    "sudah": gettext_lazy("%(call)s was handed to %(courier)s already, at %(time)s."),
    "batal": gettext_lazy("%(call)s: taken back from %(courier)s."),
    "diambil": gettext_lazy("%(call)s: handed to the buyer."),
    "kurir": gettext_lazy("%(call)s: given to %(courier)s."),
    "waktu": gettext_lazy("%(call)s: the stalls have more time to answer."),
}
_HERE: dict[Column, StrOrPromise] = {
    Column.STALLS: gettext_lazy("%(call)s is at the stalls."),
    Column.COLLECT: gettext_lazy("%(call)s is ready and has no courier yet."),
    Column.DESK: gettext_lazy("%(call)s waits at the desk for %(courier)s."),
    Column.AWAY: gettext_lazy("%(call)s is on its way with %(courier)s."),
}
_OFFERED = gettext_lazy("%(call)s is offered to %(courier)s, who has not answered yet.")
_GIVEN_BEFORE = gettext_lazy("%(call)s was given to %(courier)s just now.")
_ASKED_BEFORE = gettext_lazy("%(call)s was offered to %(courier)s just now, who has not answered yet.")
_FOR_BUYER = gettext_lazy("%(call)s waits at the desk for its buyer.")
_ENDED = {
    OrderState.PLACED: Chip(gettext_lazy("%(call)s is not paid yet: there is nothing to do."), "clock", "amber"),
    OrderState.EXPIRED: Chip(gettext_lazy("%(call)s was not paid in time and has ended."), "x", "red"),
    OrderState.REFUNDED: Chip(
        gettext_lazy("%(call)s was called off at %(time)s: do not hand it over. What the buyer paid goes back."),
        "undo-2", "red",
    ),
    OrderState.DELIVERED: Chip(gettext_lazy("%(call)s is in its buyer's hands since %(time)s."), "check", "green"),
    OrderState.COMPLETED: Chip(gettext_lazy("%(call)s is in its buyer's hands, and everybody's share is booked."),
                               "check", "green"),
}  # fmt: skip


def done(deed: str, code: str, order: BoardOrder | None, courier: str) -> str:
    """The sentence after a deed; empty for a word that is none."""
    scanned = order.scanned_at if order else None
    if deed == "sudah" and scanned is None:
        return where(order, courier) if order else ""
    if deed not in _DONE:
        return ""
    return str(_DONE[deed]) % {
        "call": call(code), "courier": courier or _("the courier"), "time": hour(scanned) if scanned else "",
    }  # fmt: skip


def refusal(refused: Exception, order: BoardOrder | None, courier: str) -> str:
    """Why it cannot be done, in one sentence; and where the order stands, if that is why."""
    if isinstance(refused, NotReady):
        return _("It cannot leave yet: a stall is not ready, or no courier has it.")
    if isinstance(refused, CourierNotFree):
        return _("This courier cannot take it now. Choose another one.")
    if isinstance(refused, NoMoreTime):
        return _("More time would make the order late.")
    if isinstance(refused, NotWaiting) and order and order.courier_id is not None and order.column is not Column.AWAY:
        return str(_ASKED_BEFORE if order.is_offered else _GIVEN_BEFORE) % {
            "call": call(order.code), "courier": courier or _("another courier")
        }  # fmt: skip
    moved_on = _("That cannot be done any more.")
    return f"{moved_on} {where(order, courier)}" if order else moved_on


def where(order: BoardOrder, courier: str) -> str:
    """Where an order under way stands."""
    sentence = _HERE[order.column]
    if order.at_desk and order.column is Column.DESK:
        sentence = _FOR_BUYER
    elif order.is_offered:
        sentence = _OFFERED
    return str(sentence) % {"call": call(order.code), "courier": courier or _("the courier")}


def gone(place: SentraOnDay, typed: str) -> Chip:
    """What became of an order that is not under way at this sentra. One statement."""
    found = order_standing(sentra_id=place.id, label=read_label(typed))
    ended = _ENDED.get(found.state) if found else None
    if found is None or ended is None:
        return Chip(_("No order under way at this sentra has this code."), "circle-alert", "red")
    return _ended(found, ended)


def _ended(found: OrderStanding, chip: Chip) -> Chip:
    sentence = str(chip.word) % {"call": call(found.code), "time": hour(found.since)}
    return Chip(sentence, chip.icon, chip.tint)
