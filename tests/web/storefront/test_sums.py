"""The sums: what was shown is what is charged, and every row of them can be added up."""

import re
from html import unescape
from typing import Any
from unittest import mock

import pytest
from django.test import Client

from sambayan.market import actions as market_actions
from sambayan.market.enums import PayBy
from sambayan.market.models import Order, Product
from sambayan.registry.models import Address, Area, Person
from sambayan.web.templatetags.writing import rupiah
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.storefront.test_checkout import DOOR, _kecamatan, basket, order, put, the_order, value  # noqa: F401
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def press_pay(client: Client, page: str, **changes: str) -> Any:
    """The last button of this page, with other fields than those that its sums were reckoned for."""
    form = {"key": value(page, "key"), "total": value(page, "total"), "way": "antar", "pay": "qris", **DOOR, **changes}
    return client.post("/bayar", form)


def test_another_kecamatan_is_not_charged_before_its_sum_was_shown(market: Market, buyer: Client) -> None:
    Area.objects.create(code="18.71.04", level="district", name="Panjang", lat=-5.47, lng=105.32)
    put(buyer, market.keripik)
    near = basket(buyer, "?ke=18.71.15")

    told = press_pay(buyer, near, ke="18.71.04")
    page = unescape(told.content.decode())

    assert (told.status_code, Order.objects.count(), Person.objects.count()) == (200, 0, 4)
    assert value(page, "total") != value(near, "total") == "15500"
    shown = rupiah(int(value(page, "total")))
    assert f"Jumlahnya sekarang {shown}, dengan ongkir ke Panjang. Periksa, lalu bayar." in page
    assert f"<strong>{shown}</strong>" in page

    press_pay(buyer, page, ke="18.71.04")
    assert str(the_order().total) == value(page, "total")


def test_picking_up_is_not_charged_before_its_sum_was_shown(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    near = basket(buyer, "?ke=18.71.15")

    page = unescape(press_pay(buyer, near, way="ambil").content.decode())

    assert not Order.objects.exists()
    assert "Jumlahnya sekarang Rp12.500, tanpa ongkir" in page
    press_pay(buyer, page, way="ambil")
    assert (the_order().total, the_order().drop_lat) == (12_500, None)


@pytest.mark.parametrize("total", ["", "abc", "-1", "9" * 30, "\u0661"])
def test_a_total_that_nobody_was_shown_orders_nothing(market: Market, buyer: Client, total: str) -> None:
    put(buyer, market.keripik)

    told = buyer.post("/bayar", {"way": "antar", "pay": "qris", **DOOR, "total": total})

    assert "Jumlahnya sekarang Rp15.500" in unescape(told.content.decode())
    assert not Order.objects.exists()


def test_a_price_that_rose_meanwhile_is_told_first(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    page = basket(buyer, "?ke=18.71.15")
    Product.objects.filter(id=market.keripik).update(price=13_000)

    assert "Jumlahnya sekarang Rp16.000" in unescape(press_pay(buyer, page).content.decode())
    assert not Order.objects.exists()


def test_a_sum_without_a_place_is_not_shown_as_the_last_word(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    assert "<strong>Rp12.500 <small>+ ongkir</small></strong>" in basket(buyer)
    assert "+ ongkir" not in basket(buyer, "?ke=18.71.15")


def test_the_page_of_the_qr_shows_what_the_sum_is_made_of(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    page = unescape(buyer.get(order(buyer).headers["Location"]).content.decode())

    assert rows(page) == [
        ("Barang", "Rp12.500"), ("Satu ongkir", "Rp8.000"), ("Ditanggung Pemprov", "\u2212Rp5.000"),
        ("Anda bayar", "Rp15.500"),
    ]  # fmt: skip


def rows(page: str) -> list[tuple[str, str]]:
    """The sums of a page, each word with its note."""
    sums = page.partition('<dl class="sums card">')[2].partition("</dl>")[0]
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", sums, re.DOTALL)
    return [(re.sub(r"<.*?>", ", ", word).removesuffix(", "), amount) for word, amount in found]


def test_what_was_paid_comes_back_and_remains_adds_up_as_the_province_sees_it(market: Market, buyer: Client) -> None:
    placed = world.accepted(market, refused=[market.tapis])
    money = world.money_of(placed.code)

    told = rows(unescape(buyer.get(f"/pesanan/{placed.link}").content.decode()))

    back = "Dikembalikan, paling lambat"
    assert told[-3] == ("Dibayar", rupiah(money.paid))
    assert (told[-2][0].startswith(back), told[-2][1]) == (True, rupiah(-money.refund_open))
    assert told[-1] == ("Sisa yang Anda bayar", rupiah(placed.total - 250_000))
    assert (money.paid, money.refund_open) == (placed.total, 250_000)


def test_what_comes_back_is_in_the_sums_while_other_stalls_still_think(market: Market, buyer: Client) -> None:
    placed = world.confirmed(market)
    stall = market.stalls[1]
    market_actions.accept_lines(
        order_code=placed.code, stall_id=stall, refused=world.line_ids(placed.code, market.tapis, stall=stall)
    )

    told = rows(unescape(buyer.get(f"/pesanan/{placed.link}").content.decode()))

    assert told[-3:] == [
        ("Dibayar", rupiah(placed.total)),
        ("Dikembalikan, setelah semua lapak menjawab", "\u2212Rp250.000"),
        ("Sisa yang Anda bayar", rupiah(placed.total - 250_000)),
    ]


def test_cash_says_what_the_courier_takes(market: Market, buyer: Client) -> None:
    placed = world.accepted(market, pay_by=PayBy.CASH, refused=[market.tapis])

    told = rows(unescape(buyer.get(f"/pesanan/{placed.link}").content.decode()))

    assert told[-2:] == [
        ("Tidak dibuat", "\u2212Rp250.000"), ("Dibayar tunai saat tiba", rupiah(placed.total - 250_000)),
    ]  # fmt: skip


def test_what_was_delivered_in_cash_was_paid(market: Market, buyer: Client) -> None:
    placed = world.delivered(market, [(market.keripik, 1)], pay_by=PayBy.CASH)

    assert rows(unescape(buyer.get(f"/pesanan/{placed.link}").content.decode()))[-1] == (
        "Dibayar tunai", rupiah(placed.total),
    )  # fmt: skip


def test_a_refused_order_leaves_no_new_address_and_no_guest(market: Market, buyer: Client) -> None:
    dewi = people.a_person(people.DEWI)
    client = signed_in(dewi)
    put(client, market.keripik)
    order(client, pay="tunai")
    before = Address.objects.count(), Person.objects.count()
    put(client, market.keripik)

    assert "belum tiba" in unescape(order(client, pay="tunai", street="Jl. Baru 9").content.decode())
    put(buyer, market.keripik)
    with mock.patch("sambayan.market.actions.placing.is_open", return_value=False):
        assert "Sentra sedang tutup" in unescape(order(buyer).content.decode())

    assert (Address.objects.count(), Person.objects.count()) == before


def test_the_buyers_own_note_stands_beside_its_line(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik, "1", catatan="pedas & asin")
    order(buyer)

    page = buyer.get(f"/pesanan/{the_order().link}").content.decode()

    assert "<q>pedas &amp; asin</q>" in page
