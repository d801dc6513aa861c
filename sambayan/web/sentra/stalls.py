"""The desk's stalls today, and the label of an order."""

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from sambayan.market.queries import desk_board, desk_stalls
from sambayan.registry.queries import SentraOnDay
from sambayan.web.components.pages import read_only
from sambayan.web.sentra.board import MORE_MINUTES
from sambayan.web.sentra.places import at_desk


@read_only
@at_desk
def stalls(request: HttpRequest, place: SentraOnDay) -> HttpResponse:
    """Who is open, what they took today, and the orders that wait for an answer. Three statements."""
    waiting = [order for order in desk_board(sentra_id=place.id) if order.answer_by]
    context = {
        "place": place, "here": "stalls", "stalls": desk_stalls(sentra_id=place.id), "waiting": waiting,
        "minutes": MORE_MINUTES,
    }  # fmt: skip
    return render(request, "sentra/stalls.html", context)


@read_only
@at_desk
def label(request: HttpRequest, place: SentraOnDay, code: str) -> HttpResponse:
    """To be printed and put on the bag: a QR of the code for the scanner, and what belongs in it. Two statements."""
    order = next((order for order in desk_board(sentra_id=place.id) if order.code == code), None)
    if order is None:
        raise Http404
    drawn = segno.make(order.code, error="m").svg_inline(scale=6, border=2, dark="#000", light="#fff", omitsize=True)
    picture = mark_safe(drawn)  # noqa: S308 - drawn here from a code of our own alphabet
    return render(request, "sentra/label.html", {"place": place, "order": order, "qr": picture})
