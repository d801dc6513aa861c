"""The cash that couriers bring to the desk: who holds how much, what was taken today, and taking it in two steps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambayan.core import clock, codes
from sambayan.delivery.queries import couriers_of
from sambayan.market import actions as market
from sambayan.market.errors import CashChanged, NotAtHome
from sambayan.money.queries import cash_of, cash_with_couriers, hand_ins
from sambayan.registry.queries import SentraOnDay, person_names
from sambayan.web.components.numbers import read_rupiah
from sambayan.web.components.pages import read_only
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.sentra.places import at_desk


@read_only
@at_desk
def cash(request: HttpRequest, place: SentraOnDay) -> HttpResponse:
    """What the couriers of this sentra hold, and what they brought today. Five statements."""
    people = couriers_of(sentra_id=place.id)
    held = {courier: amount for courier, amount in cash_with_couriers().items() if courier in people}
    taken = hand_ins(courier_ids=people, day=clock.today())
    names = person_names(person_ids={*people.values(), *(one.taken_by for one in taken if one.taken_by)})
    context = {
        "place": place, "here": "cash", "total": sum(held.values()), "said": request.GET.get("kabar") == "diterima",
        "rows": [(courier, names.get(people[courier], ""), amount) for courier, amount in sorted(held.items())],
        "taken": [(one, names.get(people[one.courier_id], ""), names.get(one.taken_by or 0, "")) for one in taken],
        "taken_total": sum(one.amount for one in taken),
    }  # fmt: skip
    return render(request, "sentra/cash.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def hand_in(request: HttpRequest, place: SentraOnDay, courier: int) -> HttpResponse:
    """The question before the cash of a courier is booked, with its orders; a POST is the yes. Four statements."""
    person = couriers_of(sentra_id=place.id).get(courier)
    if person is None:
        raise Http404
    shown: dict[str, Any] = {"place": place, "here": "cash", "courier": courier}
    if request.method == "POST":
        try:
            _take(request, place, courier)
        except CashChanged:
            changed = _("The amount has changed meanwhile: nothing was booked. Count again.")
            return _question(request, shown | {"problem": changed}, person, status=409)
        except NotAtHome:
            raise Http404 from None
        return HttpResponseRedirect(reverse("desk-cash", args=[place.slug], query={"kabar": "diterima"}))
    return _question(request, shown, person)


def _take(request: HttpRequest, place: SentraOnDay, courier: int) -> None:
    """The amount that stood in the question is what was counted; another one is not booked."""
    key = request.POST.get("kunci", "")
    counted = read_rupiah(request.POST.get("jumlah", ""))
    if not key or counted is None:
        raise CashChanged(courier, 0)
    market.take_cash(
        sentra_id=place.id, courier_id=courier, counted=counted, key=key, actor_id=visitor_of(request).person_id
    )


def _question(request: HttpRequest, shown: dict[str, Any], person: int, status: int = 200) -> HttpResponse:
    orders = cash_of(courier_id=shown["courier"])
    context = shown | {
        "orders": orders, "amount": sum(order.amount for order in orders), "key": codes.new_code(),
        "name": person_names(person_ids=[person]).get(person, ""),
    }  # fmt: skip
    return render(request, "sentra/hand_in.html", context, status=status)
