from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sambayan.core import clock, observations
from sambayan.core.observations import Kind, Observation
from sambayan.market.enums import Shelf
from sambayan.market.queries import could_be_bought, found
from sambayan.registry import queries as registry
from sambayan.registry.enums import SentraState
from sambayan.web.components.pages import read_only
from sambayan.web.components.words import SENTRA_STATES
from sambayan.web.storefront.basket import VISITOR, new_visitor, remember, visitor_code
from sambayan.web.storefront.catalogue import SentraPage, product_page, sentra_page

_MOST_WORDS = 80  # characters of a search
_SHELVES = {"makanan": Shelf.CULINARY, "oleh-oleh": Shelf.SOUVENIR, "kreatif": Shelf.CREATIVE}


@read_only
def front(request: HttpRequest) -> HttpResponse:
    """The sentra of the region, those that run before those that may."""
    places = registry.sentra_list(timeline=clock.timeline())
    rows = sorted(places, key=lambda place: place.state is not SentraState.ACTIVE)
    return render(request, "storefront/front.html", {"rows": [(row, SENTRA_STATES[row.state]) for row in rows]})


@read_only
def sentra(request: HttpRequest, slug: str) -> HttpResponse:
    """A sentra with what is ready today; with `cari` what was found, with `rak` one shelf."""
    page = _page(slug)
    words = request.GET.get("cari", "").strip()[:_MOST_WORDS]
    shelf = _SHELVES.get(request.GET.get("rak", ""))
    if words:
        visitor = visitor_code(request) or new_visitor()
        _note_search(visitor, page, words)
        shown = {"page": page, "words": words, "cards": found(page.cards, words)}
        response = render(request, "storefront/found.html", shown)
        remember(response, VISITOR, visitor)
        return response
    if shelf:
        cards = [card for card in page.cards if card.shelf is shelf]
        return render(request, "storefront/found.html", {"page": page, "shelf": shelf, "cards": cards})
    return render(request, "storefront/sentra.html", {"page": page})


@read_only
def stalls(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "storefront/stalls.html", {"page": _page(slug)})


@read_only
def stall(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    page = _page(slug)
    row = next((row for row in page.stalls if row.number == number), None)
    if row is None:
        raise Http404
    permits = registry.permits_of(umkm_ids=[row.umkm_id], on=clock.today()).get(row.umkm_id, [])
    cards = [card for card in page.cards if card.stall_number == number]
    return render(request, "storefront/stall.html", {"page": page, "stall": row, "cards": cards, "permits": permits})


@read_only
def product(request: HttpRequest, code: str) -> HttpResponse:
    page = product_page(code=code)
    if page is None:
        raise Http404
    return render(
        request, "storefront/product.html",
        {"page": page, "card": page.card, "permits": page.permits, "others": page.others},
    )  # fmt: skip


def _page(slug: str) -> SentraPage:
    page = sentra_page(slug=slug)
    if page is None:
        raise Http404
    return page


def _note_search(visitor: str, page: SentraPage, words: str) -> None:
    """With how much of what was asked for could be bought at this moment: nothing while the sentra is closed."""
    count = could_be_bought(page.cards, words) if page.is_open else 0
    observations.record([Observation(Kind.SEARCH, visitor, sentra_id=page.sentra.id, query=words, count=count)])
