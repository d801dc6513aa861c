from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_stubs_ext import StrOrPromise

from sambayan.core import clock
from sambayan.delivery.errors import DeliveryError
from sambayan.market import actions as market
from sambayan.market import queries
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.errors import MarketError, NoteTooLong, PriceChanged, UnknownOrder
from sambayan.market.queries import BasketView
from sambayan.money import actions as money
from sambayan.money import queries as books
from sambayan.money.errors import MoneyError
from sambayan.web.components.live import live_page
from sambayan.web.components.pages import read_only
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.storefront.basket import (
    DISTRICT,
    BasketPage,
    basket_page,
    remember,
    visitor_code,
)
from sambayan.web.storefront.draft import forget_draft, keep_draft, remember_order
from sambayan.web.storefront.following import order_page
from sambayan.web.storefront.forms import CASH, UNKNOWN_PLACE, CheckoutForm, checkout_problem, typed_in
from sambayan.web.storefront.putting import let_lie
from sambayan.web.storefront.said import OF_ONE_PRODUCT, Said, said_in, sentence
from sambayan.web.storefront.sums import sums_to_pay

_KEY = "web:"  # how the keys of orders begin that people place here


@require_http_methods(["GET", "HEAD", "POST"])
def basket(request: HttpRequest) -> HttpResponse:
    """What lies in it and what ordering it costs. Every button but the last is a POST here: it changes something, and
    all that was typed comes back.
    """
    if request.method == "POST":
        return _change(request)
    page = basket_page(request)
    form = CheckoutForm.begun(request, signed_in=visitor_of(request).person_id is not None)
    if page is not None and page.unknown:
        form.wrong["ke"] = UNKNOWN_PLACE
    problem, beside = _said(request, page)
    return _basket(request, page, form, problem=problem, beside=beside)


def _said(request: HttpRequest, page: BasketPage | None) -> tuple[StrOrPromise, str]:
    """The sentence that the address asks for, and the product beside which it stands; empty is above all."""
    said, code = said_in(request.GET.get("kabar", "")), request.GET.get("barang", "")
    if said not in OF_ONE_PRODUCT:
        return sentence(said), ""
    item = next((item for item in page.basket.items if item.code == code), None) if page else None
    card = None if item else queries.product_card(code=code)
    name = item.name if item else card.name if card else ""
    return (sentence(said, name, item.quantity if item else 0), item.code if item else "") if name else ("", "")


def _change(request: HttpRequest) -> HttpResponse:
    """One thing or one note more or less; or only where it goes. Then the basket anew, or signing in."""
    visitor = visitor_code(request)
    code, _colon, amount = request.POST.get("isi", "").partition(":")
    said = _keep_notes(request, queries.basket_of(visitor=visitor))
    if code and visitor:
        card = queries.product_card(code=code)
        said = (let_lie(card, visitor, amount).said if card else Said.UNKNOWN) or said
    typed = typed_in(request)
    if "masuk" in request.POST:  # whoever presses it wants to pay in cash
        response, typed = redirect(reverse("account_login", query={"next": reverse("basket")})), {**typed, "pay": CASH}
    else:
        there = reverse("basket", query={"kabar": said, "barang": code} if said else None)
        response = redirect(f"{there}#b-{code}" if code else f"{there}#antar" if "hitung" in request.POST else there)
    keep_draft(response, typed)
    return response


_NOTE = "catatan:"  # how the fields of notes begin, then the product


def _keep_notes(request: HttpRequest, lies: BasketView | None) -> Said | None:
    """Every button of the form takes the notes along, the last one too."""
    typed = {field.removeprefix(_NOTE): str(text) for field, text in request.POST.items() if field.startswith(_NOTE)}
    if lies is None or all(typed.get(item.code, item.note) == item.note for item in lies.items):
        return None
    try:
        market.note_basket_lines(basket_code=lies.code, notes=typed)
    except NoteTooLong:
        return Said.NOTE_TOO_LONG
    return None


def _basket(
    request: HttpRequest, page: BasketPage | None, form: CheckoutForm, *, problem: StrOrPromise = "", beside: str = ""
) -> HttpResponse:
    if page is None:
        return render(request, "storefront/empty.html", {"problem": problem})
    response = render(
        request, "storefront/basket.html",
        {"page": page, "form": form, "problem": problem, "beside": beside, "no_cash": form.no_cash(page),
         "total": form.to_pay(page)},
    )  # fmt: skip
    if page.chosen and not page.at_a_door:
        remember(response, DISTRICT, page.chosen)
    return response


@require_POST
def pay(request: HttpRequest) -> HttpResponse:
    """Order what lies in the basket; paid by QRIS a QR follows, in cash the order itself."""
    signed_in = visitor_of(request).person_id is not None
    form = CheckoutForm.read(request, signed_in=signed_in)
    if ordered := queries.placed_order(key=_KEY + form.key):
        return redirect("order", ordered.link)
    said = _keep_notes(request, queries.basket_of(visitor=visitor_code(request)))
    page = basket_page(request)
    if page is None:
        return redirect("basket")
    if form.problems(page) or said:
        return _basket(request, page, form, problem=sentence(said))
    try:
        order = _place(request, page, form)
    except PriceChanged:
        page = basket_page(request)
        return _basket(request, page, form, problem=form.changed(page) if page else "")
    except (MarketError, DeliveryError) as refused:
        page = basket_page(request)
        left = {item.product_id: item.available for item in page.basket.items} if page else {}
        return _basket(request, page, form, problem=checkout_problem(refused, left))
    response = redirect("pay-qr", order.link) if order.pay_by is PayBy.QRIS else redirect("order", order.link)
    remember(response, DISTRICT, page.chosen if not page.at_a_door else "")
    forget_draft(response)
    if not signed_in:
        remember_order(request, response, order.link)
    return response


def _place(request: HttpRequest, page: BasketPage, form: CheckoutForm) -> queries.PlacedOrder:
    address, door = form.door(page)
    return market.place_order(
        key=_KEY + form.key,
        basket_code=page.basket.code,
        buyer_id=visitor_of(request).person_id,
        guest=form.guest,
        address_id=address,
        door=door,
        agreed=form.shown,
        drop=page.point if form.delivered else None,
        pay_by=form.pay_by,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def qr(request: HttpRequest, link: str) -> HttpResponse:
    """The QR of an order that is to be paid. Who says that it is paid is believed in the sample world only."""
    try:
        order = queries.linked_order(link=link)
    except UnknownOrder:
        raise Http404 from None
    if order.placed.state is not OrderState.PLACED:
        return redirect("order", link)
    try:
        charge = market.start_payment(order_code=order.placed.code)
    except (MarketError, MoneyError):
        return render(request, "storefront/unpayable.html", {"order": order}, status=503)
    if request.method == "POST":
        if settings.DEMO:
            money.pay_at_testpay(code=charge.code)
            money.work_due_notifications(1)
            market.work_due_outcomes(1)
        return redirect("order", link)
    return live_page(
        request, "storefront/qr.html", "storefront/qr_part.html",
        {"title": _("Pay the order"), "order": order, "sums": sums_to_pay(order.placed), "charge": charge,
         "qr": _svg(charge.qr), "left": _minutes_left(charge)},
        address=request.path,
    )  # fmt: skip


def _svg(text: str) -> str:
    return segno.make(text, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, light="#fff", border=4)


def _minutes_left(charge: Any) -> int:
    return max(0, int((charge.expires_at - clock.now()).total_seconds() // 60)) if charge.expires_at else 0


@read_only
def qr_file(_request: HttpRequest, link: str) -> HttpResponse:
    """The QR as a file, to be kept and opened in a payment app."""
    try:
        code = queries.linked_code(link=link)
    except UnknownOrder:
        raise Http404 from None
    charges = [charge for charge in books.charges_of(reference=code) if charge.qr]
    if not charges:
        raise Http404
    drawn = BytesIO()
    segno.make(charges[-1].qr, error="m").save(drawn, kind="svg", scale=8, border=4)
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="qris-{code}.svg"'
    return response


@read_only
def follow(request: HttpRequest, link: str) -> HttpResponse:
    """An order by its buyer's link, as they follow it; the code of an order, which many see, opens nothing here."""
    try:
        page = order_page(link=link)
    except UnknownOrder:
        raise Http404 from None
    shown = {"title": page.chip.word, "page": page}
    return live_page(request, "storefront/order.html", "storefront/order_part.html", shown, address=request.path)
