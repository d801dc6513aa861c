"""Putting things into the basket, from the pages of a sentra and from the basket itself."""

import re
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_stubs_ext import StrOrPromise

from sambayan.core import clock, observations
from sambayan.core.observations import Kind, Observation
from sambayan.market import actions as market
from sambayan.market import queries
from sambayan.market.errors import NoteTooLong
from sambayan.market.queries import ProductCard
from sambayan.registry import queries as registry
from sambayan.web.components.pages import read_only
from sambayan.web.storefront.basket import VISITOR, new_visitor, remember, visitor_code
from sambayan.web.storefront.said import Said, sentence

MOST = 99  # of one product
_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<number>[0-9]{1,2})")
_TOO_MANY = re.compile(r"[+-]?[0-9]{3,}")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a wish: `said` is what the visitor has to hear, `left` how many of the product there are."""

    said: Said | None = None
    left: int = 0


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Let a number of a product lie in the basket, and go back to where that was asked; a script gets the dock.

    What was not done as it was asked is said: in the dock, or without a script in the basket.
    """
    card = queries.product_card(code=request.POST.get("barang", ""))
    if card is None:
        raise Http404
    visitor = visitor_code(request) or new_visitor()
    done = let_lie(card, visitor, request.POST.get("jumlah", "+1"), request.POST.get("catatan"))
    response = _after_put(request, card, visitor, done)
    if not visitor_code(request):
        remember(response, VISITOR, visitor)
    return response


def let_lie(card: ProductCard, visitor: str, amount: str, note: str | None = None) -> Done:
    """`amount` says how many there shall be, or `+1` and `-1` how many more; more than is left is what is left."""
    asked = _AMOUNT.fullmatch(amount)
    if asked is None:
        return Done(Said.TOO_MANY if _TOO_MANY.fullmatch(amount) else Said.NO_NUMBER)
    wanted = int(asked["number"])
    if asked["sign"]:
        basket = queries.basket_of(visitor=visitor, sentra_id=card.sentra_id)
        there = next((item.quantity for item in basket.items if item.product_id == card.id), 0) if basket else 0
        wanted = max(0, there + (wanted if asked["sign"] == "+" else -wanted))
    if wanted > MOST:
        return Done(Said.TOO_MANY)
    try:
        line = market.set_basket_line(
            visitor=visitor, sentra_id=card.sentra_id, product_id=card.id, quantity=wanted, note=note
        )
    except NoteTooLong:
        return Done(Said.NOTE_TOO_LONG)
    if line.quantity:
        _observe(card, visitor, line.quantity)
    if line.quantity == wanted:
        return Done()
    return Done(Said.FEWER if line.quantity else Said.GONE, line.quantity)


def _observe(card: ProductCard, visitor: str, quantity: int) -> None:
    seen = Observation(
        Kind.BASKET, visitor, sentra_id=card.sentra_id, stall_id=card.stall_id, product_id=card.id, count=quantity
    )
    observations.record([seen])


def _after_put(request: HttpRequest, card: ProductCard, visitor: str, done: Done) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _dock(request, card.sentra_id, visitor, sentence(done.said, card.name, done.left))
    if done.said:
        return redirect(reverse("basket", query={"kabar": done.said, "barang": card.code}))
    back = request.POST.get("ke", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "basket")


@read_only
def dock(request: HttpRequest, slug: str) -> HttpResponse:
    """What lies in the visitor's basket here, for the foot of the sentra's pages. It also counts who looked."""
    sentra = registry.sentra(slug=slug, timeline=clock.timeline())
    if sentra is None:
        raise Http404
    visitor = visitor_code(request) or new_visitor()
    product = request.GET.get("barang", "")
    card = queries.product_card(code=product) if product else None
    observations.note_view(
        visitor=visitor, sentra_id=sentra.id, stall_id=card.stall_id if card else None,
        product_id=card.id if card else None,
    )  # fmt: skip
    response = _dock(request, sentra.id, visitor)
    remember(response, VISITOR, visitor)
    return response


def _dock(request: HttpRequest, sentra_id: int, visitor: str, said: StrOrPromise = "") -> HttpResponse:
    basket = queries.basket_of(visitor=visitor, sentra_id=sentra_id)
    ongkir, borne = queries.least_ongkir()
    shown = {"basket": basket, "ongkir": ongkir, "borne": borne, "script": True, "said": said}
    return render(request, "storefront/dock.html", shown)
