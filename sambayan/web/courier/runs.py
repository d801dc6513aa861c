"""A courier's page: the offer with its pay, then the run, door by door."""

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.errors import DeliveryError
from sambayan.delivery.queries import OwnCourier, OwnDrop, OwnRun, earned_on, own_courier, own_run
from sambayan.market import actions as market
from sambayan.market.errors import MarketError, NotReady
from sambayan.market.queries import CarriedOrder, carried_orders
from sambayan.money.queries import cash_of
from sambayan.registry.queries import Door, doors, person_names, person_phones
from sambayan.web.components.live import live_page
from sambayan.web.middleware.visitor import visitor_of

# Only this page asks where its visitor is, and only after the browser has asked them.
_WITH_POSITION = "camera=(), geolocation=(self), microphone=(), payment=()"


@dataclass(frozen=True, slots=True)
class Leg:
    """A delivery of the run with its order and, once the run is accepted, its door."""

    drop: OwnDrop
    order: CarriedOrder | None
    door: Door | None = None
    name: str = ""
    phone: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest) -> HttpResponse:
    """What the courier has to do next; a POST says that it is done, or answers an offer."""
    person = visitor_of(request).person_id
    courier = None if person is None else own_courier(person_id=person)
    if courier is None:
        return render(request, "courier/none.html")
    if request.method != "POST":
        return _page(request, courier)
    try:
        _act(request, courier)
    except NotReady:
        return _page(request, courier, _("Not everything is ready yet. Ask the desk what is missing."))
    except (MarketError, DeliveryError):
        return _page(request, courier, _("That is over: the offer or the run has changed. Look at what is here now."))
    return redirect("courier")


@require_POST
def position(request: HttpRequest) -> HttpResponse:
    """Where the courier is now. Two statements with the roles."""
    lat, lng = _degrees(request.POST.get("lat", "")), _degrees(request.POST.get("lng", ""))
    if lat is None or lng is None or not (-90 <= lat <= 90 and -180 <= lng <= 180):  # noqa: PLR2004 - the Earth
        return HttpResponseBadRequest()
    if person := visitor_of(request).person_id:
        delivery.report_own_position(person_id=person, lat=lat, lng=lng)
    return HttpResponse(status=204)


def _degrees(text: str) -> float | None:
    with suppress(ValueError):
        return number if math.isfinite(number := float(text)) else None
    return None


def _act(request: HttpRequest, courier: OwnCourier) -> None:
    """What belongs to a run names it, so that a late press never answers for the next one."""
    said, person = request.POST, visitor_of(request).person_id
    if "otomatis" in said:
        delivery.set_autobid(courier_id=courier.id, autobid=said["otomatis"] == "1")
        return
    found = own_run(courier_id=courier.id)
    if found is None or said.get("perjalanan") != found.code:
        return
    match said.get("jawaban"):
        case "terima":
            delivery.accept_offer(run_id=found.id, courier_id=courier.id)
        case "tolak":
            delivery.decline_offer(run_id=found.id, courier_id=courier.id)
        case "ambil":
            market.pick_up(run_id=found.id, actor_id=person)
        case "serah":
            market.hand_over(run_id=found.id, order_code=said.get("kode", ""), actor_id=person)


def _page(request: HttpRequest, courier: OwnCourier, problem: str = "") -> HttpResponse:
    """Nine statements with a run under way: roles, courier, run, orders, doors, names, phones, pay, cash."""
    found = own_run(courier_id=courier.id)
    legs = _legs(found) if found else []
    ahead = [leg for leg in legs if leg.drop.done_at is None]
    context = {
        "courier": courier, "run": found, "legs": legs, "ahead": ahead, "next": ahead[0] if ahead else None,
        "sentra": next((leg.order.sentra for leg in legs if leg.order), ""),
        "may_leave": all(leg.order and leg.order.is_ready for leg in legs),
        "earned": earned_on(courier_id=courier.id, day=clock.today()), "cash": cash_of(courier_id=courier.id),
        "problem": problem, "title": _title(found),
    }  # fmt: skip
    response = live_page(request, "courier/run.html", "courier/work.html", context, address=reverse("courier"))
    response["Permissions-Policy"] = _WITH_POSITION
    if problem and response.status_code == 200:  # noqa: PLR2004
        response.status_code = 409
    return response


def _title(found: OwnRun | None) -> str:
    offered = "(1) " if found and found.is_offer else ""
    return f"{offered}{_('Courier')}"


def _legs(found: OwnRun) -> list[Leg]:
    """Doors, names and phones are opened only for a courier who has taken the run, and only while it is under way."""
    orders = carried_orders(codes=[drop.reference for drop in found.drops])
    if found.is_offer:
        return [Leg(drop, orders.get(drop.reference)) for drop in found.drops]
    ahead = [orders[drop.reference] for drop in found.left if drop.reference in orders]
    buyers = [order.buyer_id for order in ahead if order.buyer_id is not None]
    at = doors(address_ids=[order.address_id for order in ahead if order.address_id is not None])
    names, phones = person_names(person_ids=buyers), person_phones(person_ids=buyers)
    return [_leg(drop, orders.get(drop.reference), at, names, phones) for drop in found.drops]


def _leg(
    drop: OwnDrop, order: CarriedOrder | None, at: dict[int, Door], names: dict[int, str], phones: dict[int, str]
) -> Leg:
    if order is None or drop.done_at is not None:
        return Leg(drop, order)
    buyer: Any = order.buyer_id
    door = at.get(order.address_id) if order.address_id is not None else None
    return Leg(drop, order, door, names.get(buyer, ""), phones.get(buyer, ""))
