"""Why a stall had no orders, in words, and what can be done about it."""

from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from sambayan.demand.enums import QuietCause
from sambayan.demand.queries import StallStanding
from sambayan.web.templatetags.writing import clock, count, percent, short_day


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stall without orders: why, and the word of the next step."""

    stall: StallStanding
    why: StrOrPromise
    step: StrOrPromise


_STEPS = {
    QuietCause.UNLISTED: _("Help to list products"),
    QuietCause.WITHDRAWN: _("Ask why it stopped"),
    QuietCause.CLOSED: _("Ask when it opens"),
    QuietCause.DEAR: _("Compare its prices"),
    QuietCause.NOT_BOUGHT: _("See what it offers"),
    QuietCause.UNSEEN: _("Make it known"),
}


_WHY = {
    QuietCause.UNLISTED: _("Has not listed anything yet"),
    QuietCause.WITHDRAWN: _("Has taken everything off its list"),
    QuietCause.UNSEEN: _("Nobody has looked at it"),
}


def quiet_stalls(standings: list[StallStanding]) -> list[Quiet]:
    """Those of the stalls that had no orders."""
    return [Quiet(stall, _why(stall), _STEPS[stall.cause]) for stall in standings if stall.cause]


def _why(stall: StallStanding) -> StrOrPromise:
    if stall.cause is QuietCause.CLOSED:
        return _closed(stall)
    if stall.cause in _WHY:
        return _WHY[stall.cause]
    seen = ngettext("Looked at once", "Looked at {n} times", stall.views).format(n=count(stall.views))
    if stall.alike is None or stall.dearer is None:
        return format_lazy(_("{seen}, nobody has bought"), seen=seen)
    like = alike(stall.alike, stall.kind or "")
    if stall.cause is QuietCause.DEAR:
        above = percent(stall.dearer)
        return format_lazy(_("{seen}, {part} above the median of {like}"), seen=seen, part=above, like=like)
    return format_lazy(_("{seen}, not dearer than the median of {like}"), seen=seen, like=like)


def alike(products: int, kind: str) -> StrOrPromise:
    """What a price was compared with: so many products of a kind, or of several kinds, at other stalls."""
    if kind:
        return format_lazy(_("{n} {kind} at other stalls"), n=count(products), kind=kind)
    return format_lazy(_("{n} similar products at other stalls"), n=count(products))


def _closed(stall: StallStanding) -> StrOrPromise:
    missed = ngettext("once somebody wanted to buy", "{n} times somebody wanted to buy", stall.turned_away)
    wanted = missed.format(n=count(stall.turned_away))
    if stall.paused_until is None:
        return format_lazy(_("Closed when it was busy: {wanted}"), wanted=wanted)
    until = f"{short_day(stall.paused_until)} {clock(stall.paused_until)}"
    if not stall.turned_away:
        return format_lazy(_("Closed until {until}"), until=until)
    return format_lazy(_("Closed until {until}, {wanted}"), until=until, wanted=wanted)
