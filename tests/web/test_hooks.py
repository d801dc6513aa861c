from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from prometheus_client import REGISTRY

from sambayan.core import inbox
from sambayan.money import actions, errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the app that owns the provider was given."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(actions, "receive_notification", lambda **given: seen.append(given))
    return seen


def counted(provider: str, result: str) -> float:
    return REGISTRY.get_sample_value("sambayan_hooks_total", {"provider": provider, "result": result}) or 0


def post(client: Client, provider: str = "testpay", body: bytes = b"{}", query: str = "") -> int:
    return client.post(
        f"/hooks/{provider}{query}", body, content_type="application/json", headers={"X-Signature": "abc"}
    ).status_code


def test_a_notification_reaches_its_app_byte_by_byte(client: Client, calls: list[dict[str, Any]]) -> None:
    body = b'{"order_id":"K7","gross":"1.00"}\n'

    assert post(client, body=body, query="?v=2") == 200

    (given,) = calls
    assert given["provider"] == "testpay"
    assert given["method"] == "POST"
    assert given["path"] == "/hooks/testpay?v=2"
    assert given["body"] == body
    assert given["headers"]["X-Signature"] == "abc"


def test_it_may_come_twice(client: Client, calls: list[dict[str, Any]]) -> None:
    assert [post(client), post(client)] == [200, 200]


@pytest.mark.parametrize(
    ("error", "status", "provider", "result"),
    [
        (errors.Forged("testpay"), 401, "testpay", "forged"),
        (errors.Malformed("testpay", "no order"), 400, "testpay", "malformed"),
        (errors.UnknownProvider("paypai"), 404, "unknown", "unknown"),
        (inbox.TooLargeError("too large"), 413, "testpay", "too_large"),
    ],
)
def test_what_is_refused_is_counted(
    *, error: Exception, status: int, provider: str, result: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_given: Any) -> None:
        raise error

    monkeypatch.setattr(actions, "receive_notification", refuse)
    before = counted(provider, result)

    assert post(client) == status
    assert counted(provider, result) == before + 1


def test_a_large_body_is_refused_before_it_is_read(client: Client, calls: list[dict[str, Any]]) -> None:
    assert post(client, body=b"x" * 65_537) == 413
    assert calls == []
    assert post(client, body=b"x" * 65_536) == 200


def chunked(client: Client, wire: BytesIO) -> int:
    """Post as a server hands over a body that came in chunks: nothing says how long it is."""
    unannounced: dict[str, Any] = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": wire}
    return client.post("/hooks/testpay", content_type="application/json", **unannounced).status_code


def test_a_large_body_that_does_not_announce_itself_is_refused_too(client: Client, calls: list[dict[str, Any]]) -> None:
    assert chunked(client, BytesIO(b"x" * 65_537)) == 413
    assert calls == []


def test_a_body_in_chunks_reaches_its_app_whole(client: Client, calls: list[dict[str, Any]]) -> None:
    assert chunked(client, BytesIO(b"x" * 65_536)) == 200
    assert calls[0]["body"] == b"x" * 65_536


def test_no_more_than_the_limit_is_taken_from_the_wire(client: Client, calls: list[dict[str, Any]]) -> None:
    wire = BytesIO(b"x" * 1_000_000)

    chunked(client, wire)

    assert wire.tell() == 65_537


def test_a_notification_is_posted(client: Client, calls: list[dict[str, Any]]) -> None:
    assert client.get("/hooks/testpay").status_code == 405
    assert calls == []
