import pytest
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from sambayan.core import sweep
from sambayan.money import queries as money
from sambayan.web.api import metrics

pytestmark = pytest.mark.django_db


def read(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.labels
    }


@pytest.fixture(autouse=True)
def _no_cached_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_ledger", None)


def test_the_state_of_the_machinery_is_measured(client: Client) -> None:
    expected = {
        "sambayan_database_up": 1.0,
        "sambayan_sweep_running": 0.0,
        "sambayan_sweep_lag_seconds": 0.0,
        "sambayan_queue_age_seconds": 0.0,
        "sambayan_inbox_dead": 0.0,
        "sambayan_refunds_failed": 0.0,
    }

    assert expected.items() <= read(client).items()


def test_requests_are_measured_too(client: Client) -> None:
    client.get("/health/live")

    assert 'sambayan_request_seconds_count{status="200",view="health-live"}' in client.get("/metrics").content.decode()


def test_a_waiting_job_ages_the_queue(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, scheduled_at)"
            " VALUES ('default', 'x', 0, '{}', 'todo', now() - interval '90 seconds')"
        )

    assert 90 <= read(client)["sambayan_queue_age_seconds"] < 100


def test_a_job_for_later_does_not_age_the_queue(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status, scheduled_at)"
            " VALUES ('default', 'x', 0, '{}', 'todo', now() + interval '1 hour')"
        )

    assert read(client)["sambayan_queue_age_seconds"] == 0


def test_a_silent_database_is_a_measure_and_no_error(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> float:
        raise OperationalError("connection refused")

    monkeypatch.setattr(sweep, "age", silent)

    assert read(client)["sambayan_database_up"] == 0


def test_a_job_that_failed_is_measured_for_two_days(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)"
            " VALUES ('default', 'market.prove_books', 0, '{}', 'failed'), ('default', 'long_ago', 0, '{}', 'failed')"
            " RETURNING id, task_name)"
            " INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'failed',"
            " now() - CASE task_name WHEN 'long_ago' THEN interval '3 days' ELSE interval '1 day' END FROM job"
        )

    text = client.get("/metrics").content.decode()
    assert 'sambayan_jobs_failed{job="market.prove_books"} 1.0' in text
    assert "long_ago" not in text


def test_the_ledger_is_read_once_in_a_while(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sums: list[int] = []

    def balances(*, timeline: int) -> dict[str, int]:
        sums.append(timeline)
        return {"held": -7}

    monkeypatch.setattr(money, "account_balances", balances)

    for _ in range(3):
        assert 'sambayan_ledger_rupiah{account="held"} -7.0' in client.get("/metrics").content.decode()
    assert sums == [0]
