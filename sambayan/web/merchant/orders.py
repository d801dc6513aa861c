"""The orders of a stall: answer, make, hand to the desk."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambayan.core import clock
from sambayan.market import actions as market
from sambayan.market.errors import MarketError, NotAnswerable, NotInOrder, UnknownOrder
from sambayan.market.queries import StallOrder, stall_work
from sambayan.money.queries import payout_day
from sambayan.registry.queries import OwnStall
from sambayan.web.components.live import live_page
from sambayan.web.merchant.stalls import address_of, back, for_stall
from sambayan.web.merchant.standing import told
from sambayan.web.middleware.visitor import visitor_of

LATER = timedelta(minutes=20)


@require_http_methods(["GET", "HEAD", "POST"])
@for_stall
def orders(request: HttpRequest, stall: OwnStall, shown: dict[str, Any]) -> HttpResponse:
    """What waits for the owner, the oldest order first; a POST accepts it or says that it is ready.

    After a press the page says what stands of that order, also when another press or the time was first.
    """
    if request.method != "POST":
        return _page(request, stall, shown | told(stall, request.GET.get("pesanan", "")))
    code = request.POST.get("kode", "")
    try:
        _act(request, stall, code)
    except (UnknownOrder, NotInOrder):
        raise Http404 from None
    except MarketError:
        return _page(request, stall, shown | told(stall, code), status=409)
    return back("stall-orders", stall, pesanan=code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_stall
def refusal(request: HttpRequest, stall: OwnStall, shown: dict[str, Any], code: str) -> HttpResponse:
    """Choose what cannot be had of a new order, and why; the rest of it is accepted."""
    order = next((order for order in stall_work(stall_id=stall.id).new if order.code == code), None)
    if order is None:
        return _answered(request, stall, shown, code)
    if request.method != "POST":
        return render(request, "merchant/refusal.html", shown | {"order": order})
    chosen = {line.id for line in order.lines if str(line.id) in request.POST.getlist("barang")}
    if not chosen:
        problem = _("Choose at least one product that cannot be had.")
        return render(request, "merchant/refusal.html", shown | {"order": order, "problem": problem}, status=400)
    return _refuse(request, stall, shown, order, chosen)


def _refuse(
    request: HttpRequest, stall: OwnStall, shown: dict[str, Any], order: StallOrder, chosen: set[int]
) -> HttpResponse:
    try:
        market.accept_lines(
            order_code=order.code, stall_id=stall.id, refused=chosen,
            restock=request.POST.get("sebab") != "habis", actor_id=visitor_of(request).person_id,
        )  # fmt: skip
    except NotAnswerable:  # the last second was over meanwhile
        return _answered(request, stall, shown, order.code)
    return back("stall-orders", stall, pesanan=order.code)


def _answered(request: HttpRequest, stall: OwnStall, shown: dict[str, Any], code: str) -> HttpResponse:
    """Nothing of the order waits for an answer any more: what stands instead."""
    found = told(stall, code)
    if not found:
        raise Http404
    return _page(request, stall, shown | found, status=409)


def _act(request: HttpRequest, stall: OwnStall, code: str) -> None:
    whose: dict[str, Any] = {
        "order_code": code, "stall_id": stall.id, "actor_id": visitor_of(request).person_id
    }  # fmt: skip
    match request.POST.get("jawaban"):
        case "terima":
            market.accept_lines(**whose)
        case "nanti":
            market.accept_lines(**whose, ready_at=clock.now() + LATER)
        case "siap":
            market.mark_ready(**whose)
        case _:
            raise Http404


def _page(request: HttpRequest, stall: OwnStall, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    work = stall_work(stall_id=stall.id)
    first = work.new[0] if work.new else None
    paid_out = payout_day(paid_on=clock.day_of(first.asked_at)) if first else None
    number = f"({len(work.new)}) " if work.new else ""
    context = shown | {
        "work": work, "order": first, "paid_out": paid_out, "here": "orders",
        "title": f"{number}{_('Orders')} · {stall.umkm}",
    }  # fmt: skip
    response = live_page(
        request, "merchant/orders.html", "merchant/work.html", context, address=address_of("stall-orders", stall)
    )
    response.status_code = response.status_code if response.status_code != 200 else status  # noqa: PLR2004
    return response
