import pytest

from sambayan.core.models import AuditRecord
from sambayan.market.enums import PayBy
from sambayan.money.queries import cash_with_couriers
from sambayan.registry.enums import Role
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.sentra.conftest import Rina
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db
CASH = f"/meja/{people.PKOR}/kas"


def rupiah(amount: int) -> str:
    return f"Rp{amount // 1000}.{amount % 1000:03}"


def test_cash_is_asked_for_then_booked_once_and_says_who_took_it(market: Market, rina: Rina) -> None:
    order = world.delivered(market, pay_by=PayBy.CASH)
    courier = world.courier_of(order.code)
    shown = rina.client.get(CASH).content.decode()
    assert rupiah(order.total) in shown
    assert "<form" not in shown.partition("<main")[2]
    question = rina.client.get(f"{CASH}/{courier}").content.decode()
    assert f"Terima {rupiah(order.total)} dari Kurir uji?" in question
    assert f"{order.code[:2]}-{order.code[2:4]}" in question

    for _ in range(2):
        answer = rina.client.post(f"{CASH}/{courier}", {"kunci": "K1", "jumlah": order.total})
        assert (answer.status_code, answer["Location"]) == (302, f"{CASH}?kabar=diterima")

    shown = rina.client.get(CASH).content.decode()
    assert "Tidak ada tunai di kurir" in shown
    assert shown.count("<td>12.00</td>") == 1
    assert f"<td>{people.RINA.name}</td>" in shown
    noted = AuditRecord.objects.filter(action="hand_in_cash").values_list("actor_id", "detail__amount")
    assert list(noted) == [(rina.person, order.total)]
    assert world.faults() == []


@pytest.mark.parametrize("said", [{"jumlah": "1000"}, {"jumlah": ""}, {"jumlah": "1.5"}, {"kunci": ""}])
def test_another_amount_than_the_courier_holds_is_not_booked(market: Market, rina: Rina, said: dict[str, str]) -> None:
    order = world.delivered(market, pay_by=PayBy.CASH)
    courier = world.courier_of(order.code)

    answer = rina.client.post(f"{CASH}/{courier}", {"kunci": "K1", "jumlah": str(order.total), **said})

    assert (answer.status_code, "Jumlahnya berubah" in answer.content.decode()) == (409, True)
    assert cash_with_couriers() == {courier: order.total}


def test_a_desk_neither_sees_nor_takes_the_cash_of_another_sentra(market: Market, rina: Rina) -> None:
    other = people.a_sentra("taman-gajah", "Taman Gajah")
    stranger = signed_in(people.somebody_at(other, people.TONO, Role.DESK))
    order = world.delivered(market, pay_by=PayBy.CASH)
    courier = world.courier_of(order.code)
    there = "/meja/taman-gajah/kas"

    assert "Tidak ada tunai di kurir" in stranger.get(there).content.decode()
    assert stranger.get(f"{there}/{courier}").status_code == 404
    assert stranger.post(f"{there}/{courier}", {"kunci": "K", "jumlah": order.total}).status_code == 404
    assert stranger.get(f"{CASH}/{courier}").status_code == 404
    assert rina.client.get(f"{CASH}/99999999999999999999").status_code == 404
    assert cash_with_couriers() == {courier: order.total}


def test_who_holds_nothing_has_nothing_to_hand_in(market: Market, rina: Rina) -> None:
    shown = rina.client.get(f"{CASH}/{rina.courier}").content.decode()

    assert "Kurir uji tidak membawa uang tunai sekarang" in shown
