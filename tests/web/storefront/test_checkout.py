import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from sambayan.market import actions as market_actions
from sambayan.market.enums import OrderState
from sambayan.market.models import Order, OrderLine, Product
from sambayan.money.models import Refund
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.registry.models import Address, Area, Person
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
DOOR = {"ke": "18.71.15", "street": "Jl. Griya Utama 12", "name": "Dewi", "phone": "0812 3456 7890"}


@pytest.fixture(autouse=True)
def _kecamatan(market: Market) -> None:
    Area.objects.create(code="18.71.15", level="district", name="Way Halim", lat=-5.385, lng=105.272)
    Area.objects.create(code="18.01", level="regency", name="Lampung Selatan", lat=-5.7, lng=105.5)


def put(client: Client, product_id: int, amount: str = "+1", **more: str) -> Any:
    return client.post("/keranjang/isi", {"barang": Product.objects.get(id=product_id).code, "jumlah": amount, **more})


def basket(client: Client, query: str = "") -> str:
    return unescape(client.get(f"/keranjang{query}").content.decode())


def order(client: Client, **changes: str) -> Any:
    """The last button, after the sums were reckoned for what is typed."""
    form = {"way": "antar", "pay": "qris", **DOOR, **changes}
    page = unescape(client.post("/keranjang", {**form, "hitung": "1"}, follow=True).content.decode())
    return client.post("/bayar", {**form, "key": value(page, "key"), "total": value(page, "total")})


def value(page: str, name: str) -> str:
    """What a hidden field of the basket's form holds."""
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def the_order() -> Order:
    return Order.objects.latest("id")


def test_an_empty_basket_shows_where_to_begin(buyer: Client) -> None:
    assert "Keranjang Anda kosong" in basket(buyer)


def test_products_of_several_stalls_lie_in_one_basket(market: Market, buyer: Client) -> None:
    for product in (market.keripik, market.keripik, market.tapis, market.nasi):
        put(buyer, product)

    page = basket(buyer)

    assert "4 barang, 3 lapak" in page
    assert "Rp295.000" in page


def test_less_of_a_product_takes_it_out_in_the_end(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik, "2")
    put(buyer, market.keripik, "-1")
    assert "1 barang, 1 lapak" in basket(buyer)
    put(buyer, market.keripik, "-1")
    assert "Keranjang Anda kosong" in basket(buyer)


@pytest.mark.parametrize("amount", ["100", "viele", "+999", "", "²", "+-5", "--1", "\u0663"])
def test_a_number_that_is_none_changes_nothing(market: Market, buyer: Client, amount: str) -> None:
    put(buyer, market.keripik, "2")
    put(buyer, market.keripik, amount)

    assert "2 barang, 1 lapak" in basket(buyer)


def test_after_adding_the_visitor_is_led_back_and_never_to_another_host(market: Market, buyer: Client) -> None:
    assert put(buyer, market.keripik, ke="/sentra/x#b").headers["Location"] == "/sentra/x#b"
    assert put(buyer, market.keripik, ke="https://evil.example/").headers["Location"] == "/keranjang"


def test_the_ongkir_follows_the_kecamatan(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    page = basket(buyer, "?ke=18.71.15")

    assert "Satu ongkir, 1,4\xa0km" in page
    assert "−Rp5.000" in page
    assert "Rp15.500" in page  # 12.500 + 8.000 - 5.000
    assert "Lampung Selatan" not in page


def test_an_order_is_placed_paid_and_followed_without_signing_in(
    market: Market, buyer: Client, settings: Settings
) -> None:
    settings.DEMO = True
    put(buyer, market.keripik, "2")
    put(buyer, market.tapis)

    placed = order(buyer)
    qr = buyer.get(placed.headers["Location"])
    paid = buyer.post(placed.headers["Location"])
    followed = unescape(buyer.get(paid.headers["Location"]).content.decode())

    link = the_order().link
    assert placed.headers["Location"] == f"/bayar/{link}"
    assert "<svg" in qr.content.decode()
    assert the_order().state == OrderState.CONFIRMED
    assert "Menunggu jawaban" in followed
    assert "Rp278.000" in followed
    assert buyer.get(f"/bayar/{link}").headers["Location"] == f"/pesanan/{link}"


def test_outside_the_sample_world_nobody_is_believed_to_have_paid(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    buyer.post(order(buyer).headers["Location"])

    assert the_order().state == OrderState.PLACED


def test_cash_leads_to_the_order_itself(market: Market) -> None:
    dewi = signed_in(people.a_person(people.DEWI))
    put(dewi, market.keripik)

    placed = order(dewi, pay="tunai")

    assert placed.headers["Location"] == f"/pesanan/{the_order().link}"
    assert "Dibayar tunai saat tiba" in unescape(dewi.get(placed.headers["Location"]).content.decode())


def test_a_guest_cannot_pay_in_cash_and_is_shown_to_sign_in(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    refused = unescape(order(buyer, pay="tunai").content.decode())

    assert "Bayar tunai hanya untuk yang sudah masuk" in refused
    assert re.search(r'value="tunai" disabled', refused)
    assert "Masuk dulu" in refused
    assert "Jl. Griya Utama 12" in refused
    assert not Order.objects.exists()


def test_too_much_for_a_courier_and_a_second_cash_order_are_told(market: Market) -> None:
    dewi = signed_in(people.a_person(people.DEWI))
    put(dewi, market.tapis, "2")
    assert "Kurir menerima tunai paling banyak Rp300.000" in unescape(order(dewi, pay="tunai").content.decode())

    put(dewi, market.tapis, "0")
    put(dewi, market.keripik)
    order(dewi, pay="tunai")
    put(dewi, market.keripik)

    assert "Pesanan tunai Anda yang terakhir belum tiba" in unescape(order(dewi, pay="tunai").content.decode())
    assert Order.objects.count() == 1


def test_what_is_picked_up_needs_no_door(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)

    refused = unescape(order(buyer, way="ambil", street="", ke="", pay="tunai").content.decode())
    assert "Yang diambil sendiri dibayar dengan QRIS" in refused

    order(buyer, way="ambil", street="", ke="")

    assert (the_order().drop_lat, the_order().delivery_fee, the_order().pay_by) == (None, 0, "qris")


def test_a_guest_is_a_person_nobody_finds_by_the_number(market: Market, buyer: Client) -> None:
    stranger = people.a_person(people.Named("Somebody", "0812 3456 7890"))
    put(buyer, market.keripik)

    order(buyer)

    guest = the_order().buyer_id
    assert guest not in {None, stranger}
    assert register.person_phones(person_ids=[guest or 0]) == {guest: "+6281234567890"}
    assert register.person_with_phone(phone="0812 3456 7890") == stranger
    door = Address.objects.get(person_id=guest)
    assert register.doors(address_ids=[door.id])[door.id].label == "Jl. Griya Utama 12, Way Halim"
    assert the_order().address_id == door.id


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"ke": ""}, "Pilih kecamatan tujuan."),
        ({"street": ""}, "Tulis jalan, nomor rumah dan patokan"),
        ({"name": ""}, "Tulis nama yang akan ditanyakan kurir."),
        ({"phone": "12345"}, "Tulis nomor seperti 0812 3456 7890"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    market: Market, buyer: Client, missing: dict[str, str], sentence: str
) -> None:
    put(buyer, market.keripik)

    page = unescape(order(buyer, **missing).content.decode())

    assert sentence in page
    assert not Order.objects.exists()
    assert Person.objects.count() == 4  # the owners and the buyer of the market: no guest was made
    assert "Keripik pisang" in page


def test_a_second_press_is_the_same_order(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    form = {"key": value(basket(buyer), "key"), "total": "15500", "way": "antar", "pay": "qris", **DOOR}

    first, second = buyer.post("/bayar", form), buyer.post("/bayar", form)

    link = Order.objects.get().link
    assert (first.headers["Location"], second.headers["Location"]) == (f"/bayar/{link}", f"/pesanan/{link}")


def test_what_was_sold_meanwhile_is_told_and_the_rest_kept(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    put(buyer, market.tapis)
    market_actions.set_stock(product_id=market.tapis, available=0)

    page = unescape(order(buyer).content.decode())

    assert "Tapis mini tidak bisa dipesan lagi." in page
    assert "Sudah habis" in page
    assert "Keripik pisang" in page
    assert not Order.objects.exists()


def test_a_signed_in_buyer_orders_to_the_door_of_before(market: Market) -> None:
    dewi = people.a_person(people.DEWI)
    door = registry.save_address(person_id=dewi, label="Jl. Griya Utama 12", lat=-5.385, lng=105.272)
    client = signed_in(dewi)
    put(client, market.keripik)

    assert "Jl. Griya Utama 12" in basket(client)
    order(client, ke=f"door:{door}", street="", name="", phone="")

    assert (the_order().buyer_id, the_order().address_id) == (dewi, door)


def test_nobody_orders_to_the_door_of_another(market: Market) -> None:
    door = registry.save_address(person_id=people.a_person(people.DEWI), label="Rumah", lat=-5.385, lng=105.272)
    client = signed_in(people.a_person(people.TONO))
    put(client, market.keripik)

    page = unescape(order(client, ke=f"door:{door}").content.decode())

    assert "Tempat itu tidak ada di daftar." in page
    assert not Order.objects.exists()


def test_a_note_reaches_the_stall(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik, "1", catatan="pedas sekali")
    order(buyer)

    assert OrderLine.objects.get().note == "pedas sekali"


def test_a_refused_line_is_told_with_its_money_and_the_day(market: Market, buyer: Client) -> None:
    placed = world.accepted(market, refused=[market.tapis])

    page = unescape(buyer.get(f"/pesanan/{placed.link}").content.decode())

    assert "Rp250.000 dikembalikan" in page
    assert "Tapis mini" in page
    assert "paling lambat" in page
    assert "Tidak bisa" in page


def test_the_way_is_shown_while_a_courier_is_on_it(market: Market, buyer: Client) -> None:
    placed, _ = world.on_the_way(market)

    page = unescape(buyer.get(f"/pesanan/{placed.link}").content.decode())

    assert "Kurir, kurir sentra" in page  # by the first name only
    assert 'class="sketch"' in page
    assert "Dibawa kurir" in page


def test_an_unknown_order_is_not_found(buyer: Client) -> None:
    for address in ("/pesanan/XXXX", "/bayar/XXXX", "/bayar/XXXX/qris.svg"):
        assert buyer.get(address).status_code == 404


def test_the_qr_can_be_kept(market: Market, buyer: Client) -> None:
    put(buyer, market.keripik)
    there = order(buyer).headers["Location"]
    buyer.get(there)

    file = buyer.get(f"{there}/qris.svg")

    assert file["Content-Type"] == "image/svg+xml"
    assert the_order().code in file["Content-Disposition"]


def test_a_press_that_is_refused_leaves_no_guest_behind(market: Market, buyer: Client) -> None:
    put(buyer, market.tapis)
    market_actions.set_stock(product_id=market.tapis, available=0)
    before = Person.objects.count()

    order(buyer)

    assert Person.objects.count() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_the_page_of_a_qr_takes_no_other_method(market: Market, buyer: Client, method: str) -> None:
    put(buyer, market.keripik)
    there = order(buyer).headers["Location"]

    assert getattr(buyer, method)(there).status_code == 405


def test_a_refund_that_failed_is_not_promised(market: Market, buyer: Client) -> None:
    placed = world.accepted(market, refused=[market.tapis])
    Refund.objects.filter(reference=placed.code).update(state="failed", due_at=None)

    page = unescape(buyer.get(f"/pesanan/{placed.link}").content.decode())

    assert "paling lambat" not in page
    assert "meja sentra mencari cara lain" in page.lower()


@pytest.mark.parametrize("address", ["/sentra/pkor-way-halim?cari=%00", "/barang/%00", "/keranjang?ke=%00"])
def test_what_no_text_holds_is_refused(market: Market, buyer: Client, address: str) -> None:
    assert buyer.get(address).status_code in {400, 404}
    assert buyer.post("/keranjang/isi", {"barang": "a\0b"}).status_code == 400


def test_a_refused_line_is_told_before_the_last_stall_has_answered(market: Market, buyer: Client) -> None:
    placed = world.confirmed(market)
    stall = market.stalls[1]
    market_actions.accept_lines(
        order_code=placed.code, stall_id=stall, refused=world.line_ids(placed.code, market.tapis, stall=stall)
    )

    page = unescape(buyer.get(f"/pesanan/{placed.link}").content.decode())

    assert "Rp250.000 dikembalikan setelah semua lapak menjawab" in page
