"""What if? The orders of some days under two sets of terms: who gains, who loses, and where they meet."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sambayan.core import clock
from sambayan.scheme import queries
from sambayan.scheme.errors import UnknownTerms
from sambayan.scheme.queries import Confrontation, KnownTerms
from sambayan.web.components import charts
from sambayan.web.components.pages import read_only
from sambayan.web.components.spans import Span, span_of, spans
from sambayan.web.middleware.places import office
from sambayan.web.templatetags.writing import basis, count, rupiah

# What GoFood charged before and after March 2021: two terms that real stalls lived under.
USUAL = ("gofood-2021", "gofood")


@dataclass(frozen=True, slots=True)
class End:
    """The words at the end of a line."""

    word: str
    more: str
    tint: str


@read_only
def compare(request: HttpRequest) -> HttpResponse:
    """Five statements; which terms are compared stands in the address."""
    span = span_of(request) if "hari" in request.GET else Span(1)
    known = queries.known_terms()
    names = [request.GET.get(key) or _usual(known, usual) for key, usual in zip("ab", USUAL, strict=True)]
    if not all(names):
        return office(request, "government/no_terms.html", {}, here="scheme")
    try:
        found = queries.confronted(
            timeline=clock.timeline(), first_day=span.first, last_day=span.last, first=names[0], second=names[1]
        )
    except UnknownTerms:
        raise Http404 from None
    shown = {
        "span": span, "spans": spans(), "known": known, "found": found, "finding": _finding(found),
        "platform": found.commissions[1] - found.commissions[0], "province": found.subsidies[0] - found.subsidies[1],
        "nets": [found.gross - commission for commission in found.commissions], **_charts(found),
        "more": f"&a={found.first.name}&b={found.second.name}",
    }  # fmt: skip
    return office(request, "government/scheme.html", shown, here="scheme")


def _usual(known: list[KnownTerms], code: str) -> str:
    """The terms of this code where the pack has them, else the first ones that it has."""
    return next((terms.name for terms in known if terms.name.startswith(f"{code}@")), known[0].name if known else "")


def _finding(found: Confrontation) -> str:
    """Whom the second terms help: told by the rates alone, so that it holds for any day."""
    if found.crossing is not None:
        if found.first.commission_bp > found.second.commission_bp:
            return _("Scheme B helps large orders and burdens small ones")
        return _("Scheme B helps small orders and burdens large ones")
    costs = [line[-1][1] for line in found.lines]
    if costs[0] == costs[1]:
        return _("Both schemes cost the stalls the same")
    return _("Scheme B is cheaper for every order") if costs[1] < costs[0] else _("Scheme B is dearer for every order")


def _charts(found: Confrontation) -> dict[str, Any]:
    changes = [group.change for group in found.groups]
    rows = [*changes, found.commissions[1] - found.commissions[0], found.subsidies[0] - found.subsidies[1]]
    drawn = charts.swings(rows)
    return {
        "chart": _lines(found), "histogram": _histogram(found), "last": f"{count(found.width * (queries.BINS - 1))}+",
        "groups": list(zip(found.groups, drawn, strict=False)), "platform_swing": drawn[-2], "others_swing": drawn[-1],
        "table": _table(found),
    }  # fmt: skip


def _lines(found: Confrontation) -> dict[str, Any]:
    most = found.width * queries.BINS
    rises = charts.rising(max(fee for line in found.lines for _sale, fee in line))
    high = rises[-1].value
    first, second = (charts.line(line, width=most, height=high) for line in found.lines)
    meets = found.crossing is not None and found.crossing <= most
    return {
        "rises": rises, "along": charts.along(most, step=_step(found)), "first": first, "second": second,
        "gaps": _gaps(found, most, high),
        "crossing": {
            "x": charts.share(found.crossing or 0, most), "y": charts.share(high - (found.fee_at_crossing or 0), high)
        } if meets else None,
        "ends": sorted(
            [End("A", _rates(found.first), "indigo"), End("B", _rates(found.second), "amber")],
            key=lambda end: -found.lines[end.word == "B"][-1][1],
        ),
    }  # fmt: skip


def _gaps(found: Confrontation, most: int, high: int) -> list[dict[str, str]]:
    """What lies between the lines, in the colour of the terms that are cheaper there."""
    pairs = list(zip(*found.lines, strict=True))
    spans = groupby(pairs, key=lambda pair: pair[1][1] < pair[0][1])
    gaps, before = [], None
    for second_is_cheaper, span in spans:
        run = [before, *span] if before else list(span)
        before = run[-1]
        around = [pair[0] for pair in run] + [pair[1] for pair in reversed(run)]
        gaps.append(
            {"tint": "amber" if second_is_cheaper else "indigo", "points": charts.line(around, width=most, height=high)}
        )
    return gaps


def _table(found: Confrontation) -> list[tuple[int, int, int]]:
    """Sale and both fees, at every second bin."""
    return [(sale, a, b) for (sale, a), (_same, b) in zip(found.lines[0][::10], found.lines[1][::10], strict=True)]


def _step(found: Confrontation) -> int:
    """Marks that meet the crossing, some five of them."""
    return found.crossing // 2 if found.crossing and found.crossing % 2 == 0 else found.width * 6


def _rates(terms: KnownTerms) -> str:
    return f"{basis(terms.commission_bp)} + {rupiah(terms.commission_fixed)}"


def _histogram(found: Confrontation) -> list[charts.Bar]:
    """Each bin in the colour of the terms that are cheaper in its middle."""
    per_bin = (len(found.lines[0]) - 1) // queries.BINS
    middles = [bin_ * per_bin + per_bin // 2 for bin_ in range(queries.BINS)]
    tints = ["amber" if found.lines[1][at][1] < found.lines[0][at][1] else "indigo" for at in middles]
    return charts.columns(list(found.bins), tints=tints, gap=0.12)
