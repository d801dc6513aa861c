"""The province's page and the rows behind it. Views run in the test's own timeline, as they run in the live one."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from sambayan.core import clock, observations
from sambayan.core.clock import SimulatedClock
from sambayan.core.observations import Kind, Observation
from sambayan.market import actions
from sambayan.market.actions import NewProduct
from sambayan.market.enums import PayBy
from sambayan.market.queries import PlacedOrder
from sambayan.money.models import SubsidyBudget, Terms
from sambayan.registry.enums import Role
from sambayan.registry.models import Stall
from tests import people
from tests.market import world
from tests.market.world import Market, money_of
from tests.web.government.world import as_role


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    return as_role(monkeypatch, Role.GOVERNOR_OFFICE)


def text(client: Client, address: str) -> str:
    """The words of a page, with plain spaces."""
    response = client.get(address, headers={"Cookie": "bahasa=en"})
    assert response.status_code == 200, response.status_code
    found = re.sub(r"<[^>]+>", " ", response.content.decode().replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " "))
    return re.sub(r"\s+", " ", found)


def test_before_the_first_order_it_says_what_comes_first(client: Client, db: None) -> None:
    page = text(client, "/provinsi")
    assert "No stall sells yet" in page
    assert "No outline of a kecamatan is known." in page


def test_the_four_figures_are_told_and_agree_with_their_rows(client: Client, market: Market) -> None:
    SubsidyBudget.objects.create(
        code="uji", amount=60_000_000, starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31), source="test"
    )
    world.completed(market, [(market.keripik, 2), (market.tapis, 1)])
    world.placed(market, [(market.keripik, 1)], pay_by=PayBy.CASH)
    world.placed(market, [(market.keripik, 1)], visitor="v9")  # not paid: no order yet

    page = text(client, "/provinsi?hari=7")
    assert "Orders placed 2 " in page
    assert "Gross sales of the stalls Rp275.000 1 arrived, Rp275.000 an order." in page
    assert "Stalls without orders 1 of 3" in page
    assert "Rp60 million of Rp60 million" in page or "Rp59,985 million" in page or "Rp60 million" in page

    rows = text(client, "/provinsi/pesanan?hari=7")
    assert "2 orders placed" in rows
    assert "All of these orders Gross sales Rp275.000" in rows
    stalls = text(client, "/provinsi/lapak?hari=7")
    assert "1 of 3 stalls had no order" in stalls
    assert "Rp275.000" in stalls


def test_all_pages_tell_one_omzet_without_what_was_refused(
    monkeypatch: pytest.MonkeyPatch, client: Client, market: Market
) -> None:
    def said(*, tapis: bool) -> None:
        sold = "Rp270.000" if tapis else "Rp20.000"
        assert f"Gross sales of the stalls {sold}" in text(client, "/provinsi?hari=1")
        assert f"All of these orders Gross sales {sold}" in text(client, "/provinsi/pesanan?hari=1")
        stalls = text(client, "/provinsi/lapak?hari=1")
        assert ("Rp20.000" in stalls, "Rp250.000" in stalls, "Rp12.500" in stalls) == (True, tapis, False)
        assert f"gross sales {sold}" in text(as_role(monkeypatch, Role.TREASURER), "/skema")

    Terms.objects.create(
        code="gofood", version=1, name="12 % + Rp5.000", commission_bp=1_200, commission_fixed=5_000,
        delivery_subsidy=0, source="test",
    )  # fmt: skip
    world.delivered(market, [(market.keripik, 1), (market.nasi, 1)], refused=[market.keripik])
    world.on_the_way(market, [(market.kopi, 3)], visitor="v2")
    said(tapis=False)
    world.completed(market, [(market.tapis, 1)], visitor="v3")
    said(tapis=True)


def test_all_pages_tell_one_subsidy(monkeypatch: pytest.MonkeyPatch, client: Client, market: Market) -> None:
    SubsidyBudget.objects.create(
        code="uji", amount=60_000_000, starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31), source="test"
    )
    world.completed(market)
    world.on_the_way(market, [(market.kopi, 1)], visitor="v2")
    off = world.accepted(market, [(market.nasi, 1)], refused=[market.nasi], visitor="v3")
    rows = text(client, "/provinsi/pesanan")
    assert "Subsidy booked Rp0 Subsidy promised Rp0" in rows  # the one that was called off
    assert rows.count("Subsidy booked Rp5.000 Subsidy promised Rp5.000") == 1  # their sum
    assert "Rp5.000 booked, Rp5.000 promised to orders that are not done." in text(client, "/provinsi")
    assert "Ongkir subsidy, claimed from the province Rp5.000" in text(
        as_role(monkeypatch, Role.TREASURER), "/pemeriksaan"
    )
    assert money_of(off.code).subsidy == 0


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (world.completed, "The order is done: all of this is booked."),
        (world.delivered, "The order is not done: this is promised"),
        (world.placed, "The order is not done: this is promised"),
    ],
)
def test_an_order_says_what_became_of_its_fees(
    client: Client, market: Market, made: Callable[[Market], PlacedOrder], told: str
) -> None:
    address = f"/provinsi/pesanan/{made(market).code}"
    assert told in text(client, address)
    assert b"list void" not in client.get(address).content


def test_the_fees_of_an_order_that_was_called_off_are_owed_to_nobody(client: Client, market: Market) -> None:
    order = world.accepted(market, [(market.nasi, 1)], refused=[market.nasi])
    address = f"/provinsi/pesanan/{order.code}"
    page = text(client, address)
    assert "The order was called off: nothing of this is owed to anybody." in page
    assert "the buyer owes none of this, and neither does the province" in page
    assert b"list void" in client.get(address).content


def test_a_budget_that_is_overrun_is_told_as_such(client: Client, market: Market) -> None:
    SubsidyBudget.objects.create(
        code="uji", amount=4_000, starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31), source="test"
    )
    world.completed(market, [(market.keripik, 2)])
    page = text(client, "/provinsi")
    assert "Ongkir subsidy, promised beyond the budget" in page
    assert "Overrun by Rp1.000." in page


def test_an_unknown_kecamatan_is_not_found(client: Client, db: None) -> None:
    assert client.get("/provinsi/pesanan?kecamatan=99.99.99").status_code == 404


def test_orders_of_earlier_days_are_in_their_own_span(day: SimulatedClock, client: Client, market: Market) -> None:
    world.completed(market, [(market.keripik, 2)])
    day.set(day.at + timedelta(days=6))
    assert "1 order" in text(client, "/provinsi/pesanan?hari=7")
    assert "0 orders" in text(client, "/provinsi/pesanan?hari=1")
    day.set(day.at + timedelta(days=1))
    assert "0 orders" in text(client, "/provinsi/pesanan?hari=7")
    assert "1 order" in text(client, "/provinsi/pesanan?hari=30")


def test_only_whole_days_are_compared_and_only_with_days_of_trade(
    day: SimulatedClock, client: Client, market: Market
) -> None:
    world.completed(market, [(market.kopi, 1)])
    day.set(day.at + timedelta(days=12))
    world.completed(market, [(market.kopi, 1)])
    world.completed(market, [(market.kopi, 1)], visitor="v2")
    day.set(day.at + timedelta(days=1))
    world.completed(market, [(market.kopi, 1)])
    assert "1 more until yesterday than in the days before." in text(client, "/provinsi?hari=7")
    assert "in the days before." not in text(client, "/provinsi?hari=1")

    Stall.objects.update(live_from=clock.today() - timedelta(days=12))  # not yet on the first of the days before
    assert "in the days before." not in text(client, "/provinsi?hari=7")


def test_why_a_stall_had_no_orders(client: Client, market: Market) -> None:
    looks = [Observation(Kind.VIEW, v, sentra_id=market.sentra, stall_id=market.stalls[1]) for v in "ab"]
    closed = [Observation(Kind.CLOSED, "c", sentra_id=market.sentra, stall_id=market.stalls[2])]
    observations.record([*looks, *closed])
    world.sql("UPDATE market_product SET listed = FALSE WHERE stall_id = %s", market.stalls[0])

    page = text(client, "/provinsi/lapak")
    assert "3 of 3 stalls had no order" in page
    assert "A-01 Keripik Sari Has taken everything off its list" in page
    assert "A-01 Keripik Sari Has taken everything off its list 0 Ask why it stopped" in page.replace("Looks 0", "0")
    assert "B-02 Tapis Yuli Looked at 2 times, nobody has bought" in page
    assert "C-03 Uduk Tono Closed when it was busy: once somebody wanted to buy" in page


def test_a_stall_that_lists_no_more_is_another_than_one_that_never_did(client: Client, market: Market) -> None:
    world.completed(market, [(market.keripik, 1)])
    world.sql("UPDATE market_product SET listed = FALSE WHERE stall_id = %s", market.stalls[0])
    new = Stall.objects.get(id=people.a_stall(market.sentra, "D-04", people.BUDI, "Baru Budi"))
    sold = Stall.objects.get(id=market.stalls[0])
    stopped, never = (text(client, f"/provinsi/lapak/{stall.code}") for stall in (sold, new))
    assert "It sold before, and has taken its 2 products off its list." in stopped
    assert "Nothing is listed." not in stopped
    assert "Has not listed anything yet" in never
    assert "write the first three products" in never


def test_a_stall_dearer_than_its_kind_is_told_by_how_much(client: Client, market: Market) -> None:
    rice_elsewhere(market)
    world.sql("UPDATE market_product SET price = 60000 WHERE id = %s", market.nasi)
    observations.record([Observation(Kind.VIEW, "a", sentra_id=market.sentra, product_id=market.nasi)])
    assert "Looked at once, 300 % above the median of 3 nasi at other stalls" in text(client, "/provinsi/lapak")
    world.sql("UPDATE market_product SET price = 15000 WHERE id = %s", market.nasi)
    assert "Looked at once, not dearer than the median of 3 nasi at other stalls" in text(client, "/provinsi/lapak")


def rice_elsewhere(market: Market) -> None:
    """Three kinds of rice at two stalls; their median is Rp15.000."""
    for stall, *prices in ((market.stalls[0], 14_000, 15_000), (market.stalls[1], 18_000)):
        rice = [NewProduct("makanan", f"Nasi {price}", price, 9) for price in prices]
        actions.add_products(stall_id=stall, products=rice)


def test_a_stall_shows_its_prices_beside_its_kind(client: Client, market: Market) -> None:
    world.completed(market, [(market.nasi, 1)])
    code = Stall.objects.get(id=market.stalls[2]).code
    assert "Nasi uduk makanan Rp20.000 too few sell the like" in text(client, f"/provinsi/lapak/{code}")
    rice_elsewhere(market)
    page = text(client, f"/provinsi/lapak/{code}")
    assert "Nasi uduk makanan Rp20.000 3 nasi at other stalls Their median Rp15.000 +33 %" in page
    assert text(client, f"/provinsi/pesanan?lapak={code}").count("1 order") == 1
    assert client.get("/provinsi/lapak/nowhere").status_code == 404


def test_an_order_is_told_down_to_entries_that_balance(client: Client, market: Market) -> None:
    order = world.completed(market)
    page = text(client, f"/provinsi/pesanan/{order.code}")
    assert "Done, everybody's share is booked" in page.replace("&#x27;", "'")
    assert "Balanced" in page
    assert "Not balanced" not in page
    assert "Rp295.000" in page
    assert client.get("/provinsi/pesanan/nowhere").status_code == 404


def test_the_buyer_of_an_order_is_not_shown(client: Client, market: Market) -> None:
    order = world.completed(market)
    page = text(client, f"/provinsi/pesanan/{order.code}")
    assert "Dewi" not in page
    assert "5.389" not in page


def test_orders_come_fifty_a_page(client: Client, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sambayan.web.government.province.PER_PAGE", 2)
    for visitor in "abc":
        world.placed(market, [(market.kopi, 1)], pay_by=PayBy.CASH, visitor=visitor)
    first, second = client.get("/provinsi/pesanan"), client.get("/provinsi/pesanan?halaman=2")
    assert (first.content.count(b'<th scope="row"><a'), second.content.count(b'<th scope="row"><a')) == (2, 1)
    assert client.get("/provinsi/pesanan?halaman=3").status_code == 404
    assert client.get("/provinsi/pesanan?halaman=x").status_code == 200


@pytest.mark.parametrize("orders", [1, 3])
@pytest.mark.parametrize(
    ("address", "statements"),
    [("/provinsi", 10), ("/provinsi/pesanan", 3), ("/provinsi/lapak", 1)],
)
def test_the_number_of_statements_does_not_grow(
    address: str, statements: int, orders: int, client: Client, market: Market
) -> None:
    for visitor in range(orders):
        world.completed(market, [(market.kopi, 1)], visitor=f"v{visitor}")
    SubsidyBudget.objects.create(
        code="uji", amount=60_000_000, starts_on=date(2018, 1, 1), ends_on=date(2018, 12, 31), source="test"
    )
    assert world.statements(client.get, address) == statements
    code = Stall.objects.get(id=market.stalls[0]).code
    assert world.statements(client.get, f"/provinsi/lapak/{code}") == 2


def test_links_lead_only_where_this_visitor_may_go(monkeypatch: pytest.MonkeyPatch, market: Market) -> None:
    page = as_role(monkeypatch, Role.TREASURER).get("/provinsi").content.decode()
    assert 'href="/pemeriksaan"' in page
    assert 'href="/dinas' not in page
    assert as_role(monkeypatch, Role.PLATFORM).get("/provinsi").status_code == 403


def test_the_page_of_a_commission_has_no_wordmark(client: Client, market: Market) -> None:
    order = world.completed(market)
    assert "Sambayan" not in text(client, f"/provinsi/pesanan/{order.code}")
    assert clock.timeline() != clock.LIVE  # as everything here
