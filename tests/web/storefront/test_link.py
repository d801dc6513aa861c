"""The buyer's link opens an order to whoever knows it; the code, which many read, opens nothing to the public."""

import logging

import pytest
from django.test import Client

from sambayan.core.codes import ALPHABET
from sambayan.delivery.models import Courier
from sambayan.market import queries
from sambayan.market.enums import PayBy
from sambayan.market.models import Order
from sambayan.market.queries import PlacedOrder
from sambayan.registry import actions as registry
from sambayan.registry.enums import Role
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.workers import signed_in, with_second_factor

pytestmark = pytest.mark.django_db(transaction=True)
DESK = f"/meja/{people.PKOR}"


def seen(client: Client, *addresses: str) -> str:
    """All that somebody gets to see, with what it is answered with."""
    answers = [client.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() + str(answer.headers) for answer in answers)


def public(reference: str) -> tuple[str, ...]:
    return f"/pesanan/{reference}", f"/bayar/{reference}", f"/bayar/{reference}/qris.svg"


def unpaid(market: Market) -> PlacedOrder:
    return world.placed(market, [(market.keripik, 1), (market.tapis, 1)], visitor="u")


def test_nobody_guesses_a_link(market: Market) -> None:
    orders = [world.placed(market, [(market.kopi, 1)], visitor=f"v{number}") for number in range(3)]

    assert {len(order.link) for order in orders} == {20}
    assert len(ALPHABET) ** 20 > 2**88
    assert len({order.link for order in orders} | {order.code for order in orders}) == 6
    assert list(Order.objects.order_by("id").values_list("link", flat=True)) == [order.link for order in orders]
    assert [queries.linked_code(link=order.link) for order in orders] == [order.code for order in orders]


def test_the_link_opens_what_the_code_does_not(market: Market) -> None:
    order, stranger = unpaid(market), Client()

    by_link = [stranger.get(address).status_code for address in reversed(public(order.link))]
    asked = stranger.get(public(order.link)[1])

    assert by_link == [404, 200, 200]  # the file exists once the QR was asked for
    assert asked.content.count(b"<h1") == 1
    assert stranger.get(public(order.link)[2]).status_code == 200
    assert [stranger.get(address).status_code for address in public(order.code)] == [404] * 3
    assert stranger.post(f"/bayar/{order.code}").status_code == 404


def test_a_browser_that_holds_a_code_is_shown_no_link(market: Market) -> None:
    order, stranger = unpaid(market), Client()
    stranger.cookies["pesanan"] = order.code

    assert order.link not in seen(stranger, "/pesanan")


def test_its_buyer_follows_it_signed_in_and_not(market: Market) -> None:
    tono = people.a_person(people.TONO)
    order = world.placed(market, [(market.kopi, 1)], buyer_id=tono)

    for client in (signed_in(tono), Client()):
        assert order.link in seen(client, f"/pesanan/{order.link}", f"/bayar/{order.link}")
    assert order.link in seen(signed_in(tono), "/pesanan")


def test_those_who_work_at_an_order_never_see_its_link(market: Market) -> None:
    waiting = world.confirmed(market, [(market.keripik, 1), (market.kopi, 1)], visitor="w")
    ready = world.ready(market, [(market.keripik, 1)], visitor="r")
    carried, _ = world.on_the_way(market, [(market.keripik, 1)], visitor="c")
    cash = world.delivered(market, [(market.keripik, 1)], visitor="d", pay_by=PayBy.CASH)
    orders = (waiting, ready, carried, cash)
    rider = Courier.objects.get(id=world.courier_of(carried.code))
    registry.grant_role(person_id=rider.person_id, role=Role.COURIER, starts_on=people.GRANTED_ON)

    stall = seen(
        signed_in(people.a_person(people.SARI)), "/lapak/pesanan", "/lapak/uang", "/lapak/barang",
        f"/lapak/pesanan/{waiting.code}/tidak-bisa",
    )  # fmt: skip
    courier = seen(signed_in(rider.person_id), "/kurir")
    desk = seen(
        signed_in(people.somebody_at(market.sentra, people.RINA, Role.DESK)), DESK, f"{DESK}/lapak", f"{DESK}/kas",
        f"{DESK}/kas/{world.courier_of(cash.code)}", *(f"{DESK}?pesanan={order.code}" for order in orders),
        f"{DESK}/label/{ready.code}",
    )  # fmt: skip
    office = seen(
        with_second_factor(signed_in(people.an_official(people.DEWI, Role.GOVERNOR_OFFICE))),
        "/provinsi/pesanan", *(f"/provinsi/pesanan/{order.code}" for order in orders),
    )  # fmt: skip

    for page, order in ((stall, waiting), (courier, carried), (desk, ready), (office, cash)):
        assert order.code in page
    assert [order.link for order in orders if order.link in stall + courier + desk + office] == []


def test_no_link_stands_in_the_log(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    order = unpaid(market)
    with caplog.at_level(logging.INFO, logger="sambayan.access"):
        for address in public(order.link):
            Client().get(address)

    paths = [record.__dict__["path"] for record in caplog.records if "path" in record.__dict__]
    assert paths == ["/pesanan/[link]", "/bayar/[link]", "/bayar/[link]/qris.svg"]
