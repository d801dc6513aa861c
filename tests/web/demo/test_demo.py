from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from sambayan.core import audit, clock, pack
from sambayan.core.models import AuditRecord
from sambayan.registry import actions as registry
from tests import people

pytestmark = pytest.mark.django_db
TO_DEMO = ("/demo", "/demo/buyer")


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True
    for person in pack.read_sample_people(configured.REGION_DIR):
        if person.role == "buyer":
            registry.register_person(name=person.name, phone=person.phone)


def deeds() -> list[tuple[str, str]]:
    return list(AuditRecord.objects.filter(action__startswith="demo.").order_by("id").values_list("action", "subject"))


@pytest.mark.parametrize("address", TO_DEMO)
def test_where_there_is_no_demo_there_is_no_walk_and_nobody_signs_in(address: str, client: Client) -> None:
    assert client.get(address).status_code == 404
    assert client.post("/demo/jam", {"laju": "20"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_walk_names_every_station(demo: None, client: Client) -> None:
    page = unescape(client.get("/demo").content.decode())

    for address in ("/sentra/pkor-way-halim", "/lapak/pesanan", "/kurir", "/provinsi", "/dinas", "/dishub", "/mitra"):
        assert address in page


def test_one_click_signs_in_and_leads_there(demo: None, client: Client) -> None:
    response = client.get("/demo/buyer?ke=/keranjang")

    assert response.headers["Location"] == "/keranjang"
    assert client.get("/akun").status_code == 200
    assert {action for action, _ in deeds()} == {"demo.played"}


def test_whoever_becomes_somebody_else_leaves_the_one_before(demo: None, client: Client) -> None:
    client.get("/demo/buyer")
    client.get("/demo/buyer")

    assert [action for action, _ in deeds()][:3] == ["demo.played", "demo.left", "demo.played"]


def test_whoever_signs_out_leaves_the_person_whom_they_played(demo: None, client: Client) -> None:
    client.get("/demo/buyer")
    client.get("/akun")
    client.post("/keluar")

    assert [action for action, _ in deeds()][-1] == "demo.left"


def test_whoever_is_still_there_goes_on_playing_once_a_minute(demo: None, client: Client) -> None:
    client.get("/demo/buyer")
    for _ in range(3):
        client.get("/akun")

    assert [action for action, _ in deeds()] == ["demo.played", "demo.played"]


def test_outside_the_demo_nobody_is_noted_as_there(settings: Settings, demo: None, client: Client) -> None:
    client.get("/demo/buyer")
    settings.DEMO = False
    client.get("/akun")

    assert [action for action, _ in deeds()] == ["demo.played"]


@pytest.mark.parametrize(
    ("address", "headers"), [("/demo/nobody", {}), ("/demo/buyer", {"HTTP_SEC_FETCH_SITE": "cross-site"})]
)
def test_nobody_is_signed_in_by_another_site_or_as_somebody_unknown(
    demo: None, client: Client, address: str, headers: dict[str, Any]
) -> None:
    assert client.get(address, **headers).status_code == 404


def test_it_never_leads_to_another_host(demo: None, client: Client) -> None:
    assert client.get("/demo/buyer?ke=https://evil.example").headers["Location"] == "/sentra/pkor-way-halim"


@pytest.mark.parametrize(("asked", "speed"), [("0", 0), ("20", 20), ("7", 1), ("x", 1)])
def test_the_clock_has_three_speeds(
    demo: None, client: Client, monkeypatch: pytest.MonkeyPatch, asked: str, speed: int
) -> None:
    clock.set_live(event=clock.now(), speed=1)
    monkeypatch.setattr(clock, "_ANNOUNCED", timedelta(0))

    response = client.post("/demo/jam", {"laju": asked, "ke": "/gaya"})

    assert response.headers["Location"] == "/gaya"
    assert clock.speed() == speed


def test_the_clock_is_turned_by_nothing_but_a_post(demo: None, client: Client) -> None:
    for method in ("get", "head", "put", "delete"):
        response = getattr(client, method)("/demo/jam?laju=20")
        assert (response.status_code, response["Allow"]) == (405, "POST")


def test_every_page_says_that_its_data_are_samples(demo: None, client: Client) -> None:
    for address in ("/", "/keranjang", "/gaya"):
        assert ("DATA CONTOH" in client.get(address).content.decode()) == (address != "/gaya"), address


def test_outside_the_demo_no_page_says_so(client: Client) -> None:
    assert "DATA CONTOH" not in client.get("/").content.decode()


def test_who_is_played_is_told_by_the_newest_deed() -> None:
    from datetime import UTC, datetime

    sari, yuli = people.a_person(people.SARI), people.a_person(people.YULI)
    start = datetime.now(UTC)
    registry.play_person(person_id=sari)
    registry.play_person(person_id=yuli)
    registry.leave_person(person_id=sari)

    played = audit.standing(begun_by="demo.played", ended_by="demo.left", recorded=start)

    assert played == {f"person:{yuli}"}
