import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
FORM = {"barang": "NOBODY"}


def sent(**headers: str) -> int:
    client = Client(enforce_csrf_checks=True)
    client.defaults.update(HTTP_HOST="localhost", **headers)
    return client.post("/keranjang/isi", FORM).status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_ORIGIN": "http://localhost"},
        {"HTTP_REFERER": "http://localhost/keranjang"},
    ],
)
def test_a_form_of_ours_is_let_through(headers: dict[str, str]) -> None:
    assert sent(**headers) == 404  # the view was asked, and knows no such product


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://localhost"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null", "HTTP_REFERER": "http://localhost/"},
        {"HTTP_REFERER": "https://evil.example/localhost"},
    ],
)
def test_what_another_site_sends_is_refused(headers: dict[str, str]) -> None:
    assert sent(**headers) == 403


def test_looking_needs_no_proof() -> None:
    assert Client(enforce_csrf_checks=True).get("/keranjang", HTTP_SEC_FETCH_SITE="cross-site").status_code == 200
