from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, path, reverse
from pytest_django import Settings

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
    places: dict[str, list[Any]] = {"hook": ["testpay"], "picture": [7, "pempek"], "language": ["en"]}
    return reverse(name, args=places.get(name, []))


def test_every_address_stands_in_the_table_and_the_table_has_no_others() -> None:
    assert len(names()) == len(real)
    assert sorted(names()) == sorted(guard.NEEDED)


def test_every_permission_of_the_table_exists() -> None:
    assert set(guard.NEEDED.values()) <= permissions.PERMISSIONS.keys()


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("name", names())
def test_an_address_opens_exactly_to_those_whom_the_table_names(
    name: str, role: Role | None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = NOBODY if role is None else frozenset({role})
    monkeypatch.setattr(guard, "roles_of", lambda _request: roles)

    response = client.get(address(name), REMOTE_ADDR=FAR)

    granted = permissions.PERMISSIONS[guard.NEEDED[name]]
    expected = granted is permissions.PUBLIC or role in granted
    assert (response.status_code != 403) == expected
    assert response.has_header("Location") == (name == "language" and expected)


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
