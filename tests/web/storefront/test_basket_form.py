"""The basket is one form: no button of it loses what stands in another field."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from sambayan.market import actions as market_actions
from sambayan.market.models import BasketLine, Order, Product
from sambayan.registry import actions as registry
from sambayan.registry.models import Area
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = {"ke": "18.71.15", "way": "antar", "pay": "qris", "street": "Jl. Griya Utama 12", "name": "Dewi", "phone": "08"}


@pytest.fixture(autouse=True)
def _kecamatan(market: Market) -> None:
    Area.objects.create(code="18.71.15", level="district", name="Way Halim", lat=-5.385, lng=105.272)


def code_of(product_id: int) -> str:
    return Product.objects.get(id=product_id).code


def put(client: Client, product_id: int, amount: str = "+1", **headers: str) -> Any:
    return client.post("/keranjang/isi", {"barang": code_of(product_id), "jumlah": amount}, headers=headers)


def press(client: Client, **button: str) -> str:
    """The page after a button of the basket, with everything else as it was typed."""
    return unescape(client.post("/keranjang", {**TYPED, **button}, follow=True).content.decode())


def lies(product_id: int) -> int:
    return sum(BasketLine.objects.filter(product_id=product_id).values_list("quantity", flat=True))


def kept(page: str) -> bool:
    return all(f'value="{TYPED[name]}"' in page for name in ("street", "name", "phone")) and (
        'value="18.71.15" selected' in page
    )


def test_one_more_and_one_less_keep_what_was_typed(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    code = code_of(market.keripik)

    more = press(buyer, isi=f"{code}:+1", **{f"catatan:{code}": "jangan pedas"})
    assert (lies(market.keripik), kept(more), 'value="jangan pedas"' in more) == (2, True, True)

    less = press(buyer, isi=f"{code}:-1", **{f"catatan:{code}": "pedas"})
    assert (lies(market.keripik), kept(less), 'value="pedas"' in less) == (1, True, True)


def test_reckoning_the_ongkir_keeps_what_was_typed_and_orders_nothing(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    page = press(buyer, hitung="1")

    assert "Satu ongkir, 1,4\xa0km" in page
    assert kept(page)
    assert not Order.objects.exists()


def test_the_first_button_which_enter_presses_only_keeps(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    page = unescape(buyer.get("/keranjang").content.decode())
    form = page.partition('<form class="checkout"')[2]

    assert form.partition("<button")[2].startswith(' class="hidden" tabindex="-1" aria-hidden="true"></button>')
    assert form.count("<form") == 0
    assert kept(press(buyer))
    assert (lies(market.keripik), Order.objects.count()) == (1, 0)


def test_signing_in_on_the_way_keeps_what_was_typed_and_the_wish_to_pay_in_cash(market: Market) -> None:
    client = signed_in(people.a_person(people.DEWI))
    put(client, market.keripik)

    there = client.post("/keranjang", {**TYPED, "masuk": "1"})
    page = unescape(client.get("/keranjang").content.decode())

    assert there.headers["Location"] == "/masuk?next=%2Fkeranjang"
    assert 'value="Jl. Griya Utama 12"' in page
    assert 'value="tunai" checked' in page


def test_never_more_lies_there_than_is_left_and_it_is_said(market: Market, buyer: Client) -> None:
    market_actions.set_stock(product_id=market.keripik, available=2)
    put(buyer, market.keripik, "2")

    page = press(buyer, isi=f"{code_of(market.keripik)}:+1")

    assert "Keripik pisang tinggal 2: semuanya sudah di keranjang Anda." in page
    assert "Tinggal 2" in page
    assert "Sudah habis" not in page
    assert lies(market.keripik) == 2


def test_the_dock_says_how_many_are_left(market: Market, buyer: Client) -> None:
    market_actions.set_stock(product_id=market.keripik, available=1)
    put(buyer, market.keripik)

    dock = unescape(put(buyer, market.keripik, **{"HX-Request": "true"}).content.decode())

    assert "Keripik pisang tinggal 1" in dock


def test_what_is_sold_out_leaves_the_basket_and_it_is_said(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    put(buyer, market.kopi)
    market_actions.set_stock(product_id=market.keripik, available=0)
    assert "Sudah habis" in unescape(buyer.get("/keranjang").content.decode())

    page = press(buyer, isi=f"{code_of(market.keripik)}:+1")

    assert "Keripik pisang sudah habis." in page
    assert lies(market.keripik) == 0


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [("abc", "Jumlah itu bukan angka."), ("", "Jumlah itu bukan angka."), ("100", "Paling banyak 99 buah")],
)
def test_an_odd_amount_is_answered_by_a_sentence(market: Market, buyer: Client, amount: str, sentence: str) -> None:
    put(buyer, market.keripik)

    assert sentence in press(buyer, isi=f"{code_of(market.keripik)}:{amount}")
    assert sentence in unescape(
        buyer.post(
            "/keranjang/isi", {"barang": code_of(market.keripik), "jumlah": amount}, follow=True
        ).content.decode()
    )
    assert lies(market.keripik) == 1


def test_an_unknown_product_is_answered_by_a_sentence(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    assert "Barang itu tidak dijual di sini." in press(buyer, isi="XXXX:+1")
    assert buyer.post("/keranjang/isi", {"barang": "XXXX"}).status_code == 404
    assert BasketLine.objects.count() == 1


def test_a_note_that_is_too_long_is_answered_by_a_sentence(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    note = {f"catatan:{code_of(market.keripik)}": "x" * 500}

    assert "Catatan untuk lapak paling banyak 120 huruf." in press(buyer, **note)
    page = unescape(buyer.post("/bayar", {**TYPED, "phone": "0812 3456 7890", **note}).content.decode())

    assert "Catatan untuk lapak paling banyak 120 huruf." in page
    assert (BasketLine.objects.get().note, Order.objects.count()) == ("", 0)


def test_a_place_that_is_not_on_the_list_is_answered_by_a_sentence(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    assert "Tempat itu tidak ada di daftar." in press(buyer, ke="99.99", hitung="1")
    page = unescape(buyer.post("/bayar", {**TYPED, "phone": "0812 3456 7890", "ke": "99.99"}).content.decode())

    assert "Tempat itu tidak ada di daftar." in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("cookie", ["", "abc", "W10=", "eyJuYW1lIjo1fQ==", "\xff", "W" * 4000])
def test_a_cookie_that_is_not_ours_is_no_draft(market: Market, buyer: Client, cookie: str) -> None:
    put(buyer, market.keripik)
    buyer.cookies["isian"] = cookie

    assert buyer.get("/keranjang").status_code == 200


def test_nothing_is_put_where_the_browser_keeps_no_cookie(market: Market, buyer: Client) -> None:
    assert "Keranjang Anda kosong" in press(buyer, isi=f"{code_of(market.keripik)}:+1")
    assert not BasketLine.objects.exists()


def test_a_basket_takes_seven_statements_at_most(market: Market) -> None:
    dewi = people.a_person(people.DEWI)
    registry.save_address(person_id=dewi, label="Jl. Mawar 3", lat=-5.385, lng=105.272)
    client = signed_in(dewi)
    put(client, market.keripik)

    assert world.statements(client.get, "/keranjang") == 7 + 1  # roles


def test_a_known_door_stands_chosen(market: Market) -> None:
    dewi = people.a_person(people.DEWI)
    door = registry.save_address(person_id=dewi, label="Jl. Mawar 3", lat=-5.385, lng=105.272)
    client = signed_in(dewi)
    put(client, market.keripik)

    assert f'value="door:{door}" selected' in unescape(client.get("/keranjang").content.decode())
