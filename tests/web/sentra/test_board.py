from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock, pack
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import RunState, Standing
from sambayan.delivery.models import Courier, CourierPosition, Delivery, Run
from sambayan.delivery.queries import couriers_of
from sambayan.market import actions
from sambayan.market.engine.deadlines import LEAVE_WITHIN
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.models import Order
from sambayan.market.queries import Column, desk_board, desk_rota, desk_stalls, finished_today
from sambayan.registry.enums import Role
from sambayan.registry.models import Stall
from sambayan.registry.queries import sentra_list
from sambayan.regulation import actions as regulation
from sambayan.web.sentra.words import gone
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.sentra.conftest import Rina
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db
DESK = f"/meja/{people.PKOR}"
COURIER = "Kurir uji"
WIB = ZoneInfo("Asia/Jakarta")


def page(rina: Rina, code: str = "") -> str:
    return rina.client.get(DESK, {"pesanan": code} if code else {}).content.decode()


def said(rina: Rina, code: str, what: str, **more: int) -> tuple[int, str]:
    """Status, and what the page says about it."""
    answer = rina.client.post(DESK, {"kode": code, "aksi": what, **more}, follow=True)
    status = answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code
    text = answer.content.decode()
    return status, text.partition('class="notice')[2].partition("</p>")[0].partition("<span>")[2].partition("</span>")[
        0
    ]


def call(code: str) -> str:
    return f"{code[:2]}-{code[2:4]}"


def columns(market: Market) -> dict[str, Column]:
    return {order.code: order.column for order in desk_board(sentra_id=market.sentra)}


def test_an_order_goes_over_the_board_from_left_to_right(market: Market, rina: Rina) -> None:
    order = world.confirmed(market)
    assert columns(market) == {order.code: Column.STALLS}
    for stall in world.stalls_of(order.code):
        actions.accept_lines(order_code=order.code, stall_id=stall)
    assert columns(market) == {order.code: Column.STALLS}
    world.cook(order.code)
    assert columns(market) == {order.code: Column.COLLECT}
    assert said(rina, order.code, "beri", kurir=rina.courier) == (
        302,
        f"{call(order.code)}: sudah diberikan kepada {COURIER}.",
    )
    assert columns(market) == {order.code: Column.DESK}
    assert said(rina, order.code, "serah") == (
        302, f"{call(order.code)}: sudah diserahkan kepada {COURIER}. Itu yang terakhir: kurir berangkat.",
    )  # fmt: skip
    assert columns(market) == {order.code: Column.AWAY}
    actions.hand_over(run_id=Delivery.objects.get(reference=order.code).run_id or 0)
    assert columns(market) == {}
    assert finished_today(sentra_id=market.sentra) == 1


def test_a_card_says_which_stalls_are_ready_and_which_cannot(market: Market, rina: Rina) -> None:
    order = world.accepted(market, refused=[market.tapis])

    shown = page(rina, order.code)

    assert f"Daftar ambil {call(order.code)}" in shown
    assert "janji 13.30" in shown
    assert "<del>1 × Tapis mini</del>" in shown
    assert "<strong>2 × Keripik pisang</strong>" in shown


def test_the_short_number_is_enough_when_only_one_order_has_it(market: Market, rina: Rina) -> None:
    order = world.ready(market)
    said(rina, order.code, "beri", kurir=rina.courier)

    assert said(rina, call(order.code).lower(), "serah")[0] == 302

    assert world.state(order.code) is OrderState.ON_THE_WAY


def test_a_code_that_is_not_here_is_told_so(market: Market, rina: Rina) -> None:
    assert said(rina, "XX-99", "serah") == (409, "Tidak ada pesanan berjalan di sentra ini dengan kode itu.")


def test_what_has_no_courier_or_is_not_ready_does_not_leave(market: Market, rina: Rina) -> None:
    sentence = "Belum dapat diserahkan: ada lapak yang belum siap, atau belum ada kurirnya."
    order = world.accepted(market)

    assert said(rina, order.code, "serah") == (409, sentence)
    said(rina, order.code, "beri", kurir=rina.courier)
    assert said(rina, order.code, "serah") == (409, sentence)
    assert world.state(order.code) is OrderState.ACCEPTED


def test_what_is_on_its_way_has_a_label_and_no_form_without_a_button(market: Market, rina: Rina) -> None:
    for order, forms in ((world.ready(market), 1), (world.on_the_way(market, visitor="v2")[0], 0)):
        below = page(rina, order.code).partition('class="pick-list"')[2].partition("</section>")[0]
        assert [below.count(part) for part in ("<form", "</form>", "/label/")] == [forms, forms, 1]


def test_a_busy_courier_gets_nothing_more(market: Market, rina: Rina) -> None:
    first, second = world.ready(market), world.ready(market, visitor="v2")
    said(rina, first.code, "beri", kurir=rina.courier)

    assert said(rina, second.code, "beri", kurir=rina.courier) == (
        409, "Kurir ini tidak dapat mengambilnya sekarang. Pilih kurir lain.",
    )  # fmt: skip


def test_an_offer_that_waits_is_not_handed_over(market: Market, rina: Rina) -> None:
    delivery.set_autobid(courier_id=rina.courier, autobid=False)
    order = world.ready(market)
    said(rina, order.code, "beri", kurir=rina.courier)

    assert said(rina, order.code, "serah")[0] == 409
    assert "ditawarkan" in page(rina)
    assert columns(market) == {order.code: Column.COLLECT}


def test_a_buyer_takes_the_order_at_the_desk(market: Market, rina: Rina) -> None:
    order = world.ready(market, drop=None)
    assert columns(market) == {order.code: Column.DESK}

    assert said(rina, order.code, "serah") == (302, f"{call(order.code)}: sudah diserahkan kepada pembeli.")

    assert world.state(order.code) is OrderState.DELIVERED


def test_the_desk_gives_the_stalls_time(market: Market, rina: Rina, day: SimulatedClock) -> None:
    order = world.confirmed(market)
    day.set(clock.now() + timedelta(minutes=8))

    assert said(rina, order.code, "waktu") == (
        302, f"{call(order.code)}: lapak mendapat waktu tambahan untuk menjawab.",
    )  # fmt: skip

    assert Order.objects.get(code=order.code).due_at == clock.now() + timedelta(minutes=10)
    assert "jawab 12.18" in page(rina)


def test_a_late_order_is_red_and_counted(market: Market, rina: Rina, day: SimulatedClock) -> None:
    world.ready(market)
    day.set(clock.now() + timedelta(minutes=94))

    shown = page(rina)

    assert "Telat 4 mnt" in shown
    assert "<b>1</b> butuh tindakan" in shown


def test_a_desk_sees_its_own_sentra_only(market: Market, rina: Rina) -> None:
    other = people.a_sentra("taman-gajah", "Taman Gajah")
    order = world.confirmed(market)
    stranger = signed_in(people.somebody_at(other, people.TONO, Role.DESK))

    for address in (DESK, f"{DESK}/lapak", f"{DESK}/kas", f"{DESK}/label/{order.code}", "/meja/nowhere"):
        assert stranger.get(address).status_code == 404
    assert stranger.post("/meja/taman-gajah", {"kode": order.code, "aksi": "waktu"}).status_code == 409
    assert signed_in(market.buyer).get(DESK).status_code == 403
    assert rina.client.post(DESK, {"kode": order.code, "aksi": "lain"}).status_code == 404
    assert rina.client.post(DESK, {"kode": order.code, "aksi": "beri", "kurir": "x"}).status_code == 404


def test_the_rota_says_who_can_take_something(market: Market, rina: Rina, day: SimulatedClock) -> None:
    def standing() -> Standing:
        (courier,) = desk_rota(sentra_id=market.sentra)
        return courier.standing

    assert standing() is Standing.FREE
    delivery.set_autobid(courier_id=rina.courier, autobid=False)
    order = world.ready(market)
    said(rina, order.code, "beri", kurir=rina.courier)
    assert standing() is Standing.ASKED
    run = Run.objects.get(courier_id=rina.courier)
    delivery.accept_offer(run_id=run.id, courier_id=rina.courier)
    assert standing() is Standing.AWAY
    day.set(clock.now() + timedelta(minutes=11))
    assert standing() is Standing.SILENT
    assert "Tanpa kabar 11 mnt" in page(rina)
    delivery.report_position(courier_id=rina.courier, lat=-5.38, lng=105.27)
    assert standing() is Standing.AWAY
    assert Run.objects.get(id=run.id).state == RunState.ACTIVE  # silence ends nothing
    assert CourierPosition.objects.count() == 1
    Courier.objects.update(lost_at=clock.now())
    assert desk_rota(sentra_id=market.sentra) == []


def test_who_declined_rests(market: Market, rina: Rina) -> None:
    delivery.set_autobid(courier_id=rina.courier, autobid=False)
    order = world.ready(market)
    said(rina, order.code, "beri", kurir=rina.courier)
    run = Run.objects.get(courier_id=rina.courier)

    delivery.decline_offer(run_id=run.id, courier_id=rina.courier)

    assert [courier.standing for courier in desk_rota(sentra_id=market.sentra)] == [Standing.RESTING]
    assert "Baru menolak" in page(rina)


def test_who_may_not_drive_is_shown_as_blocked(market: Market, rina: Rina) -> None:
    regulation.load_pack(pack=pack.read(settings.BASE_DIR / "regions" / "lampung"))
    world.sql("UPDATE regulation_rule SET valid_from = '2018-01-01' WHERE code = 'pm12-sim-c'")
    world.ready(market)

    delivery.record_document(courier_id=rina.courier, kind="sim-c", valid_to=clock.today() - timedelta(days=1))

    assert [courier.standing for courier in desk_rota(sentra_id=market.sentra)] == [Standing.BLOCKED]
    shown = page(rina)
    assert "Diblokir" in shown
    assert "0 bertugas, 0 di sentra" in shown
    assert 'name="kurir"' not in shown


def test_the_stalls_tell_their_day(market: Market, rina: Rina) -> None:
    world.accepted(market, refused=[market.tapis])
    world.confirmed(market, [(market.keripik, 1)], visitor="v2")
    Stall.objects.filter(id=market.stalls[2]).update(paused_until=clock.now() + timedelta(hours=1))

    found = {stall.number: (stall.orders, stall.waiting, stall.sales, stall.refused)
             for stall in desk_stalls(sentra_id=market.sentra)}  # fmt: skip

    assert found == {"A-01": (2, 1, 25_000, 0), "B-02": (1, 0, 0, 1), "C-03": (1, 0, 20_000, 0)}
    shown = rina.client.get(f"{DESK}/lapak").content.decode()
    assert "tutup sampai Sen, 2 Apr, 13.00" in shown
    assert "Beri waktu 10 menit" in shown


def test_a_label_carries_the_code_as_a_picture(market: Market, rina: Rina) -> None:
    order = world.accepted(market, refused=[market.tapis])

    shown = rina.client.get(f"{DESK}/label/{order.code}").content.decode()

    assert "<svg" in shown
    assert f'aria-label="{order.code}"' in shown
    assert "Tapis" not in shown
    assert "style=" not in shown


def test_a_label_that_was_scanned_before_says_since_when(market: Market, rina: Rina, day: SimulatedClock) -> None:
    order = world.ready(market)
    said(rina, order.code, "beri", kurir=rina.courier)
    said(rina, order.code, "serah")
    day.set(clock.now() + timedelta(minutes=2))

    assert said(rina, call(order.code), "serah") == (
        302, f"{call(order.code)} sudah diserahkan kepada {COURIER} pukul 12.00.",
    )  # fmt: skip


def test_a_hand_over_is_undone_until_the_courier_leaves(market: Market, rina: Rina, day: SimulatedClock) -> None:
    first, second = (world.accepted(market, [(market.kopi, 1)], visitor=f"v{n}") for n in range(2))
    world.cook(first.code)
    day.set(clock.now() + timedelta(minutes=5))
    delivery.dispatch(travel=world.TRAVEL)
    assert said(rina, first.code, "serah") == (
        302, f"{call(first.code)}: sudah diserahkan kepada {COURIER}. Pesanan lain di perjalanan ini masih di meja.",
    )  # fmt: skip
    assert "Batalkan serah terima" in page(rina, first.code)

    assert said(rina, first.code, "batal") == (302, f"{call(first.code)}: sudah diambil kembali dari {COURIER}.")

    assert "Batalkan serah terima" not in page(rina, first.code)
    world.cook(second.code)
    said(rina, first.code, "serah")
    said(rina, second.code, "serah")
    assert said(rina, first.code, "batal") == (
        409, f"Itu tidak dapat dilakukan lagi. {call(first.code)} sedang diantar {COURIER}.",
    )  # fmt: skip


def test_what_another_desk_gave_away_is_told_with_its_courier(market: Market, rina: Rina) -> None:
    order, other = world.ready(market), world.a_courier(home=market.sentra)
    said(rina, order.code, "beri", kurir=rina.courier)

    assert said(rina, order.code, "beri", kurir=other) == (
        409, f"{call(order.code)} baru saja diberikan kepada {COURIER}.",
    )  # fmt: skip


def test_what_the_planner_gave_while_its_stalls_still_cook_is_told_with_its_courier(market: Market, rina: Rina) -> None:
    order, other = world.accepted(market), world.a_courier(home=market.sentra)
    delivery.set_autobid(courier_id=rina.courier, autobid=False)
    said(rina, order.code, "beri", kurir=rina.courier)
    waits = f"{call(order.code)} baru saja ditawarkan kepada {COURIER} dan belum dijawab."
    assert said(rina, order.code, "beri", kurir=other) == (409, waits)

    delivery.accept_offer(run_id=Run.objects.get(courier_id=rina.courier).id, courier_id=rina.courier)
    given = f"{call(order.code)} baru saja diberikan kepada {COURIER}."
    assert said(rina, order.code, "beri", kurir=other) == (409, given)


def test_who_is_not_on_the_rota_gets_nothing(market: Market, rina: Rina) -> None:
    order, stray = world.ready(market), world.a_courier()

    assert said(rina, order.code, "beri", kurir=stray)[0] == 409
    assert Delivery.objects.get(reference=order.code).run_id is None


def test_an_order_that_ended_while_its_card_was_open_says_so(market: Market, rina: Rina, day: SimulatedClock) -> None:
    order = world.accepted(market)
    bystander = world.ready(market, visitor="v2")
    day.set(clock.now() + LEAVE_WITHIN)
    actions.work_due_orders(1)
    told = f"{call(order.code)} dibatalkan pukul {clock.now().astimezone(WIB):%H.%M}: jangan diserahkan."

    shown = page(rina, order.code)
    polled = rina.client.get(DESK, {"pesanan": order.code, "bagian": "1"}).content.decode()

    assert told in shown
    assert told in polled
    assert f"Daftar ambil {call(bystander.code)}" not in polled
    assert said(rina, order.code, "serah") == (409, f"{told} Uang yang sudah dibayar pembeli dikembalikan.")


def test_what_its_buyer_has_is_not_given_twice(market: Market, rina: Rina) -> None:
    order = world.ready(market, drop=None)
    said(rina, order.code, "serah")

    assert said(rina, order.code, "serah") == (409, f"{call(order.code)} sudah di tangan pembeli sejak 12.00.")


def test_what_became_of_an_order_takes_one_statement(market: Market) -> None:
    order = world.completed(market)
    (place,) = sentra_list(timeline=clock.timeline())

    assert [world.statements(gone, place, code) for code in (order.code, "nowhere")] == [1, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_take_a_fixed_number_of_statements(
    market: Market, rina: Rina, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for visitor in range(number):
        world.accepted(market, visitor=f"v{visitor}")
        world.delivered(market, pay_by=PayBy.CASH, visitor=f"w{visitor}")
    code = desk_board(sentra_id=market.sentra)[0].code

    with django_assert_num_queries(6):  # roles, sentra, board, couriers, names, finished
        rina.client.get(DESK)
    with django_assert_num_queries(4):  # roles, sentra, board, stalls
        rina.client.get(f"{DESK}/lapak")
    with django_assert_num_queries(3):  # roles, sentra, board
        rina.client.get(f"{DESK}/label/{code}")
    with django_assert_num_queries(6):  # roles, sentra, couriers, cash, hand-ins, names
        rina.client.get(f"{DESK}/kas")
    courier = min(couriers_of(sentra_id=market.sentra).keys() - {rina.courier})
    with django_assert_num_queries(5):  # roles, sentra, couriers, cash, name
        rina.client.get(f"{DESK}/kas/{courier}")
