from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions, queries
from sambayan.market.engine.deadlines import LEAVE_WITHIN
from sambayan.market.enums import LineState, OrderState, PayBy
from sambayan.market.models import OrderLine
from sambayan.registry.models import Stall
from sambayan.registry.queries import own_stalls
from sambayan.web.merchant.standing import told
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db
ORDERS = "/lapak/pesanan"


def line_states(code: str, stall: int) -> set[str]:
    return set(OrderLine.objects.filter(order__code=code, stall_id=stall).values_list("state", flat=True))


def answered(client: Client, code: str, how: str) -> int:
    return client.post(ORDERS, {"kode": code, "jawaban": how}).status_code


def call(code: str) -> str:
    return f"{code[:2]}-{code[2:4]}"


def said(client: Client, code: str, how: str) -> str:
    """What the page says of the order after a press."""
    page = client.post(ORDERS, {"kode": code, "jawaban": how}, follow=True).content.decode()
    return page.partition('role="status">')[2].partition("<span>")[2].partition("</span>")[0]


def test_a_new_order_says_what_until_when_and_what_it_brings(market: Market, sari: Client) -> None:
    basket = actions.set_basket_line(
        visitor="v1", sentra_id=market.sentra, product_id=market.keripik, quantity=2, note="Jangan pedas"
    ).basket_code
    order = actions.place_order(
        key=world.key(), basket_code=basket, buyer_id=market.buyer, drop=world.DROP, pay_by=PayBy.CASH
    )

    page = sari.get(ORDERS).content.decode()

    assert "Jawab sebelum 12.10" in page
    assert "2×" in page
    assert "Keripik pisang" in page
    assert "Jangan pedas" in page
    assert "Diterima <b>Rp19.000</b>, cair <b>Rab, 4 Apr</b>" in page
    assert f"{order.code[:2]}-{order.code[2:4]}" in page


def test_an_owner_sees_nothing_of_what_others_sell(market: Market, sari: Client) -> None:
    world.confirmed(market)

    page = sari.get(ORDERS).content.decode()

    assert "Tapis mini" not in page
    assert "Nasi uduk" not in page


def test_accepting_makes_and_ready_hands_over(market: Market, sari: Client) -> None:
    order = world.confirmed(market)

    assert answered(sari, order.code, "terima") == 302
    assert line_states(order.code, market.stalls[0]) == {LineState.ACCEPTED}
    assert "Sedang dibuat" in sari.get(ORDERS).content.decode()
    assert answered(sari, order.code, "siap") == 302
    assert line_states(order.code, market.stalls[0]) == {LineState.READY}
    assert "Siap, dikumpulkan meja sentra" in sari.get(ORDERS).content.decode()


def test_twenty_minutes_more_is_the_estimate(market: Market, sari: Client) -> None:
    order = world.confirmed(market)

    answered(sari, order.code, "nanti")

    lines = queries.order_view(code=order.code).lines
    assert lines[0].ready_at == clock.now() + timedelta(minutes=20)


@pytest.mark.parametrize(("why", "left"), [("habis", 19), ("nanti", 20)])
def test_an_owner_refuses_one_product_and_accepts_the_other(market: Market, sari: Client, why: str, left: int) -> None:
    order = world.confirmed(market, [(market.keripik, 1), (market.kopi, 1), (market.nasi, 1)])
    (kopi,) = world.line_ids(order.code, market.kopi)
    address = f"{ORDERS}/{order.code}/tidak-bisa"

    assert "Apa yang tidak bisa?" in sari.get(address).content.decode()
    assert sari.post(address, {"barang": [kopi], "sebab": why}).status_code == 302

    assert OrderLine.objects.get(id=kopi).state == LineState.REFUSED
    assert line_states(order.code, market.stalls[0]) == {LineState.REFUSED, LineState.ACCEPTED}
    assert world.stock(market.kopi) == left


def test_a_refusal_without_a_choice_asks_for_one(market: Market, sari: Client) -> None:
    order = world.confirmed(market)

    answer = sari.post(f"{ORDERS}/{order.code}/tidak-bisa", {"sebab": "habis"})

    assert (answer.status_code, "Pilih paling sedikit satu barang" in answer.content.decode()) == (400, True)
    assert line_states(order.code, market.stalls[0]) == {LineState.WAITING}


def test_who_comes_too_late_is_told_so(market: Market, sari: Client, day: SimulatedClock) -> None:
    order = world.confirmed(market)
    day.set(clock.now() + timedelta(minutes=11))
    actions.work_due_orders(10)

    told = f"{call(order.code)} tidak dijawab tepat waktu dan dihitung sebagai ditolak; uang pembeli dikembalikan."
    for answer in ("terima", "nanti", "siap"):
        assert said(sari, order.code, answer) == told
    refusal = sari.get(f"{ORDERS}/{order.code}/tidak-bisa")
    assert (refusal.status_code, told in refusal.content.decode()) == (409, True)
    assert world.state(order.code) is OrderState.REFUNDED


def test_each_press_says_what_stands_whoever_was_first(market: Market, sari: Client) -> None:
    order = world.confirmed(market)
    number = call(order.code)

    assert said(sari, order.code, "siap") == f"{number} menunggu jawaban Anda."
    for _ in range(2):
        assert said(sari, order.code, "terima") == f"{number} sudah diterima dan sedang dibuat."
    for _ in range(2):
        assert said(sari, order.code, "siap") == f"{number} sudah siap; meja sentra mengumpulkannya."
    for stall in market.stalls[1:]:
        actions.accept_lines(order_code=order.code, stall_id=stall)
    world.cook(order.code)
    run = world.assigned(order.code)
    actions.pick_up(run_id=run)
    assert said(sari, order.code, "siap") == f"{number} sedang diantar kepada pembeli."
    actions.hand_over(run_id=run)
    assert said(sari, order.code, "terima") == f"{number} sudah diterima pembeli."


def test_a_refusal_after_another_tab_accepted_says_that_it_is_accepted(market: Market, sari: Client) -> None:
    order = world.confirmed(market)
    lines = world.line_ids(order.code, market.keripik)
    answered(sari, order.code, "terima")

    answer = sari.post(f"{ORDERS}/{order.code}/tidak-bisa", {"barang": lines, "sebab": "habis"})

    assert (answer.status_code, "sudah diterima dan sedang dibuat" in answer.content.decode()) == (409, True)
    assert line_states(order.code, market.stalls[0]) == {LineState.ACCEPTED}


def test_what_was_refused_or_called_off_says_so(market: Market, sari: Client, day: SimulatedClock) -> None:
    refused, lost = (world.confirmed(market, [(market.keripik, 1)], visitor=f"v{n}") for n in range(2))
    (line,) = world.line_ids(refused.code, market.keripik)

    answer = sari.post(f"{ORDERS}/{refused.code}/tidak-bisa", {"barang": [line], "sebab": "habis"}, follow=True)
    assert f"{call(refused.code)} sudah ditolak; uang pembeli" in answer.content.decode()
    answered(sari, lost.code, "terima")
    day.set(clock.now() + LEAVE_WITHIN)
    actions.work_due_orders(10)
    assert (
        said(sari, lost.code, "siap") == f"{call(lost.code)} dibatalkan; barang yang sudah Anda siapkan tetap dibayar."
    )


def test_ready_before_the_answer_is_refused_with_a_sentence(market: Market, sari: Client) -> None:
    order = world.confirmed(market)

    answer = sari.post(ORDERS, {"kode": order.code, "jawaban": "siap"})

    assert (answer.status_code, "menunggu jawaban Anda" in answer.content.decode()) == (409, True)


def test_the_page_of_a_refused_answer_goes_on_with_the_same_stall(market: Market, sari: Client) -> None:
    code = Stall.objects.get(id=market.stalls[0]).code
    order = world.accepted(market)

    page = sari.get(f"{ORDERS}/{order.code}/tidak-bisa").content.decode()

    assert "sudah diterima dan sedang dibuat" in page
    assert f'hx-get="/lapak/pesanan?lapak={code}&amp;bagian=1"' in page


def test_nobody_answers_for_another_owner(market: Market, sari: Client) -> None:
    order = world.confirmed(market, [(market.tapis, 1)])

    assert answered(sari, order.code, "terima") == 404
    assert answered(sari, "NOSUCH", "terima") == 404
    assert answered(sari, order.code, "lain") == 404
    assert sari.get(ORDERS, {"lapak": Stall.objects.get(id=market.stalls[1]).code}).status_code == 404
    assert line_states(order.code, market.stalls[1]) == {LineState.WAITING}


def test_a_buyer_does_not_get_in(market: Market) -> None:
    assert signed_in(market.buyer).get(ORDERS).status_code == 403


def test_an_owner_of_two_stalls_chooses(market: Market, sari: Client) -> None:
    second = people.a_stall(market.sentra, "D-04", people.SARI, "Keripik Sari")
    code = Stall.objects.get(id=second).code

    page = sari.get(ORDERS, {"lapak": code}).content.decode()

    assert 'aria-current="true">D-04' in page
    assert f'href="/lapak/uang?lapak={code}"' in page


def test_the_part_that_looks_for_news_is_sent_again_only_when_it_changed(market: Market, sari: Client) -> None:
    first = sari.get(ORDERS, {"bagian": "1"})
    tag = first["ETag"]
    assert {first["Cache-Control"], sari.get(ORDERS)["Cache-Control"]} == {"private, no-store"}
    asked = {"If-None-Match": tag}

    assert sari.get(ORDERS, {"bagian": "1"}, headers=asked).status_code == 304
    assert sari.get(ORDERS, headers=asked).status_code == 200
    world.confirmed(market)
    answer = sari.get(ORDERS, {"bagian": "1"}, headers=asked)
    assert answer.status_code == 200
    assert answer.content.decode().startswith("<title>(1) Pesanan · Keripik Sari</title>")
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_three_statements(
    market: Market, sari: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for visitor in range(number):
        world.confirmed(market, visitor=f"v{visitor}")

    with django_assert_num_queries(3):  # roles, stalls, work
        sari.get(ORDERS)


def test_what_is_told_of_an_order_takes_one_statement(market: Market) -> None:
    order = world.confirmed(market)
    (stall,) = own_stalls(umkm_ids=[world.umkm_of(market.stalls[0])])

    assert [world.statements(told, stall, code) for code in (order.code, "nowhere", "")] == [1, 1, 0]


def test_a_closed_stall_says_until_when_and_opens_again(market: Market, sari: Client) -> None:
    assert sari.post("/lapak/buka", {"sampai": "jam"}).status_code == 302
    assert Stall.objects.get(id=market.stalls[0]).paused_until == clock.now() + timedelta(hours=1)
    assert "Tutup sampai Sen, 2 Apr, 13.00" in sari.get(ORDERS).content.decode()

    sari.post("/lapak/buka", {"sampai": "besok"})
    assert "Tutup sampai Sel, 3 Apr, 00.00" in sari.get(ORDERS).content.decode()

    sari.post("/lapak/buka", {"sampai": ""})
    assert Stall.objects.get(id=market.stalls[0]).paused_until is None
