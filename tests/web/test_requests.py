import logging
import re

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from prometheus_client import REGISTRY
from pytest_django import Settings

from sambayan.core import logs
from sambayan.web.middleware import guard
from sambayan.web.urls import urlpatterns as real

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.test_requests")]


def asking(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute("SELECT 1")
    return HttpResponse(logs.origin())


def failing(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


urlpatterns = [*real, path("asking", asking, name="asking"), path("failing", failing, name="failing")]


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("asking", "failing"):
        monkeypatch.setitem(guard.NEEDED, name, "pages.public")


def test_a_request_leaves_one_line_with_its_statements_and_without_its_query(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "sambayan.access"):
        client.get("/asking?nama=Siti")

    (record,) = [record for record in caplog.records if record.name == "sambayan.access"]
    line = logs.JsonFormatter().format(record)
    assert '"view": "asking"' in line
    assert '"statements": 3' in line
    assert '"status": 200' in line
    assert "Siti" not in line


def test_the_id_of_the_request_is_bound_while_it_runs_and_told_in_the_answer(client: Client) -> None:
    first, second = client.get("/asking"), client.get("/asking")

    assert re.fullmatch(r"[0-9a-f]{16}", first["X-Request-ID"])
    assert first.content.decode() == first["X-Request-ID"]
    assert second["X-Request-ID"] != first["X-Request-ID"]


@pytest.mark.parametrize(("given", "kept"), [("proxy-0001-abcd", True), ("x", False), ("Bad\tid 000000", False)])
def test_the_id_of_a_proxy_is_kept_when_it_looks_like_one(
    *, given: str, kept: bool, client: Client, settings: Settings
) -> None:
    settings.BEHIND_TLS_PROXY = True

    assert (client.get("/asking", HTTP_X_REQUEST_ID=given)["X-Request-ID"] == given) == kept


def test_without_a_proxy_nobody_chooses_the_id(client: Client) -> None:
    assert client.get("/asking", HTTP_X_REQUEST_ID="chosen-by-me")["X-Request-ID"] != "chosen-by-me"


def test_a_request_is_measured_under_the_name_of_its_view(client: Client) -> None:
    def measured(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, {"view": "asking", **labels}) or 0

    before = measured("sambayan_request_seconds_count", status="200"), measured("sambayan_request_statements_sum")
    client.get("/asking")

    after = measured("sambayan_request_seconds_count", status="200"), measured("sambayan_request_statements_sum")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 3)


def test_addresses_that_nobody_knows_share_one_measure(client: Client) -> None:
    client.get("/a-stranger-made-this-up")

    assert REGISTRY.get_sample_value("sambayan_request_seconds_count", {"view": "none", "status": "404"})
    views = {sample.labels.get("view", "") for metric in REGISTRY.collect() for sample in metric.samples}
    assert not any("stranger" in view for view in views)


def test_a_bug_is_a_page_with_the_id_and_no_details(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/failing")

    assert response.status_code == 500
    assert "a bug" not in response.content.decode()
    assert response["X-Request-ID"]
