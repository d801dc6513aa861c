"""What an owner is told of an order after a button was pressed: what stands now, whoever was first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sambayan.market.queries import ShareStanding, share_standing
from sambayan.registry.queries import OwnStall
from sambayan.web.components.words import Chip
from sambayan.web.templatetags.writing import call

_TOLD = {
    ShareStanding.ASKED: Chip(_("%(call)s waits for your answer."), "clock", "amber"),
    ShareStanding.MAKING: Chip(_("%(call)s is accepted and being made."), "check", "green"),
    ShareStanding.READY: Chip(_("%(call)s is ready; the desk collects it."), "package-check", "green"),
    ShareStanding.READY_AT_DESK: Chip(_("%(call)s is ready; its buyer comes to the desk."), "package-check", "green"),
    ShareStanding.REFUSED: Chip(_("%(call)s is refused; the buyer gets the money for it back."), "x", "red"),
    ShareStanding.SILENT: Chip(
        _("%(call)s was not answered in time and counts as refused; the buyer gets the money for it back."), "x", "red"
    ),
    ShareStanding.AWAY: Chip(_("%(call)s is on its way to the buyer."), "bike", "green"),
    ShareStanding.ARRIVED: Chip(_("%(call)s is with its buyer."), "check", "green"),
    ShareStanding.LOST: Chip(
        _("%(call)s was called off; what you had ready is paid to you all the same."), "undo-2", "red"
    ),
    ShareStanding.UNPAID: Chip(_("%(call)s was not paid; there is nothing to make."), "x", "red"),
}


def told(stall: OwnStall, code: str) -> dict[str, Any]:
    """The sentence with its icon and tint, for a page; nothing when the stall has no such order. One statement."""
    standing = share_standing(stall_id=stall.id, code=code) if code else None
    if standing is None:
        return {}
    chip = _TOLD[standing]
    return {"told": Chip(str(chip.word) % {"call": call(code)}, chip.icon, chip.tint)}
