from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sambayan.core import clock
from sambayan.demand.queries import unmet_searches
from sambayan.market import actions as market_actions
from sambayan.market.actions import NewProduct
from sambayan.market.models import Product
from sambayan.registry import actions as registry
from sambayan.registry.enums import SentraState
from tests.market.world import Market
from tests.people import PKOR

pytestmark = pytest.mark.django_db
SENTRA = f"/sentra/{PKOR}"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def code_of(product_id: int) -> str:
    return Product.objects.get(id=product_id).code


def seen(kind: str) -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT visitor, query, count FROM core_observation WHERE kind = %s ORDER BY at", [kind])
        return list(cursor.fetchall())


def test_the_front_page_leads_to_the_sentra_that_run(market: Market, buyer: Client) -> None:
    page = text(buyer, "/")

    assert f'href="{SENTRA}"' in page
    assert "3 lapak" in page


def test_a_sentra_shows_who_is_open_and_what_is_ready(market: Market, buyer: Client) -> None:
    registry.pause_stall(stall_id=market.stalls[2], until=clock.now() + timedelta(hours=4))

    page = text(buyer, SENTRA)

    assert "2 dari 3 lapak buka" in page
    assert "Keripik pisang" in page
    assert "Rp12.500" in page
    assert "Buka 16.00" in page
    assert "Ongkir mulai Rp8.000" in page
    assert "Rp5.000 ditanggung Pemprov" in page


def test_a_sentra_that_does_not_run_says_so(market: Market, buyer: Client) -> None:
    registry.change_sentra_state(
        sentra_id=market.sentra, state=SentraState.IDLE, source="test", since=clock.today() + timedelta(days=1)
    )
    with clock.simulated(clock.LIVE, clock.now() + timedelta(days=1)):
        assert "Belum ada yang dijual di sini" in text(buyer, SENTRA)


def test_an_unknown_sentra_stall_or_product_is_not_found(market: Market, buyer: Client) -> None:
    for address in ("/sentra/nowhere", f"{SENTRA}/lapak/Z-99", "/barang/XXXX", "/sentra/nowhere/keranjang"):
        assert buyer.get(address).status_code == 404, address


def test_a_search_finds_by_name_and_stall_and_is_noted(market: Market, buyer: Client) -> None:
    page = text(buyer, f"{SENTRA}?cari=uduk+tono")

    assert "Nasi uduk" in page
    assert "Keripik pisang" not in page
    assert seen("search") == [(buyer.cookies["pengunjung"].value, "uduk tono", 1)]


def test_a_search_for_what_nobody_sells_is_noted_as_unmet(market: Market, buyer: Client) -> None:
    assert "Belum ada yang menjual ini di sini" in text(buyer, f"{SENTRA}?cari=seruit")
    assert [row[1:] for row in seen("search")] == [("seruit", 0)]


def test_only_what_bears_the_word_itself_counts_as_found(market: Market, buyer: Client) -> None:
    (ring,) = market_actions.add_products(
        stall_id=market.stalls[0], products=[NewProduct("tapis", "Cincin", 20_000, 3)]
    )  # its category is called tapis
    registry.pause_stall(stall_id=market.stalls[1], until=clock.now() + timedelta(hours=4))

    page = text(buyer, f"{SENTRA}?cari=tapis")
    assert ("Cincin" in page, "Tapis mini" in page) == (True, True)
    market_actions.set_stock(product_id=market.tapis, available=0)
    registry.resume_stall(stall_id=market.stalls[1])
    text(buyer, f"{SENTRA}?cari=tapis")
    market_actions.set_stock(product_id=market.tapis, available=2)
    text(buyer, f"{SENTRA}?cari=tapis")
    market_actions.set_listed(product_id=market.tapis, listed=False)
    text(buyer, f"{SENTRA}?cari=tapis")  # nothing is so named any more: now the kind is what was meant

    assert [row[1:] for row in seen("search")] == [("tapis", 0), ("tapis", 0), ("tapis", 1), ("tapis", 1)]
    assert ring


def test_what_only_a_closed_stall_sells_is_unmet_demand(market: Market, buyer: Client) -> None:
    registry.pause_stall(stall_id=market.stalls[2], until=clock.now() + timedelta(hours=4))

    assert "Nasi uduk" in text(buyer, f"{SENTRA}?cari=nasi")
    assert [row[1:] for row in seen("search")] == [("nasi", 0)]


def test_ten_people_who_look_in_vain_are_ten(market: Market) -> None:
    for _ in range(10):
        Client().get(f"{SENTRA}?cari=seruit")

    (found,) = unmet_searches(timeline=clock.LIVE, day=clock.today())
    assert (found.query, found.searches, found.visitors, found.open) == ("seruit", 10, 10, 0)


def test_a_stall_and_a_product_have_pages_of_their_own(market: Market, buyer: Client) -> None:
    assert "Tapis mini" in text(buyer, f"{SENTRA}/lapak/B-02")
    page = text(buyer, f"/barang/{code_of(market.tapis)}")
    assert "Rp250.000" in page
    assert "Masukkan ke keranjang" in page


def test_a_sold_out_product_is_shown_and_cannot_be_added(market: Market, buyer: Client) -> None:
    market_actions.set_stock(product_id=market.tapis, available=0)

    page = text(buyer, f"/barang/{code_of(market.tapis)}")

    assert "Habis untuk hari ini" in page
    assert "Masukkan ke keranjang" not in page


def test_who_looks_is_counted_by_the_dock(market: Market, buyer: Client) -> None:
    buyer.get(f"{SENTRA}/keranjang?barang={code_of(market.kopi)}")

    from sambayan.core import observations

    observations.flush_views()
    assert len(seen("view")) == 1


@pytest.mark.parametrize("products", [1, 3])
def test_the_sentra_page_takes_six_statements(market: Market, buyer: Client, products: int) -> None:
    new = [market_actions.NewProduct("makanan", f"Kue {n}", 5_000, 5) for n in range(products)]
    market_actions.add_products(stall_id=market.stalls[0], products=new)

    with CaptureQueriesContext(connection) as statements:
        text(buyer, SENTRA)

    assert len(statements) == 6


@pytest.mark.parametrize("products", [1, 3])
def test_the_product_page_takes_six_statements(market: Market, buyer: Client, products: int) -> None:
    new = [market_actions.NewProduct("makanan", f"Kue {n}", 5_000, 5) for n in range(products)]
    market_actions.add_products(stall_id=market.stalls[1], products=new)
    address = f"/barang/{code_of(market.tapis)}"

    with CaptureQueriesContext(connection) as statements:
        text(buyer, address)

    assert len(statements) == 6


def test_few_are_counted_down_and_only_none_is_sold_out(market: Market, buyer: Client) -> None:
    market_actions.set_stock(product_id=market.tapis, available=1)

    for address in (SENTRA, f"/barang/{code_of(market.tapis)}"):
        page = text(buyer, address)
        assert "Tinggal 1" in page
        assert "habis" not in page.lower()
