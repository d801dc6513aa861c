"""Pages that can only be read say so themselves, to whoever sends something to them."""

import pytest
from django.test import Client
from django.urls import URLPattern

from sambayan.registry.queries import permissions
from sambayan.web.middleware import guard
from sambayan.web.urls import urlpatterns
from tests.web.test_guard import address

pytestmark = pytest.mark.django_db

OPEN = {name for name, granted in permissions.PERMISSIONS.items() if granted is permissions.PUBLIC}


@pytest.fixture
def strict() -> Client:
    """A client whose posts are not waved through: without a token, as a stranger's are."""
    return Client(enforce_csrf_checks=True)


def read_only() -> list[str]:
    """Views that take no token because they take nothing; a hook proves its sender by a signature."""
    views = {entry.name or "": entry.callback for entry in urlpatterns if isinstance(entry, URLPattern)}
    return sorted(name for name, view in views.items() if getattr(view, "csrf_exempt", False) and name != "hook")


@pytest.mark.parametrize("name", [name for name in read_only() if guard.NEEDED[name] in OPEN])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_what_can_only_be_read_answers_with_our_own_page(method: str, name: str, strict: Client) -> None:
    response = getattr(strict, method)(address(name))

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "Halaman ini hanya dapat dibaca" in response.content.decode()
    assert "CSRF" not in response.content.decode()


def test_the_head_of_a_page_is_given(strict: Client) -> None:
    assert strict.head("/").status_code == 200


def test_a_page_that_does_not_exist_stays_not_found(strict: Client) -> None:
    assert strict.post("/nowhere").status_code == 404
