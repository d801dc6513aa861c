import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.core.models import AuditRecord
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import RunState
from sambayan.delivery.models import CourierPosition, Delivery, Run
from sambayan.delivery.queries import labelled
from sambayan.market import actions
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.queries import PlacedOrder
from sambayan.registry import actions as registry
from sambayan.registry.enums import Role
from tests import people
from tests.market import world
from tests.market.world import DROP, TRAVEL, Market
from tests.web.courier.conftest import Budi
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db
HERE = "/kurir"
DOOR = "Jl. Ki Maja 12, pagar hijau"


def an_order(market: Market, pay_by: PayBy = PayBy.CASH, visitor: str = "v1") -> PlacedOrder:
    """Accepted, and to be brought to the door of Dewi, or of another visitor."""
    buyer = market.buyer if visitor == "v1" else world.a_buyer()
    address = registry.save_address(person_id=buyer, label=DOOR, lat=DROP[0], lng=DROP[1])
    order = actions.place_order(
        key=world.key(), basket_code=world.filled(market, [(market.keripik, 2)], visitor), buyer_id=buyer,
        drop=DROP, pay_by=pay_by, address_id=address,
    )  # fmt: skip
    for stall in world.stalls_of(order.code):
        actions.accept_lines(order_code=order.code, stall_id=stall)
    return order


def given(order: PlacedOrder, budi: Budi) -> Run:
    waiting = Delivery.objects.get(reference=order.code)
    run = delivery.assign_by_hand(delivery_id=waiting.id, courier_id=budi.courier, travel=TRAVEL)
    return Run.objects.get(id=run)


def said(budi: Budi, run: Run, answer: str, **more: str) -> int:
    return budi.client.post(HERE, {"perjalanan": run.code, "jawaban": answer, **more}).status_code


def told(budi: Budi, run: Run, answer: str, **more: str) -> tuple[int, str]:
    """Status, and what the page says about it."""
    response = budi.client.post(HERE, {"perjalanan": run.code, "jawaban": answer, **more})
    said = re.search(r'<p class="notice \w+" role="(?:alert|status)">.*?<span>(.*?)</span>', response.content.decode())
    return response.status_code, said.group(1) if said else ""


def call(code: str) -> str:
    return f"{code[:2]}-{code[2:4]}"


def page(budi: Budi) -> str:
    return budi.client.get(HERE).content.decode()


@pytest.fixture
def order(market: Market) -> PlacedOrder:
    return an_order(market)


@pytest.fixture
def offer(order: PlacedOrder, budi: Budi) -> Run:
    delivery.set_autobid(courier_id=budi.courier, autobid=False)
    return given(order, budi)


def test_an_offer_shows_its_pay_and_its_way_before_it_is_accepted(order: PlacedOrder, offer: Run, budi: Budi) -> None:
    shown = page(budi)

    assert "<title>(1) Kurir</title>" in shown
    assert "Jawab sebelum 12.02" in shown
    assert "Rp9.000" in shown
    assert "1 antaran · 2,3\N{NO-BREAK SPACE}km" in shown
    assert f"tagih tunai Rp{order.total // 1000}.{order.total % 1000:03}" in shown


def test_an_offer_does_not_tell_whose_door_it_is(offer: Run, budi: Budi) -> None:
    shown = page(budi)

    assert DOOR not in shown
    assert people.DEWI.name not in shown
    assert "tel:" not in shown


def test_an_offer_opens_no_sealed_name_at_all(
    offer: Run, budi: Budi, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):  # roles, courier, run, orders, pay, cash
        budi.client.get(HERE)


def test_accepting_opens_the_run(offer: Run, budi: Budi) -> None:
    assert said(budi, offer, "terima") == 302

    offer.refresh_from_db()
    assert offer.state == RunState.ACTIVE
    assert "Ambil di meja sentra" in page(budi)


def test_declining_lets_it_wait_for_another_courier(order: PlacedOrder, offer: Run, budi: Budi) -> None:
    assert said(budi, offer, "tolak") == 302

    assert Delivery.objects.get(reference=order.code).run_id is None
    assert "Belum ada antaran" in page(budi)


def test_an_answer_that_comes_too_late_is_told_so(offer: Run, budi: Budi, day: SimulatedClock) -> None:
    day.set(clock.now() + timedelta(minutes=3))

    answer = budi.client.post(HERE, {"perjalanan": offer.code, "jawaban": "terima"})

    assert (answer.status_code, "Sudah lewat" in answer.content.decode()) == (409, True)


def test_a_press_that_was_meant_for_an_earlier_run_does_nothing_and_says_so(offer: Run, budi: Budi) -> None:
    answer = budi.client.post(HERE, {"perjalanan": "NOSUCH", "jawaban": "terima"})

    assert (answer.status_code, "Sudah lewat" in answer.content.decode()) == (409, True)
    offer.refresh_from_db()
    assert offer.state == RunState.OFFERED


def test_nobody_leaves_before_everything_is_ready(order: PlacedOrder, budi: Budi) -> None:
    run = given(order, budi)

    assert told(budi, run, "ambil", kode=order.code) == (
        409, f"{call(order.code)} belum siap. Tanyakan kepada meja apa yang kurang.",
    )  # fmt: skip
    assert world.state(order.code) is OrderState.ACCEPTED


def test_the_run_leaves_when_the_last_label_is_named(market: Market, budi: Budi, day: SimulatedClock) -> None:
    codes = [an_order(market, visitor=f"v{number}").code for number in range(2)]
    for code in codes:
        world.cook(code)
    day.set(clock.now() + timedelta(minutes=15))
    delivery.dispatch(travel=TRAVEL)
    run = Run.objects.get(courier_id=budi.courier)

    assert "0 dari 2 sudah di tangan Anda" in page(budi)
    assert said(budi, run, "ambil", kode=call(codes[0]).lower()) == 302
    assert "1 dari 2 sudah di tangan Anda" in page(budi)
    assert told(budi, run, "ambil", kode=codes[0]) == (200, f"{call(codes[0])} sudah diserahkan kepada Anda.")
    assert [world.state(code) for code in codes] == [OrderState.READY] * 2
    assert said(budi, run, "ambil", kode=codes[1]) == 302

    assert [world.state(code) for code in codes] == [OrderState.ON_THE_WAY] * 2
    noted = AuditRecord.objects.filter(action="scan_out").values_list("actor_id", flat=True)
    assert list(noted) == [people.a_person(people.BUDI)] * 2


def test_a_label_of_another_run_says_whose_it_is(market: Market, order: PlacedOrder, budi: Budi) -> None:
    run, other, free = given(order, budi), an_order(market, visitor="v2"), an_order(market, visitor="v3")
    world.assigned(other.code)
    world.cook(order.code)

    assert told(budi, run, "ambil", kode=other.code) == (
        409, f"{call(other.code)} milik perjalanan Kurir uji: tinggalkan di meja.",
    )  # fmt: skip
    assert told(budi, run, "ambil", kode=call(free.code)) == (
        409, f"{call(free.code)} belum ada kurirnya: tinggalkan di meja.",
    )  # fmt: skip
    for nothing in ("", "%%%%", "XX-99", "____", "x" * 500):
        assert told(budi, run, "ambil", kode=nothing) == (
            409, "Tidak ada pesanan di sini dengan label itu. Ketik yang tertulis di label, misalnya K7-42.",
        )  # fmt: skip
    assert world.state(order.code) is OrderState.READY


def test_a_label_that_is_in_another_courier_s_hands_says_so(market: Market, order: PlacedOrder, budi: Budi) -> None:
    run = given(order, budi)
    others = [an_order(market, visitor=visitor) for visitor in ("v2", "v3")]
    for other in others:
        world.cook(other.code)
    carried = world.assigned(others[0].code)
    Delivery.objects.filter(reference=others[1].code).update(run_id=carried, state="assigned")
    code = others[0].code
    actions.scan_out(order_code=code, run_id=carried)
    assert told(budi, run, "ambil", kode=code) == (
        409, f"{call(code)} dipegang Kurir uji, yang belum berangkat. Tanyakan ke meja.",
    )  # fmt: skip

    actions.scan_out(order_code=others[1].code, run_id=carried)
    assert told(budi, run, "ambil", kode=code) == (
        409, f"{call(code)} sudah dibawa Kurir uji dari meja. Periksa labelnya lagi, atau tanyakan ke meja.",
    )  # fmt: skip


def test_a_label_is_told_only_where_it_is_fetched(market: Market, order: PlacedOrder, budi: Budi) -> None:
    run, elsewhere = given(order, budi), an_order(market, visitor="v2")
    Delivery.objects.filter(reference=elsewhere.code).update(pickup_place="sentra:0")

    assert labelled(label=elsewhere.code, beside_run=run.id) is None
    assert labelled(label=order.code[:4], beside_run=run.id) is not None


def test_a_late_offer_shows_no_time_that_has_passed(offer: Run, budi: Budi, day: SimulatedClock) -> None:
    day.set(clock.now() + timedelta(hours=2))
    Run.objects.filter(id=offer.id).update(answer_by=clock.now() + timedelta(minutes=1))

    shown = page(budi)

    assert ", 14.00</span>" in shown
    assert "tiba sekitar 14." in shown
    assert "12." not in shown.partition("<main")[2].partition("</article>")[0]


def test_a_run_goes_from_the_desk_to_the_door(order: PlacedOrder, budi: Budi) -> None:
    run = given(order, budi)
    world.cook(order.code)

    shown = page(budi)
    assert f"{order.code[:2]}-{order.code[2:4]}" in shown
    assert "Keripik Sari: 2 × Keripik pisang" in shown
    assert said(budi, run, "ambil", kode=order.code) == 302
    assert world.state(order.code) is OrderState.ON_THE_WAY
    shown = page(budi)
    assert DOOR in shown
    assert people.DEWI.name in shown
    assert 'href="tel:+6281179000003"' in shown
    paid = f"Rp{order.total // 1000}.{order.total % 1000:03}"
    assert f"{paid} diterima, pesanan diserahkan" in shown
    assert said(budi, run, "serah", kode=order.code) == 302
    assert told(budi, run, "serah", kode=order.code) == (200, f"{call(order.code)} sudah tercatat diserahkan.")
    assert world.state(order.code) is OrderState.DELIVERED
    shown = page(budi)
    assert DOOR not in shown
    rows = shown.partition("Pendapatan hari ini")[2]
    fee = f"Rp{order.delivery_fee // 1000}.{order.delivery_fee % 1000:03}"
    row = f"<li><b>{call(order.code)}</b><span>12.00</span>"
    assert rows.count(f'{row}<span class="number">{fee}</span></li>') == 1
    assert rows.count(f'{row}<span class="number">{paid}</span></li>') == 1
    assert (rows.count(f"<b>{fee}</b>"), rows.count(f"<b>{paid}</b>")) == (1, 1)


def test_a_courier_says_whether_to_be_asked(budi: Budi) -> None:
    assert "Terima otomatis" in page(budi)

    budi.client.post(HERE, {"otomatis": "0"})

    assert "Saya ditanya dulu" in page(budi)


def test_a_position_is_told_in_two_statements(budi: Budi, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # 2 of them open and close the savepoint that a test has instead
        answer = budi.client.post("/kurir/posisi", {"lat": "-5.38", "lng": "105.27"})

    assert (answer.status_code, answer.content) == (204, b"")
    assert list(CourierPosition.objects.values_list("courier_id", "lat", "lng", "at")) == [
        (budi.courier, -5.38, 105.27, clock.now())
    ]


@pytest.mark.parametrize("where", [("91", "0"), ("0", "-181"), ("nan", "1"), ("inf", "1"), ("", ""), ("a", "b")])
def test_a_position_off_the_earth_is_none(budi: Budi, where: tuple[str, str]) -> None:
    assert budi.client.post("/kurir/posisi", {"lat": where[0], "lng": where[1]}).status_code == 400
    assert not CourierPosition.objects.exists()


def test_only_this_page_may_ask_where_its_visitor_is(budi: Budi, client: Client) -> None:
    assert "geolocation=(self)" in budi.client.get(HERE)["Permissions-Policy"]
    assert "geolocation=()" in client.get("/gaya")["Permissions-Policy"]


def test_somebody_with_the_role_and_no_vehicle_is_told_where_to_go(market: Market) -> None:
    person = people.an_official(people.TONO, Role.COURIER)

    assert "belum terdaftar sebagai kurir" in signed_in(person).get(HERE).content.decode()
    assert signed_in(market.buyer).get(HERE).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_a_fixed_number_of_statements(
    market: Market,
    budi: Budi,
    number: int,
    day: SimulatedClock,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(5):  # roles, courier, no run, pay, cash
        budi.client.get(HERE)
    for visitor in range(number):
        world.cook(an_order(market, visitor=f"v{visitor}").code)
    day.set(clock.now() + timedelta(minutes=15))
    delivery.dispatch(travel=TRAVEL)
    assert Delivery.objects.filter(state="assigned").count() == number

    with django_assert_num_queries(9):
        budi.client.get(HERE)
