"""The desk's other pages: its stalls today, the label of an order, and the cash that couriers bring."""

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from sambayan.core import codes
from sambayan.delivery.queries import courier_people
from sambayan.market.queries import desk_board, desk_stalls
from sambayan.money import actions as money
from sambayan.money.queries import cash_with_couriers
from sambayan.registry.queries import SentraOnDay, person_names
from sambayan.web.components.pages import read_only
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.sentra.board import MORE_MINUTES
from sambayan.web.sentra.places import at_desk


@read_only
@at_desk
def stalls(request: HttpRequest, place: SentraOnDay) -> HttpResponse:
    """Who is open, what they took today, and the orders that wait for an answer. Four statements."""
    waiting = [order for order in desk_board(sentra_id=place.id) if order.answer_by]
    context = {
        "place": place, "here": "stalls", "stalls": desk_stalls(sentra_id=place.id), "waiting": waiting,
        "minutes": MORE_MINUTES,
    }  # fmt: skip
    return render(request, "sentra/stalls.html", context)


@read_only
@at_desk
def label(request: HttpRequest, place: SentraOnDay, code: str) -> HttpResponse:
    """To be printed and put on the bag: a QR of the code for the scanner, and what belongs in it. Three statements."""
    order = next((order for order in desk_board(sentra_id=place.id) if order.code == code), None)
    if order is None:
        raise Http404
    drawn = segno.make(order.code, error="m").svg_inline(scale=6, border=2, dark="#000", light="#fff", omitsize=True)
    picture = mark_safe(drawn)  # noqa: S308 - drawn here from a code of our own alphabet
    return render(request, "sentra/label.html", {"place": place, "order": order, "qr": picture})


def _counted(request: HttpRequest) -> int:
    """The amount that stood on the button; another one is not booked."""
    text = request.POST.get("jumlah", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else -1  # noqa: PLR2004 - rupiah


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def cash(request: HttpRequest, place: SentraOnDay) -> HttpResponse:
    """Buyers' cash in the bags of couriers; a POST books what one of them brought. Five statements."""
    held = cash_with_couriers()
    if request.method == "POST":
        courier = next((one for one in held if str(one) == request.POST.get("kurir")), None)
        key = request.POST.get("kunci", "")
        if courier is not None and key:
            money.hand_in_cash(
                courier_id=courier, key=f"desk:{key}", counted=_counted(request),
                actor_id=visitor_of(request).person_id,
            )  # fmt: skip
        return HttpResponseRedirect(reverse("desk-cash", args=[place.slug]))
    people = courier_people(courier_ids=held)
    names = person_names(person_ids=people.values())
    rows = [(courier, names.get(people.get(courier, 0), ""), amount) for courier, amount in sorted(held.items())]
    context = {"place": place, "here": "cash", "rows": rows, "total": sum(held.values()), "key": codes.new_code()}
    return render(request, "sentra/cash.html", context)
