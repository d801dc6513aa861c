from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from sambayan.core import clock, pack
from sambayan.core.clock import SimulatedClock
from sambayan.core.models import AuditRecord
from sambayan.delivery import actions, queries
from sambayan.delivery.errors import CourierNotFree, UnknownCourier
from sambayan.delivery.models import Delivery
from sambayan.registry.enums import Role
from sambayan.regulation import actions as regulation
from tests.market import world
from tests.market.world import Market
from tests.web.government.test_province import text
from tests.web.government.world import as_role

LAMPUNG = Path(settings.BASE_DIR) / "regions" / "lampung"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, db: None) -> Client:
    regulation.load_pack(pack=pack.read(LAMPUNG))
    return as_role(monkeypatch, Role.DISHUB)


def test_on_2_april_2018_no_fare_bound_a_motorcycle_and_pm_108_bound_cars(client: Client) -> None:
    page = text(client, "/dishub?tanggal=2018-04-02&untuk=motor")
    assert "Mon, 2 Apr 2018: no fare rule yet for motorcycles" in page
    assert "Nothing in the rules that are known here bound it on this day." in page
    assert "PM 108/2017, art. 27(1)d" in page
    assert "later annulled by MA 15 P/HUM/2018" in page
    assert "From the press" in page


def test_a_later_day_has_a_band_and_a_fare_is_held_against_it(client: Client) -> None:
    address = "/dishub?tanggal=2024-01-15&untuk=motor"
    assert "Rp2.000 to Rp2.500 a km" in text(client, address)
    assert "Inside the band of KP 667/2022" in text(client, f"{address}&tarif=2.100")
    assert "Below the floor of KP 667/2022, Rp2.000 a km." in text(client, f"{address}&tarif=1999")
    assert "Above the ceiling of KP 667/2022, Rp2.500 a km." in text(client, f"{address}&tarif=2501")
    assert "none binds a delivery" in text(client, "/dishub?tanggal=2024-01-15&untuk=antaran&tarif=2000")


def test_sources_are_told_in_the_language_of_the_offices_and_marked_as_such(client: Client) -> None:
    address = "/dishub?tanggal=2018-04-02&untuk=mobil"
    page = text(client, address)
    assert "(daftar pasal yang dibatalkan)" in page
    assert "list of void articles" not in page
    assert b'<p class="source" lang="id">' in client.get(address).content


def test_what_cannot_be_read_is_said_on_the_page(client: Client) -> None:
    assert "This is no day" in text(client, "/dishub?tanggal=kemarin")
    assert "Write the fare in digits only" in text(client, "/dishub?tarif=dua%20ribu")
    assert "motorcycles" in text(client, "/dishub?untuk=kapal&tanggal=2018-04-02")


def test_only_dishub_checks_fares(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    page = text(as_role(monkeypatch, Role.GOVERNOR_OFFICE), "/dishub?tanggal=2024-01-15&tarif=1999")
    assert "Below the floor" not in page
    assert "Fare a km" not in page


def asked_from_today() -> None:
    """A rule that asks motorcycles for SIM C already on the day of these tests."""
    world.sql("UPDATE regulation_rule SET valid_from = '2018-01-01' WHERE code = 'pm12-sim-c'")


def test_a_courier_whose_licence_ended_is_blocked_with_the_reason(client: Client, market: Market) -> None:
    asked_from_today()
    ended, fine, unknown = world.a_courier(), world.a_courier(), world.a_courier()
    actions.record_document(courier_id=ended, kind="sim-c", valid_to=date(2018, 4, 1))
    actions.record_document(courier_id=fine, kind="sim-c", valid_to=clock.today())
    page = text(client, "/dishub")
    assert "1 of 3 couriers is blocked today" in page
    assert "Licence SIM C ended on Sun, 1 Apr 2018; PM 12/2019 asks for it" in page
    assert "Licence SIM C until Mon, 2 Apr 2018" in page
    assert "Licence SIM C: not handed in yet" in page
    papers = {one.id: [paper.ended for paper in one.papers] for one in queries.courier_papers(day=clock.today())}
    assert (papers[ended], papers[fine], papers[unknown]) == ([True], [False], [False])


def test_before_a_rule_asks_nobody_is_blocked(client: Client, market: Market) -> None:
    courier = world.a_courier()
    actions.record_document(courier_id=courier, kind="sim-c", valid_to=date(2018, 4, 1))
    for day, is_blocked in ((date(2019, 3, 10), False), (date(2019, 3, 11), True)):
        (papers,) = queries.courier_papers(day=day)
        assert (papers.id, bool(papers.ended)) == (courier, is_blocked)


def test_nothing_is_given_to_a_blocked_courier_until_a_new_document_is_shown(client: Client, market: Market) -> None:
    asked_from_today()
    order = world.ready(market)
    delivery = Delivery.objects.get(reference=order.code)
    courier = world.a_courier()
    actions.record_document(courier_id=courier, kind="sim-c", valid_to=date(2018, 4, 1))
    assert actions.dispatch(travel=world.TRAVEL).assigned == 0
    with pytest.raises(CourierNotFree, match=r"is blocked: sim-c ended on 2018-04-01 \(PM 12/2019\)"):
        actions.assign_by_hand(delivery_id=delivery.id, courier_id=courier, travel=world.TRAVEL)

    actions.record_document(courier_id=courier, kind="sim-c", valid_to=date(2023, 4, 1))
    assert actions.assign_by_hand(delivery_id=delivery.id, courier_id=courier, travel=world.TRAVEL)
    assert AuditRecord.objects.filter(action="record_document", subject=f"courier:{courier}").count() == 2


def test_on_the_last_day_of_a_document_its_courier_still_drives(
    client: Client, market: Market, day: SimulatedClock
) -> None:
    asked_from_today()
    world.ready(market)
    courier = world.a_courier()
    actions.record_document(courier_id=courier, kind="sim-c", valid_to=clock.today())
    assert "No courier is blocked today" in text(client, "/dishub")
    assert actions.dispatch(travel=world.TRAVEL).assigned == 1

    day.set(clock.day_bounds(clock.today())[1])
    assert "1 of 1 couriers is blocked today" in text(client, "/dishub")


def test_a_document_of_nobody_is_refused(market: Market) -> None:
    with pytest.raises(UnknownCourier):
        actions.record_document(courier_id=999_999, kind="sim-c", valid_to=date(2023, 4, 1))


def test_the_number_of_statements_does_not_grow(client: Client, market: Market) -> None:
    address = "/dishub?tanggal=2024-01-15&tarif=2100"
    assert world.statements(client.get, address) == 4
    for _ in range(3):
        world.a_courier()
    assert world.statements(client.get, address) == 4
    assert world.statements(client.get, "/dishub?tanggal=2024-01-15") == 2
