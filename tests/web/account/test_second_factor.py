import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from sambayan.registry import actions
from sambayan.registry.enums import Role
from sambayan.web.middleware import visitor
from tests import people
from tests.people import RATNA
from tests.web.visitors import app_code, set_up_app, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

Capture = pytest.CaptureFixture[str]


def seen(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def is_in(client: Client) -> bool:
    return client.get("/akun").status_code == 200


@pytest.fixture
def official() -> int:
    return people.an_official(RATNA, Role.DINAS_KOPERASI)


@pytest.mark.usefixtures("official")
def test_an_office_opens_with_a_second_factor_only(client: Client, capsys: Capture) -> None:
    assert sign_in(client, RATNA, capsys).headers["Location"] == "/dinas"

    refused = client.get("/dinas")
    assert refused.headers["Location"] == "/akun/langkah-kedua?next=%2Fdinas"
    assert client.post("/dinas").status_code == 403
    assert "Satu langkah lagi" in seen(client.get(refused.headers["Location"]))

    set_up_app(client)

    codes = client.get("/akun/kode-cadangan")
    assert codes.status_code == 200
    assert len(codes.context["unused_codes"]) == 10
    assert 'href="/dinas"' in codes.content.decode()
    assert client.get("/dinas").status_code == 200


@pytest.mark.usefixtures("official")
def test_who_has_a_second_factor_is_asked_after_the_code(client: Client, capsys: Capture) -> None:
    sign_in(client, RATNA, capsys)
    secret = set_up_app(client)

    later = Client()
    asked = sign_in(later, RATNA, capsys, next="/dinas")
    assert asked.headers["Location"] == "/masuk/langkah-kedua"
    assert later.get("/masuk/langkah-kedua").status_code == 200
    assert not is_in(later)
    assert "Kode ini salah" in seen(later.post("/masuk/langkah-kedua", {"code": "000000"}))

    done = later.post("/masuk/langkah-kedua", {"code": app_code(secret)})

    assert done.headers["Location"] == "/dinas"
    assert later.get("/dinas").status_code == 200
    assert later.cookies["sesi"]["max-age"] == 12 * 3600


@pytest.mark.usefixtures("official")
def test_a_recovery_code_replaces_the_app_once(client: Client, capsys: Capture) -> None:
    sign_in(client, RATNA, capsys)
    set_up_app(client)
    (spare, *_) = client.get("/akun/kode-cadangan").context["unused_codes"]

    answers = []
    for _ in range(2):
        later = Client()
        sign_in(later, RATNA, capsys)
        answers.append(later.post("/masuk/langkah-kedua", {"code": spare}).status_code)

    assert answers == [302, 200]


@pytest.mark.usefixtures("official")
def test_a_second_factor_lasts_twelve_hours(client: Client, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, RATNA, capsys)
    set_up_app(client)
    monkeypatch.setattr(visitor, "SECOND_FACTOR_LASTS", 0)

    led = client.get("/dinas").headers["Location"]

    assert client.get(led).headers["Location"] == "/akun/pastikan?next=%2Fdinas"


def test_erasing_forgets_second_factors(client: Client, capsys: Capture, official: int) -> None:
    sign_in(client, RATNA, capsys)
    set_up_app(client)
    (app,) = Authenticator.objects.filter(type="totp")
    assert "." in app.data["secret"]

    actions.erase_person(person_id=official)

    assert not Authenticator.objects.exists()
