import base64
import re
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from sambayan.core.models import AuditRecord
from sambayan.registry import actions, queries
from sambayan.registry.enums import Role
from sambayan.registry.models import EndedSession, SignInCode
from sambayan.web.adapters import sign_in_sample
from sambayan.web.middleware import sessions
from sambayan.web.templatetags.writing import day
from tests import people
from tests.people import BUDI, DEWI, RATNA, SARI, TONO
from tests.web.visitors import sent_code, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

Capture = pytest.CaptureFixture[str]


def seen(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def is_in(client: Client) -> bool:
    return client.get("/akun").status_code == 200


def test_a_number_and_its_code_sign_in(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)

    response = sign_in(client, DEWI, capsys)

    assert response.headers["Location"] == "/akun"
    page = seen(client.get("/akun"))
    assert DEWI.name in page
    assert "+62 811•••••003" in page
    assert DEWI.phone not in page


@pytest.mark.parametrize("typed", ["0811-7900-0003", "811 7900 0003", "+62 811 7900 0003", "628117900" + "0003"])
def test_a_number_is_understood_as_people_write_it(typed: str, client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    client.post("/masuk", {"nomor": typed})

    client.post("/masuk/kode", {"kode": sent_code(capsys)})

    assert DEWI.name in seen(client.get("/akun"))


def test_what_is_no_number_is_said_at_the_field(client: Client) -> None:
    response = client.post("/masuk", {"nomor": "12"})

    assert response.status_code == 400
    assert "Ini bukan nomor Indonesia" in seen(response)
    assert 'value="12"' in response.content.decode()


def test_the_page_that_was_asked_for_opens_afterwards(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)

    refused = client.get("/akun/keamanan?x=1")
    assert refused.headers["Location"] == "/masuk?next=%2Fakun%2Fkeamanan%3Fx%3D1"
    response = sign_in(client, DEWI, capsys, next="/akun/keamanan?x=1")

    assert response.headers["Location"] == "/akun/keamanan?x=1"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_host(there: str, client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)

    assert sign_in(client, DEWI, capsys, next=there).headers["Location"] == "/akun"


def test_who_works_somewhere_lands_there(client: Client, capsys: Capture) -> None:
    people.an_official(BUDI, Role.COURIER)

    assert sign_in(client, BUDI, capsys).headers["Location"] == "/kurir"


def test_somebody_new_is_asked_their_name_once_and_is_a_buyer(client: Client, capsys: Capture) -> None:
    asked = sign_in(client, TONO, capsys)
    assert asked.headers["Location"] == "/akun/daftar"
    assert queries.person_with_phone(phone=TONO.phone) is None

    assert client.post("/akun/daftar", {"nama": "  "}).status_code == 400
    client.post("/akun/daftar", {"nama": " Tono  Wijaya "})

    person = queries.person_with_phone(phone=TONO.phone)
    assert person is not None
    assert queries.person_names(person_ids=[person]) == {person: "Tono Wijaya"}
    assert is_in(client)
    assert client.get("/akun/daftar").headers["Location"] == "/masuk"


def test_a_name_is_not_asked_before_the_number_is_proven(client: Client) -> None:
    client.post("/masuk", {"nomor": TONO.phone})

    assert client.post("/akun/daftar", {"nama": "Tono"}).headers["Location"] == "/masuk"
    assert queries.person_with_phone(phone=TONO.phone) is None


def test_a_known_and_an_unknown_number_are_answered_alike(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    pages = []
    for who in (DEWI, TONO):
        visitor = Client()
        asked = visitor.post("/masuk", {"nomor": who.phone})
        page = seen(visitor.get(asked.headers["Location"]))
        wrong = seen(visitor.post("/masuk/kode", {"kode": "x"}))
        pages.append((asked.status_code, re.sub(r"•\d+", "", page), re.sub(r"•\d+", "", wrong)))

    assert pages[0] == pages[1]


def test_a_code_works_once(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    client.post("/masuk", {"nomor": DEWI.phone})
    old, code = client.cookies["sesi"].value, sent_code(capsys)
    client.post("/masuk/kode", {"kode": code})

    thief = Client()
    thief.cookies["sesi"] = old

    assert thief.post("/masuk/kode", {"kode": code}).headers["Location"] == "/masuk"
    assert not is_in(thief)
    assert is_in(client)


def test_an_old_cookie_does_not_bring_back_tries(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    client.post("/masuk", {"nomor": DEWI.phone})
    old, code = client.cookies["sesi"].value, sent_code(capsys)
    wrong = "000000" if code != "000000" else "111111"
    said = []
    for _ in range(5):
        client.cookies["sesi"] = old
        said.append(seen(client.post("/masuk/kode", {"kode": wrong})))

    assert ["Sisa 4 kali coba" in said[0], "Sisa 1 kali coba" in said[3]] == [True, True]
    assert "percobaan terakhir" in said[4]
    client.cookies["sesi"] = old
    assert "sudah tidak berlaku" in seen(client.post("/masuk/kode", {"kode": code}))
    assert not is_in(client)


def test_a_code_lives_five_minutes(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    client.post("/masuk", {"nomor": DEWI.phone})
    SignInCode.objects.update(sent_at=datetime.now(UTC) - timedelta(minutes=5, seconds=1))

    assert "sudah tidak berlaku" in seen(client.post("/masuk/kode", {"kode": sent_code(capsys)}))


def test_a_new_code_can_be_asked_for_until_the_limit(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    client.post("/masuk", {"nomor": DEWI.phone})
    for _ in range(2):
        assert client.post("/masuk/kode", {"lagi": "1"}).status_code == 302

    refused = client.post("/masuk/kode", {"lagi": "1"})

    assert refused.status_code == 400
    assert re.search(r"Coba lagi .*pukul \d\d\.\d\d WIB, atau masuk dengan kunci sandi", seen(refused))
    assert 'href="/masuk#passkey_login"' in refused.content.decode()
    client.post("/masuk/kode", {"kode": sent_code(capsys)})
    assert is_in(client)


def test_who_is_locked_out_for_a_day_is_told_the_day_and_may_use_a_passkey(client: Client, capsys: Capture) -> None:
    for number in range(10):
        actions.issue_code(phone=DEWI.phone, address=f"203.0.113.{number}")
        SignInCode.objects.update(sent_at=datetime.now(UTC) - timedelta(minutes=11))

    refused = client.post("/masuk", {"nomor": DEWI.phone})

    until = datetime.now(ZoneInfo("Asia/Jakarta")) + timedelta(days=1) - timedelta(minutes=11)
    assert refused.status_code == 400
    assert f"Coba lagi {day(until)} pukul {until:%H.%M} WIB, atau masuk dengan kunci sandi." in seen(refused)
    assert 'id="passkey_login"' in refused.content.decode()


def test_the_cookie_cannot_be_read_nor_written(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    sign_in(client, DEWI, capsys)
    cookie = client.cookies["sesi"]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 86_400)
    assert cookie.value.startswith("gAAAA")
    assert b"auth" not in base64.urlsafe_b64decode(cookie.value)
    client.cookies["sesi"] = cookie.value[:-4] + "AAA="
    assert not is_in(client)


def test_nothing_is_left_in_the_database_once_signed_in(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    client.post("/masuk", {"nomor": DEWI.phone})
    (row,) = Session.objects.values_list("session_data", flat=True)
    assert "811" not in row

    client.post("/masuk/kode", {"kode": sent_code(capsys)})

    assert not Session.objects.exists()


def test_signing_in_costs_a_page_one_statement_and_a_public_page_none(
    client: Client, capsys: Capture, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people.a_person(DEWI)
    sign_in(client, DEWI, capsys)
    client.get("/akun")

    with django_assert_num_queries(0):
        client.get("/logo.svg")
    with django_assert_num_queries(2):
        client.get("/akun")


def test_signing_out_leaves_nothing_in_the_browser(client: Client, capsys: Capture) -> None:
    people.a_person(DEWI)
    sign_in(client, DEWI, capsys)

    assert client.get("/keluar").status_code == 405
    assert client.post("/keluar").headers["Location"] == "/"

    assert client.cookies["sesi"].value == ""
    assert not is_in(client)


def test_signing_out_ends_the_session_wherever_its_cookie_was_copied_to_and_no_other(
    client: Client, capsys: Capture, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people.a_person(DEWI)
    other, thief = Client(), Client()
    for one in (client, other):
        sign_in(one, DEWI, capsys)
    copied = client.cookies["sesi"].value
    thief.cookies["sesi"] = copied
    assert is_in(thief)

    client.post("/keluar")

    thief.cookies["sesi"] = copied
    assert [is_in(one) for one in (client, thief, other)] == [False, False, True]
    thief.cookies["sesi"] = copied
    with django_assert_num_queries(1):
        thief.get("/akun")
    assert EndedSession.objects.get().forget_at > datetime.now(UTC) + timedelta(days=29)


def test_signing_in_as_somebody_else_ends_the_session_of_before(client: Client, capsys: Capture) -> None:
    for who in (DEWI, BUDI):
        people.a_person(who)
    sign_in(client, DEWI, capsys)
    kept = client.cookies["sesi"].value

    sign_in(client, BUDI, capsys)

    assert BUDI.name in seen(client.get("/akun"))
    client.cookies["sesi"] = kept
    assert not is_in(client)


def test_a_session_that_gets_a_new_key_ends_wherever_its_old_cookie_was_copied_to(
    client: Client, capsys: Capture
) -> None:
    people.a_person(DEWI)
    sign_in(client, DEWI, capsys)
    kept = client.cookies["sesi"].value
    session = sessions.SessionStore(kept)
    session.cycle_key()
    session.save()

    for cookie, opens in ((kept, False), (str(session.session_key), True)):
        client.cookies["sesi"] = cookie
        assert is_in(client) is opens


def test_signing_out_everywhere_ends_every_session_at_once(client: Client, capsys: Capture) -> None:
    person = people.a_person(DEWI)
    other = Client()
    for one in (client, other):
        sign_in(one, DEWI, capsys)

    client.post("/akun/keluar-semua")

    assert [is_in(one) for one in (client, other)] == [False, False]
    assert AuditRecord.objects.filter(action="end_sessions", subject=f"person:{person}").count() == 1
    sign_in(client, DEWI, capsys)
    assert is_in(client)


def test_who_is_erased_is_signed_out(client: Client, capsys: Capture) -> None:
    person = people.a_person(DEWI)
    sign_in(client, DEWI, capsys)

    actions.erase_person(person_id=person)

    assert not is_in(client)


@pytest.mark.parametrize(("role", "hours"), [(Role.COURIER, 30 * 24), (Role.TREASURER, 12)])
def test_a_session_ends_after_its_time_even_when_the_cookie_is_kept(
    role: Role, hours: int, client: Client, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.an_official(BUDI, role)
    sign_in(client, BUDI, capsys)
    kept, now = client.cookies["sesi"].value, time.time()

    answers = []
    for later in (-60, 60):
        moment = now + hours * 3600 + later
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        client.cookies["sesi"] = kept
        answers.append(is_in(client))

    assert answers == [True, False]


def test_the_code_is_shown_in_a_demo_only(client: Client, settings: Settings, capsys: Capture) -> None:
    client.post("/masuk", {"nomor": TONO.phone})
    assert "Kode contoh" not in seen(client.get("/masuk/kode"))

    settings.DEMO = True
    client.post("/masuk", {"nomor": TONO.phone})

    shown = re.search(r"Kode contoh: (\d{6})", seen(client.get("/masuk/kode")))
    assert shown is not None
    assert shown[1] == sent_code(capsys)


def test_without_a_sender_the_page_says_so_and_sends_nothing(client: Client, settings: Settings) -> None:
    settings.CODE_SENDER = ""

    assert "Kode belum dapat dikirim" in seen(client.get("/masuk"))
    assert client.post("/masuk", {"nomor": TONO.phone}).status_code == 400
    assert not SignInCode.objects.exists()


def test_no_code_and_no_number_is_logged(client: Client, caplog: pytest.LogCaptureFixture, capsys: Capture) -> None:
    caplog.set_level("DEBUG")
    people.a_person(DEWI)
    sign_in(client, DEWI, capsys)

    assert DEWI.phone.replace("-", "")[1:] not in caplog.text
    assert caplog.text != ""


def test_a_sample_person_is_signed_in_only_in_a_demo(client: Client, settings: Settings) -> None:
    with pytest.raises(ImproperlyConfigured):
        sign_in_sample(RequestFactory().get("/"), people.a_person(SARI))


def test_a_sample_official_opens_their_office_at_once(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    person = people.an_official(RATNA, Role.DINAS_KOPERASI)
    request = RequestFactory().get("/")
    request.session = sessions.SessionStore()
    request.user = AnonymousUser()
    sign_in_sample(request, person)
    request.session.save()

    client.cookies["sesi"] = str(request.session.session_key)

    assert client.get("/dinas").status_code == 200


def test_a_passkey_that_is_none_is_said_on_the_page(client: Client) -> None:
    answer = client.post("/masuk/kunci", {"credential": "{}", "next": "/akun"})

    assert answer.headers["Location"] == "/masuk?kunci=gagal&next=%2Fakun"
    page = client.get(answer.headers["Location"])
    assert "Kunci sandi tidak terpakai" in seen(page)
    with closing(client.get("/static/mfa/js/webauthn.js")) as script:  # not ours, but served from here
        assert script.status_code == 200
