import re

import pytest
from django.test import Client

from sambayan.web.middleware.headers import POLICY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/health/live", "/nowhere", "/logo.svg", "/static/sambayan.css"])
def test_every_answer_bears_the_security_headers(address: str, client: Client) -> None:
    response = client.get(address)
    response.close()

    headers = response.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_policy_lets_in_nothing_that_is_not_ours_and_nothing_inline() -> None:
    allowed = {part.split()[0]: part.split()[1:] for part in POLICY.split("; ")}

    assert allowed.pop("default-src") == ["'none'"]
    assert {source for sources in allowed.values() for source in sources} == {"'self'", "'none'"}
    assert allowed["script-src"] == ["'self'"]


def test_the_page_keeps_to_the_policy(client: Client) -> None:
    page = client.get("/").content.decode()

    assert re.findall(r"<script(?![^>]* src=)|\sstyle=|<style|\son\w+=|javascript:", page) == []
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page) == []


def test_no_answer_sets_a_cookie(client: Client) -> None:
    assert not client.get("/").cookies


def test_an_unknown_address_answers_in_the_language_of_the_page(client: Client) -> None:
    response = client.get("/nowhere")

    assert response.status_code == 404
    assert "Halaman ini tidak ada" in response.content.decode()
