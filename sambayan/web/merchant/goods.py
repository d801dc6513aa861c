"""What a stall sells: stock as counted, list price, and whether buyers see it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambayan.market import actions as market
from sambayan.market.queries import OwnProduct, own_products
from sambayan.registry.queries import OwnStall
from sambayan.web.components.numbers import read_count, read_rupiah
from sambayan.web.merchant.stalls import back, for_stall
from sambayan.web.middleware.visitor import visitor_of

MOST_STOCK = 9_999
MOST_PRICE = 100_000_000  # rupiah


@require_http_methods(["GET", "HEAD", "POST"])
@for_stall
def goods(request: HttpRequest, stall: OwnStall, shown: dict[str, Any]) -> HttpResponse:
    """The stall's products; a POST changes one thing of one product."""
    products = own_products(stall_id=stall.id)
    context = shown | {"products": products, "here": "goods"}
    if request.method != "POST":
        return render(request, "merchant/goods.html", context)
    product = next((product for product in products if product.code == request.POST.get("barang")), None)
    if product is None:
        raise Http404
    if problem := _change(request, product):
        typed = {name: request.POST[name] for name in ("stok", "harga") if name in request.POST}
        wrong = {"problem": problem, "of": product.id, "typed": typed}
        return render(request, "merchant/goods.html", context | wrong, status=400)
    return back("stall-goods", stall)


def _change(request: HttpRequest, product: OwnProduct) -> str | None:
    """What is wrong with what was typed, else None and it is done. A button's own number comes before the field's."""
    said, person = request.POST, visitor_of(request).person_id
    if "dijual" in said:
        market.set_listed(product_id=product.id, listed=said["dijual"] == "1", actor_id=person)
    elif "harga" in said:
        price = read_rupiah(said["harga"])
        if price is None or not 0 < price <= MOST_PRICE:
            return _("Write the price in whole rupiah, such as 12.500.")
        market.set_price(product_id=product.id, price=price, actor_id=person)
    else:
        stock = read_count(said.get("jadi") or said.get("stok", ""))
        if stock is None or stock > MOST_STOCK:
            return _("Write how many there are, from 0 to 9.999.")
        market.set_stock(product_id=product.id, available=stock, actor_id=person)
    return None
