"""A buyer's orders: by signing in, and without it those that were placed with this browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from sambayan.market import queries as market
from sambayan.market.queries import OwnOrder, OwnOrders
from sambayan.web.components.pages import read_only
from sambayan.web.components.words import ORDER_STATES, Chip
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.storefront.draft import placed_here

_MOST_PAGES = 999


@read_only
@never_cache
def orders(request: HttpRequest) -> HttpResponse:
    """The newest first, twenty a page. One statement for who is signed in beside the session's, one for the browser's.

    Nobody is ever found by a phone number: anybody can type one.
    """
    person = visitor_of(request).person_id
    number = _page(request.GET.get("halaman", ""))
    own = market.orders_of(buyer_id=person, page=number) if person else OwnOrders((), more=False)
    links = placed_here(request) if number == 1 else []
    here = market.orders_with(links=links, not_of=person) if links else []
    shown = {
        "own": _with_chips(own.rows), "more": own.more, "here": _with_chips(here), "number": number,
        "signed_in": person is not None,
    }  # fmt: skip
    return render(request, "storefront/orders.html", shown)


def _page(typed: str) -> int:
    return min(max(1, int(typed)), _MOST_PAGES) if typed.isascii() and typed.isdigit() and len(typed) <= 3 else 1  # noqa: PLR2004


def _with_chips(rows: tuple[OwnOrder, ...] | list[OwnOrder]) -> list[tuple[OwnOrder, Chip]]:
    return [(row, ORDER_STATES[row.state]) for row in rows]
