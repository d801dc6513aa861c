import re
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, path, resolve, reverse
from django.urls.converters import IntConverter
from pytest_django import Settings

import sambayan
from sambayan.registry.enums import Role
from sambayan.registry.queries import permissions
from sambayan.web.middleware import guard
from sambayan.web.urls import urlpatterns as real

pytestmark = pytest.mark.django_db

FAR = "203.0.113.9"  # no neighbour on this machine
NOBODY = frozenset[str]()


def planted(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [*real, path("planted", planted, name="planted")]


def names() -> list[str]:
    return [entry.name or "" for entry in real if isinstance(entry, URLPattern)]


def address(name: str) -> str:
    """The address of this name; where a word or a number belongs and none is said here, one that nothing has."""
    said: dict[str, list[Any]] = {"hook": ["testpay"], "picture": [7, "pempek"], "language": ["en"]}
    pattern = next(entry.pattern for entry in real if isinstance(entry, URLPattern) and entry.name == name)
    unsaid = [1 if isinstance(kind, IntConverter) else "KODE" for kind in pattern.converters.values()]
    return reverse(name, args=said.get(name, unsaid))


def test_every_address_stands_in_the_table_and_the_table_has_no_others() -> None:
    assert len(names()) == len(real)
    assert sorted(names()) == sorted(guard.NEEDED)


def asked_in_code() -> set[str]:
    """The permissions that a page asks by name, beyond the one of its address."""
    sources = (path.read_text() for path in Path(sambayan.__file__).parent.rglob("*.py"))
    return {name for source in sources for name in re.findall(r'permission="([a-z._]+)"', source)}


def test_every_permission_is_asked_somewhere_and_what_is_asked_exists() -> None:
    assert set(guard.NEEDED.values()) | asked_in_code() == set(permissions.PERMISSIONS)


READING, WRITING = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def asked(name: str, method: str) -> HttpRequest:
    """A request for the address of this name, before anybody looked at it."""
    request = RequestFactory().generic(method, address(name), REMOTE_ADDR=FAR)
    request.resolver_match = resolve(request.path)
    return request


def guarded(request: HttpRequest) -> HttpResponse | None:
    return guard.Guard(lambda _request: HttpResponse()).process_view(request, None, (), {})


def way(name: str, method: str) -> str | int:
    """Where the guard sends such a request, or the status of its refusal; empty when it lets it through."""
    refused = guarded(asked(name, method))
    return "" if refused is None else refused.headers.get("Location", "").partition("=")[0] or refused.status_code


def due(name: str, role: Role | None, method: str) -> str | int:
    """The same, as the table of permissions has it."""
    granted = permissions.PERMISSIONS[guard.NEEDED[name]]
    if granted is permissions.PUBLIC or role in granted:
        return ""
    return "/masuk?next" if role is None and name != "metrics" and method in READING else 403


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("method", [*READING, *WRITING])
def test_an_address_opens_exactly_to_those_whom_the_table_names(
    method: str, role: Role | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "roles_of", lambda _request: NOBODY if role is None else frozenset({role}))

    assert {name: way(name, method) for name in names()} == {name: due(name, role, method) for name in names()}


def test_what_changes_something_is_refused_without_a_detour(client: Client) -> None:
    assert client.post("/provinsi").status_code == 403


def test_a_press_after_the_session_ended_leads_back_to_its_page_by_signing_in(client: Client) -> None:
    refused = client.post("/lapak/barang", headers={"Referer": "http://testserver/lapak/barang?hal=2"})
    page = refused.content.decode()

    assert refused.status_code == 403
    assert "Sesi masuk Anda sudah berakhir." in page
    assert 'href="/masuk?next=%2Flapak%2Fbarang%3Fhal%3D2"' in page
    foreign = client.post("/lapak/barang", headers={"Referer": "http://evil.example/lapak/barang"})
    assert 'href="/masuk?next="' in foreign.content.decode()


def test_what_is_polled_after_signing_out_loads_its_page_anew(client: Client) -> None:
    response = client.get("/akun", headers={"HX-Request": "true"})

    assert response.status_code == 403
    assert response["HX-Refresh"] == "true"


@pytest.mark.urls("tests.web.test_guard")
def test_an_address_that_is_not_in_the_table_is_open_to_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "roles_of", lambda _request: frozenset(Role))

    assert client.get("/planted").status_code == 403


@pytest.mark.urls("tests.web.test_guard")
def test_an_address_opens_once_it_is_in_the_table(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(guard.NEEDED, "planted", "pages.public")

    assert client.get("/planted").content == b"open"


def test_nobody_is_signed_in(client: Client) -> None:
    assert guard.roles_of(HttpRequest()) == NOBODY


def test_a_foreign_host_is_refused(client: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["sambayan.example"]

    assert client.get("/", HTTP_HOST="evil.example").status_code == 400
    assert client.get("/", HTTP_HOST="sambayan.example").status_code == 200


def test_metrics_open_to_a_neighbour_and_to_the_token_only(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "a-token-of-the-scraper"
    bearer = {"Authorization": "Bearer a-token-of-the-scraper"}

    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR=FAR).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 403
    assert client.get("/metrics", headers=bearer, REMOTE_ADDR=FAR).status_code == 200
    assert client.get("/metrics", REMOTE_ADDR=FAR, HTTP_AUTHORIZATION="Bearer wrong").status_code == 403


def test_without_a_token_an_empty_one_opens_nothing(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR=FAR, HTTP_AUTHORIZATION="Bearer ").status_code == 403


def test_behind_a_proxy_a_neighbour_is_no_proof(client: Client, settings: Settings) -> None:
    settings.BEHIND_TLS_PROXY = True

    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 403
