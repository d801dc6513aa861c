import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from sambayan.core import sweep
from sambayan.web.api import health


@pytest.fixture
def sweeping(db: None) -> Iterator[psycopg.Connection]:
    """A session that looks like the sweep's."""
    place = {"host", "port", "user", "password", "dbname"}
    parameters = {name: value for name, value in connection.get_connection_params().items() if name in place}
    with psycopg.connect(**parameters, application_name=sweep.NAME, autocommit=True) as session:
        session.execute("SELECT 1")
        yield session


def test_a_living_process_says_so_without_the_database(client: Client, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.block():
        assert client.get("/health/live").json() == {"status": "live"}


def test_it_is_ready_when_migrated_and_swept(client: Client, sweeping: psycopg.Connection) -> None:
    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "reasons": []})


@pytest.mark.django_db
def test_without_a_sweep_it_is_not_ready(client: Client) -> None:
    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["reasons"] == ["no sweep runs; start `sambayan sweep`"]


def test_an_old_sweep_makes_it_not_ready(
    client: Client, sweeping: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_SWEEP_SECONDS", 0.05)
    time.sleep(0.1)

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["reasons"] == ["the last sweep was 0 s ago"]


@pytest.mark.django_db
def test_a_missing_migration_makes_it_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'core')"
        )

    assert client.get("/health/ready").json()["reasons"] == ["migrations are missing; run `sambayan migrate`"]


@pytest.mark.django_db
def test_a_silent_database_makes_it_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> float:
        raise OperationalError("connection refused")

    monkeypatch.setattr(sweep, "age", silent)

    assert client.get("/health/ready").json()["reasons"] == ["the database does not answer"]
