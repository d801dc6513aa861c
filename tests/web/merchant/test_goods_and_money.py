import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sambayan.market.models import Product
from sambayan.market.queries import own_products, stall_statement
from sambayan.money.enums import PartyKind
from sambayan.money.queries import party_account
from tests.market import world
from tests.market.conftest import NOON
from tests.market.world import Market

pytestmark = pytest.mark.django_db
GOODS, MONEY = "/lapak/barang", "/lapak/uang"


def code(product: int) -> str:
    return Product.objects.get(id=product).code


@pytest.mark.parametrize(("said", "left"), [({"stok": "7"}, 7), ({"stok": "20", "jadi": "19"}, 19), ({"stok": "0"}, 0)])
def test_an_owner_says_how_many_there_are(market: Market, sari: Client, said: dict[str, str], left: int) -> None:
    assert sari.post(GOODS, {"barang": code(market.keripik), **said}).status_code == 302

    assert world.stock(market.keripik) == left


@pytest.mark.parametrize("said", ["", "-1", "10000", "banyak", "1.5", "1,5", "1.50", "+3", "0x7", "1 5", "٣"])
def test_a_stock_that_is_no_number_is_refused_with_a_sentence(market: Market, sari: Client, said: str) -> None:
    answer = sari.post(GOODS, {"barang": code(market.keripik), "stok": said})

    assert (answer.status_code, "Tulis jumlah yang ada" in answer.content.decode()) == (400, True)
    assert world.stock(market.keripik) == 20


@pytest.mark.parametrize("said", ["13.500", "Rp13500", " 13500 ", "Rp 13.500", "rp13.500"])
def test_a_price_is_read_as_people_write_it(market: Market, sari: Client, said: str) -> None:
    sari.post(GOODS, {"barang": code(market.keripik), "harga": said})

    assert Product.objects.get(id=market.keripik).price == 13_500


@pytest.mark.parametrize("said", ["0", "-5", "gratis", "999999999", "1.5", "13,500", "13.50", "1.3500", "13.500,00"])
def test_a_price_that_cannot_be_is_refused(market: Market, sari: Client, said: str) -> None:
    assert sari.post(GOODS, {"barang": code(market.keripik), "harga": said}).status_code == 400
    assert Product.objects.get(id=market.keripik).price == 12_500


@pytest.mark.parametrize(("field", "said"), [("stok", "1.5"), ("harga", "13,50")])
def test_what_was_typed_stays_beside_the_sentence(market: Market, sari: Client, field: str, said: str) -> None:
    page = sari.post(GOODS, {"barang": code(market.keripik), field: said}).content.decode()

    assert page.count(f'value="{said}"') == page.count('aria-invalid="true"') == 1
    assert page.count("<details open>") == (field == "harga")


def test_a_product_goes_off_the_list_and_back(market: Market, sari: Client) -> None:
    sari.post(GOODS, {"barang": code(market.kopi), "dijual": "0"})
    assert [product.listed for product in own_products(stall_id=market.stalls[0])] == [True, False]
    assert "Tidak dijual" in sari.get(GOODS).content.decode()

    sari.post(GOODS, {"barang": code(market.kopi), "dijual": "1"})
    assert Product.objects.get(id=market.kopi).listed


def test_nobody_changes_what_another_sells(market: Market, sari: Client) -> None:
    assert sari.post(GOODS, {"barang": code(market.tapis), "stok": "0"}).status_code == 404
    assert world.stock(market.tapis) == 20


def test_the_statement_tells_sales_fees_and_what_is_received(market: Market, sari: Client) -> None:
    order = world.completed(market)
    world.accepted(market, [(market.kopi, 2)], visitor="v2")
    umkm = world.umkm_of(market.stalls[0])

    rows = stall_statement(stall_id=market.stalls[0], since=NOON.date())
    account = party_account(party_kind=PartyKind.UMKM, party_id=umkm, since=NOON.date())

    assert [(row.sales, row.fees, row.net, row.is_settled) for row in rows] == [
        (30_000, 7_000, 23_000, False), (25_000, 6_000, 19_000, True),
    ]  # fmt: skip
    assert (account.owed, account.paid) == (19_000, ())
    page = sari.get(MONEY).content.decode()
    assert '<p class="sum">Rp19.000</p>' in page
    assert "1 pesanan: barang Rp25.000, dikurangi potongan platform Rp6.000" in page
    assert "<dt>Uang dalam proses</dt><dd>Rp23.000</dd>" in page
    assert "<dt>Dibayarkan Rab, 4 Apr</dt><dd>Rp19.000</dd>" in page
    assert page.count("dalam proses</span>") == 1
    assert f"{order.code[:2]}-{order.code[2:4]}" in page


def test_what_was_refused_brings_nothing(market: Market) -> None:
    world.accepted(market, [(market.keripik, 1), (market.nasi, 1)], refused=[market.keripik])

    assert stall_statement(stall_id=market.stalls[0], since=NOON.date()) == []


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_a_fixed_number_of_statements(
    market: Market, sari: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for visitor in range(number):
        world.completed(market, visitor=f"v{visitor}")

    with django_assert_num_queries(4):  # roles, stalls, statement, account
        sari.get(MONEY)
    with django_assert_num_queries(3):  # roles, stalls, products
        sari.get(GOODS)


def test_help_says_where_the_desk_is(market: Market, sari: Client) -> None:
    page = sari.get("/lapak/bantuan").content.decode()

    assert "PKOR Way Halim" in page
    assert "00.00–23.59" in page
