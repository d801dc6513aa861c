from typing import Any

import pytest

from sambayan.core.models import AuditRecord
from sambayan.delivery.models import Delivery
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.models import Transition
from sambayan.registry.enums import Role
from tests import people
from tests.market import world
from tests.market.world import Market
from tests.web.sentra.conftest import Rina
from tests.web.workers import signed_in, with_second_factor

pytestmark = pytest.mark.django_db
DESK = f"/meja/{people.PKOR}"


def post(rina: Rina, address: str, **said: Any) -> None:
    assert rina.client.post(address, said).status_code == 302


def trail(rina: Rina) -> list[str]:
    return list(AuditRecord.objects.filter(actor_id=rina.person).order_by("id").values_list("action", flat=True))


def moved(rina: Rina, code: str) -> list[str]:
    own = Transition.objects.filter(order__code=code, actor_id=rina.person, line_id=None)
    return list(own.values_list("to_state", flat=True))


def test_every_deed_of_the_desk_says_who_did_it(market: Market, rina: Rina) -> None:
    asked = world.confirmed(market, visitor="v1")
    world.sql("UPDATE market_order SET due_at = due_at - interval '9 minutes' WHERE code = %s", asked.code)
    post(rina, DESK, kode=asked.code, aksi="waktu")
    assert trail(rina) == ["give_time"]
    order = world.ready(market)
    post(rina, DESK, kode=order.code, aksi="beri", kurir=rina.courier)
    assert trail(rina) == ["give_time", "assign_by_hand"]
    post(rina, DESK, kode=order.code, aksi="serah")
    assert trail(rina)[2:] == ["scan_out"]
    assert moved(rina, order.code) == [OrderState.ON_THE_WAY]
    fetched = world.ready(market, drop=None, visitor="v2")
    post(rina, DESK, kode=fetched.code, aksi="serah")
    assert moved(rina, fetched.code) == [OrderState.DELIVERED]


def test_what_is_taken_back_or_taken_in_says_by_whom(market: Market, rina: Rina) -> None:
    order = world.ready(market)
    post(rina, DESK, kode=order.code, aksi="beri", kurir=rina.courier)
    Delivery.objects.filter(reference=order.code).update(scanned_at="2018-04-02T05:00Z")
    post(rina, DESK, kode=order.code, aksi="batal")
    cash = world.delivered(market, pay_by=PayBy.CASH, visitor="v3")
    post(rina, f"{DESK}/kas/{world.courier_of(cash.code)}", kunci="K", jumlah=cash.total)

    assert trail(rina)[1:] == ["take_back", "hand_in_cash"]


def test_an_operator_of_two_sentra_goes_from_one_desk_to_the_other(market: Market) -> None:
    people.somebody_at(market.sentra, people.HASAN, Role.OPERATOR)
    alone = with_second_factor(signed_in(people.a_person(people.HASAN))).get(DESK).content.decode()
    people.somebody_at(people.a_sentra("elephant-park", "Elephant Park"), people.HASAN, Role.OPERATOR)
    both = with_second_factor(signed_in(people.a_person(people.HASAN))).get(DESK).content.decode()

    assert 'href="/meja/elephant-park"' not in alone
    assert 'href="/meja/elephant-park"' in both


def test_an_operator_finds_every_page_from_the_account(market: Market) -> None:
    hasan = with_second_factor(signed_in(people.somebody_at(market.sentra, people.HASAN, Role.OPERATOR)))

    assert f'href="{DESK}"' in hasan.get("/akun").content.decode()
    shown = hasan.get(DESK)
    assert shown.status_code == 200
    for address in (f"{DESK}/lapak", f"{DESK}/kas", "/akun"):
        assert f'href="{address}"' in shown.content.decode()
        assert hasan.get(address).status_code == 200
