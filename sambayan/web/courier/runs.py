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
from sambayan.delivery.queries import OwnCourier, OwnDrop, OwnRun, handed_over_on, labelled, own_courier, own_run
from sambayan.market import actions as market
from sambayan.market.errors import MarketError, NotReady
from sambayan.market.queries import CarriedOrder, carried_orders
from sambayan.money.queries import cash_of
from sambayan.registry.queries import Door, doors, person_names, person_phones
from sambayan.web.components.labels import named, read_label
from sambayan.web.components.live import live_page
from sambayan.web.components.words import Chip
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.templatetags.writing import call

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
        told = _act(request, courier)
    except (MarketError, DeliveryError):
        told = _over()
    return _page(request, courier, told) if told else redirect("courier")


def _refused(sentence: str) -> Chip:
    return Chip(sentence, "circle-alert", "red")


def _noted(sentence: str) -> Chip:
    """A second press: what it asked for stands already."""
    return Chip(sentence, "check", "green")


def _over() -> Chip:
    return _refused(_("That is over: the offer or the run has changed. Look at what is here now."))


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


def _act(request: HttpRequest, courier: OwnCourier) -> Chip | None:
    """What is to be said about it, else nothing and it is done.

    What belongs to a run names it, so that a late press never answers for the next one.
    """
    said, person = request.POST, visitor_of(request).person_id
    if "otomatis" in said:
        delivery.set_autobid(courier_id=courier.id, autobid=said["otomatis"] == "1", actor_id=person)
        return None
    found = own_run(courier_id=courier.id)
    if found is None or said.get("perjalanan") != found.code:
        return _stale(courier, said.get("kode", ""))
    match said.get("jawaban"):
        case "terima":
            delivery.accept_offer(run_id=found.id, courier_id=courier.id)
        case "tolak":
            delivery.decline_offer(run_id=found.id, courier_id=courier.id)
        case "ambil":
            return _fetch(found, said.get("kode", ""), person)
        case "serah":
            market.hand_over(run_id=found.id, order_code=said.get("kode", ""), actor_id=person)
    return None


def _stale(courier: OwnCourier, code: str) -> Chip:
    """The run that was meant is over: a second press, or another one was first."""
    handed = {one.reference for one in handed_over_on(courier_id=courier.id, day=clock.today())}
    if code in handed:
        return _noted(_("%(call)s is noted as handed over already.") % {"call": call(code)})
    return _over()


def _fetch(found: OwnRun, typed: str, person: int | None) -> Chip | None:
    """The courier takes the order of this label at the desk, if it is of the run."""
    code = named([drop.reference for drop in found.drops], typed)
    if code is None:
        return _refused(_elsewhere(found, typed))
    try:
        scanned = market.scan_out(order_code=code, run_id=found.id, actor_id=person)
    except NotReady:
        return _refused(_("%(call)s is not ready yet. Ask the desk what is missing.") % {"call": call(code)})
    return _noted(_("%(call)s was handed to you already.") % {"call": call(code)}) if scanned.again else None


def _elsewhere(found: OwnRun, typed: str) -> str:
    """Whose label it is, when it is not of this run."""
    label = labelled(label=read_label(typed), beside_run=found.id)
    if label is None:
        return _("No order that is fetched here has this label. Type what stands on it, such as K7-42.")
    if label.person_id is None:
        return _("%(call)s has no courier yet: leave it at the desk.") % {"call": call(label.reference)}
    name = person_names(person_ids=[label.person_id]).get(label.person_id) or _("another courier")
    if label.has_left:
        told = _("%(call)s has left the desk with %(name)s. Look at the label again, or ask the desk.")
    elif label.scanned_at:
        told = _("%(call)s is in the hands of %(name)s, who has not left yet. Ask the desk.")
    else:
        told = _("%(call)s is in the run of %(name)s: leave it at the desk.")
    return told % {"call": call(label.reference), "name": name}


def _page(request: HttpRequest, courier: OwnCourier, told: Chip | None = None) -> HttpResponse:
    """Nine statements with a run under way: roles, courier, run, orders, doors, names, phones, pay, cash."""
    found = own_run(courier_id=courier.id)
    legs = _legs(found) if found else []
    ahead = [leg for leg in legs if leg.drop.done_at is None]
    handed, cash = handed_over_on(courier_id=courier.id, day=clock.today()), cash_of(courier_id=courier.id)
    context = {
        "courier": courier, "run": found, "legs": legs, "ahead": ahead, "next": ahead[0] if ahead else None,
        "sentra": next((leg.order.sentra for leg in legs if leg.order), ""),
        "handed": handed, "pay": sum(one.fee for one in handed),
        "cash": cash, "in_bag": sum(one.amount for one in cash),
        "told": told, "title": _title(found),
    }  # fmt: skip
    response = live_page(request, "courier/run.html", "courier/work.html", context, address=reverse("courier"))
    response["Permissions-Policy"] = _WITH_POSITION
    if told and told.tint == "red" and response.status_code == 200:  # noqa: PLR2004
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
