import re
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambayan.core import clock, observations
from sambayan.core.observations import Kind, Observation
from sambayan.delivery.errors import DeliveryError
from sambayan.market import actions as market
from sambayan.market import queries
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.errors import MarketError, UnknownOrder
from sambayan.market.queries import ProductCard
from sambayan.money import actions as money
from sambayan.money import queries as books
from sambayan.money.errors import MoneyError
from sambayan.registry import queries as registry
from sambayan.web.components.live import live_page
from sambayan.web.components.pages import read_only
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.storefront.basket import (
    DISTRICT,
    VISITOR,
    BasketPage,
    basket_page,
    new_visitor,
    remember,
    visitor_code,
)
from sambayan.web.storefront.following import order_page
from sambayan.web.storefront.forms import CheckoutForm, checkout_problem

MOST = 99  # of one product
_KEY = "web:"  # how the keys of orders begin that people place here


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Let a number of a product lie in the basket, and go back to where that was asked; a script gets the dock."""
    card = queries.product_card(code=request.POST.get("barang", ""))
    if card is None:
        raise Http404
    visitor = visitor_code(request) or new_visitor()
    quantity = _quantity(request, card, visitor)
    if quantity is not None:
        _put(request, card, visitor, quantity)
    response = _after_put(request, card, visitor)
    if not visitor_code(request):
        remember(response, VISITOR, visitor)
    return response


def _put(request: HttpRequest, card: ProductCard, visitor: str, quantity: int) -> None:
    market.set_basket_line(
        visitor=visitor, sentra_id=card.sentra_id, product_id=card.id, quantity=quantity,
        note=request.POST.get("catatan"),
    )  # fmt: skip
    if quantity:
        seen = Observation(
            Kind.BASKET, visitor, sentra_id=card.sentra_id, stall_id=card.stall_id, product_id=card.id, count=quantity
        )
        observations.record([seen])


_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<number>[0-9]{1,2})")


def _quantity(request: HttpRequest, card: ProductCard, visitor: str) -> int | None:
    """`jumlah` says how many there shall be, or `+1` and `-1` how many more; None is no such number: all stays."""
    asked = _AMOUNT.fullmatch(request.POST.get("jumlah", "+1"))
    if asked is None:
        return None
    number = int(asked["number"])
    if not asked["sign"]:
        return number
    basket = queries.basket_of(visitor=visitor, sentra_id=card.sentra_id)
    there = next((item.quantity for item in basket.items if item.product_id == card.id), 0) if basket else 0
    return min(MOST, max(0, there + (number if asked["sign"] == "+" else -number)))


def _after_put(request: HttpRequest, card: ProductCard, visitor: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _dock(request, card.sentra_id, visitor)
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


def _dock(request: HttpRequest, sentra_id: int, visitor: str) -> HttpResponse:
    basket = queries.basket_of(visitor=visitor, sentra_id=sentra_id)
    ongkir, borne = queries.least_ongkir()
    shown = {"basket": basket, "ongkir": ongkir, "borne": borne, "script": True}
    return render(request, "storefront/dock.html", shown)


@read_only
def basket(request: HttpRequest) -> HttpResponse:
    return _basket(
        request, basket_page(request), CheckoutForm.blank(signed_in=visitor_of(request).person_id is not None)
    )


def _basket(request: HttpRequest, page: BasketPage | None, form: CheckoutForm, *, problem: Any = "") -> HttpResponse:
    if page is None:
        return render(request, "storefront/empty.html", {"problem": problem})
    response = render(request, "storefront/basket.html", {"page": page, "form": form, "problem": problem})
    if page.chosen and not page.at_a_door:
        remember(response, DISTRICT, page.chosen)
    return response


@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Order what lies in the basket; paid by QRIS a QR follows, in cash the order itself."""
    form = CheckoutForm.read(request, signed_in=visitor_of(request).person_id is not None)
    if ordered := queries.placed_order(key=_KEY + form.key):
        return redirect("order", ordered.code)
    page = basket_page(request)
    if page is None:
        return redirect("basket")
    if "hitung" in request.POST or form.problems(page):
        return _basket(request, page, form)
    try:
        order = _place(request, page, form)
    except (MarketError, DeliveryError) as refused:
        return _basket(request, basket_page(request), form, problem=checkout_problem(refused))
    response = redirect("pay-qr", order.code) if order.pay_by is PayBy.QRIS else redirect("order", order.code)
    remember(response, DISTRICT, page.chosen if not page.chosen.startswith("door:") else "")
    return response


def _place(request: HttpRequest, page: BasketPage, form: CheckoutForm) -> queries.PlacedOrder:
    # What cannot be had is refused below, and noted; no guest is made for it.
    known = visitor_of(request).person_id
    buyer, address = (known, None) if page.basket.problems else form.buyer_and_address(page, known)
    return market.place_order(
        key=_KEY + form.key,
        basket_code=page.basket.code,
        buyer_id=buyer,
        address_id=address,
        drop=page.point if form.delivered else None,
        pay_by=form.pay_by,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The QR of an order that is to be paid. Who says that it is paid is believed in the sample world only."""
    try:
        order = queries.order_view(code=code)
    except UnknownOrder:
        raise Http404 from None
    if order.placed.state is not OrderState.PLACED:
        return redirect("order", code)
    try:
        charge = market.start_payment(order_code=code)
    except (MarketError, MoneyError):
        return render(request, "storefront/unpayable.html", {"order": order}, status=503)
    if request.method == "POST":
        if settings.DEMO:
            money.pay_at_testpay(code=charge.code)
            money.work_due_notifications(1)
            market.work_due_outcomes(1)
        return redirect("order", code)
    return live_page(
        request, "storefront/qr.html", "storefront/qr_part.html",
        {"title": _("Pay the order"), "order": order, "charge": charge, "qr": _svg(charge.qr),
         "left": _minutes_left(charge)},
        address=request.path,
    )  # fmt: skip


def _svg(text: str) -> str:
    return segno.make(text, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, light="#fff", border=4)


def _minutes_left(charge: Any) -> int:
    return max(0, int((charge.expires_at - clock.now()).total_seconds() // 60)) if charge.expires_at else 0


@read_only
def qr_file(_request: HttpRequest, code: str) -> HttpResponse:
    """The QR as a file, to be kept and opened in a payment app."""
    charges = [charge for charge in books.charges_of(reference=code) if charge.qr]
    if not charges:
        raise Http404
    drawn = BytesIO()
    segno.make(charges[-1].qr, error="m").save(drawn, kind="svg", scale=8, border=4)
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="qris-{code}.svg"'
    return response


@read_only
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """An order by its code, as its buyer follows it."""
    try:
        page = order_page(code=code)
    except UnknownOrder:
        raise Http404 from None
    shown = {"title": page.chip.word, "page": page}
    return live_page(request, "storefront/order.html", "storefront/order_part.html", shown, address=request.path)
