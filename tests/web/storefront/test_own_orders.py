"""The list of a buyer's own orders."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions as market_actions
from sambayan.market.engine.deadlines import PAY_WITHIN
from sambayan.market.enums import PayBy
from sambayan.registry import actions as registry
from sambayan.web.storefront.following import order_page
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ROW = '<li><div><a href="/pesanan/'


def page_of(client: Client, address: str = "/pesanan") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_who_has_ordered_nothing_is_led_to_what_is_ready(market: Market, buyer: Client) -> None:
    page = page_of(buyer)

    assert "Belum ada pesanan" in page
    assert 'href="/masuk?next=/pesanan"' in page


def test_a_buyer_sees_their_own_orders_and_nobody_elses(market: Market) -> None:
    tono = people.a_person(people.TONO)
    own = world.confirmed(market, buyer_id=tono)
    other = world.confirmed(market, visitor="v2")

    page = page_of(signed_in(tono))

    assert f"/pesanan/{own.link}" in page
    assert other.link not in page
    assert "Menunggu lapak" in page
    assert "Keripik Sari" in page


def test_an_order_is_followed_by_eight_statements_at_most(market: Market) -> None:
    order, _ = world.on_the_way(market)

    assert world.statements(order_page, link=order.link) == 8


@pytest.mark.parametrize("orders", [1, 3])
def test_the_list_takes_the_same_statements_for_one_order_and_for_three(market: Market, orders: int) -> None:
    dewi = people.a_person(people.DEWI)
    for number in range(orders):
        world.placed(market, [(market.keripik, 1)], visitor=f"v{number}", buyer_id=dewi)
    client = signed_in(dewi)
    page_of(client)

    with CaptureQueriesContext(connection) as statements:
        page_of(client)

    assert len(statements) == 2


def test_older_orders_follow_on_the_next_page(market: Market) -> None:
    dewi = people.a_person(people.DEWI)
    market_actions.set_stock(product_id=market.keripik, available=30)
    for number in range(21):
        world.placed(market, [(market.keripik, 1)], visitor=f"v{number}", buyer_id=dewi)
    client = signed_in(dewi)

    first, second = page_of(client), page_of(client, "/pesanan?halaman=2")

    assert (first.count(ROW), second.count(ROW)) == (20, 1)
    assert 'href="?halaman=2"' in first
    assert 'href="?halaman=1"' in second


@pytest.mark.parametrize("number", ["", "0", "-1", "abc", "9999999", "\u0663"])
def test_an_odd_page_number_is_a_page(market: Market, buyer: Client, number: str) -> None:
    assert "Belum ada pesanan" in page_of(buyer, f"/pesanan?halaman={number}")


def test_a_browser_keeps_the_last_five_orders_of_guests(market: Market, buyer: Client) -> None:
    guest = registry.register_guest(name="Dewi", phone="0812 3456 7890")
    links = [world.placed(market, [(market.keripik, 1)], visitor=f"v{n}", buyer_id=guest).link for n in range(6)]
    buyer.cookies["pesanan"] = ".".join(links)

    page = page_of(buyer)

    assert [link in page for link in links] == [True] * 5 + [False]


def test_links_that_are_none_are_passed_over(market: Market, buyer: Client) -> None:
    buyer.cookies["pesanan"] = "XXXX..'; --.." + "A" * 100

    assert "Belum ada pesanan" in page_of(buyer)


def test_an_order_that_nobody_paid_is_not_made_and_says_what_becomes_of_the_money(
    market: Market, buyer: Client, day: SimulatedClock
) -> None:
    placed = world.placed(market)
    assert "Setelah dibayar" in page_of(buyer, f"/pesanan/{placed.link}")
    day.set(clock.now() + PAY_WITHIN + timedelta(minutes=1))
    market_actions.work_due_orders(500)

    page = page_of(buyer, f"/pesanan/{placed.link}")

    assert page.count("</svg>Tidak dibuat</span>") == 3
    assert "Tidak ada pembayaran sampai batas waktu" in page
    assert "Menunggu jawaban" not in page


def test_cash_that_was_never_taken_is_not_owed(market: Market, buyer: Client) -> None:
    order = world.placed(market, pay_by=PayBy.CASH)
    for stall, product in zip(market.stalls, (market.keripik, market.tapis, market.nasi), strict=True):
        market_actions.accept_lines(
            order_code=order.code, stall_id=stall, refused=world.line_ids(order.code, product, stall=stall)
        )

    assert "dibatalkan sebelum Anda membayar apa pun" in page_of(buyer, f"/pesanan/{order.link}")
