"""The register of UMKM, as Dinas Koperasi dan UKM keeps it."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from sambayan.impact import queries as impact
from sambayan.market import queries as market
from sambayan.registry import actions, queries
from sambayan.registry.actions import RevealedOwner
from sambayan.registry.enums import BaselineChannel, TurnoverBand
from sambayan.web.components.pages import read_only
from sambayan.web.components.spans import page_number
from sambayan.web.middleware.guard import admits
from sambayan.web.middleware.places import office
from sambayan.web.middleware.visitor import visitor_of

PER_PAGE = 30
_MOST_SEARCH = 60  # characters
TURNOVERS = {
    TurnoverBand.UNKNOWN: _("I do not know"),
    TurnoverBand.NONE: _("Did not sell"),
    TurnoverBand.UNDER_3M: _("Below Rp3 million"),
    TurnoverBand.UNDER_15M: _("Rp3 to 15 million"),
    TurnoverBand.UNDER_60M: _("Rp15 to 60 million"),
    TurnoverBand.UNDER_150M: _("Rp60 to 150 million"),
    TurnoverBand.ABOVE: _("Above Rp150 million"),
}
CHANNELS = {
    BaselineChannel.SHOP: _("own shop"),
    BaselineChannel.STREET: _("on the street"),
    BaselineChannel.MARKET: _("at a market"),
    BaselineChannel.PLATFORM: _("on a platform"),
    BaselineChannel.SOCIAL: _("WhatsApp or Instagram"),
    BaselineChannel.ORDERS: _("made to order"),
}


@read_only
def register(request: HttpRequest) -> HttpResponse:
    """Thirty a page; three statements, whatever the register holds."""
    number, search = page_number(request), request.GET.get("cari", "")[:_MOST_SEARCH]
    unknown, ending = request.GET.get("awal") == "tidak-tahu", request.GET.get("izin") == "habis"
    page = queries.register_page(
        limit=PER_PAGE, offset=(number - 1) * PER_PAGE, search=search, only_ending=ending, only_unknown=unknown
    )
    if not page.rows and number > 1:
        raise Http404
    kept = {"cari": search, "awal": "tidak-tahu" if unknown else "", "izin": "habis" if ending else ""}
    query = urlencode({name: value for name, value in kept.items() if value})
    shown = {
        "page": page, "ending": queries.register_page(limit=1, only_ending=True).count,
        "panel": impact.panel_standing(), "search": search, "only_unknown": unknown, "only_ending": ending,
        "number": number, "pages": -(-page.count // PER_PAGE), "query": f"{query}&" if query else "",
    }  # fmt: skip
    return office(request, "government/register.html", shown, here="dinas")


@read_only
def umkm(request: HttpRequest, code: str) -> HttpResponse:
    """One business, without the name of its owner; four statements."""
    return _record(request, code, None)


@never_cache
def reveal(request: HttpRequest, code: str) -> HttpResponse:
    """The same page with name and phone of the owner. Only by POST: whoever asks stands in the trail for it."""
    if request.method != "POST":
        refused = render(request, "405.html", status=405)
        refused["Allow"] = "POST"
        return refused
    record = queries.umkm_record(code=code)
    if record is None:
        raise Http404
    owner = actions.reveal_owner(umkm_id=record.id, actor_id=visitor_of(request).person_id)
    return _record(request, code, owner)


def _record(request: HttpRequest, code: str, owner: RevealedOwner | None) -> HttpResponse:
    record = queries.umkm_record(code=code)
    if record is None:
        raise Http404
    products = market.listed_products(stall_ids=[stall.id for stall in record.stalls])
    shown: dict[str, Any] = {
        "record": record,
        "stalls": [(stall, products.get(stall.id, 0)) for stall in record.stalls],
        "turnover": TURNOVERS[record.baseline.turnover] if record.baseline else "",
        "channels": [CHANNELS[channel] for channel in record.baseline.channels] if record.baseline else [],
        "owner": owner, "may_reveal": admits("dinas-reveal", request),
    }  # fmt: skip
    return office(request, "government/umkm.html", shown, here="dinas")
