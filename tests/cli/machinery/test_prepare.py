import time
from collections.abc import Iterator

import psycopg
import pytest
from django.core import management
from django.db import connection, transaction
from pytest_django import Settings

from sambayan.cli.machinery import loading, prepare
from sambayan.cli.machinery.failures import CannotStart


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "_PAUSE", 0)


@pytest.mark.django_db
def test_preparing_loads_the_pack_once(capsys: pytest.CaptureFixture[str]) -> None:
    prepare.prepare()
    assert "Loaded the region pack lampung" in capsys.readouterr().err

    prepare.prepare()
    assert capsys.readouterr().err == ""


@pytest.mark.django_db
def test_with_nothing_to_do_it_costs_next_to_nothing() -> None:
    prepare.prepare()
    started = time.monotonic()

    prepare.prepare()

    assert time.monotonic() - started < 0.3


@pytest.mark.django_db
def test_a_changed_pack_is_loaded_again(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    prepare.prepare()
    assert not loading.changed(settings.REGION_DIR)

    monkeypatch.setattr("sambayan.core.pack.fingerprint", lambda _folder: "other bytes")

    assert loading.changed(settings.REGION_DIR)


@pytest.mark.django_db
def test_in_production_nothing_is_changed_on_the_way(settings: Settings) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CannotStart, match="is not loaded; run `sambayan migrate`"):
        prepare.prepare()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    with pytest.raises(CannotStart, match=r"1 migrations are missing, first \w+\.\w+; run `sambayan migrate`"):
        prepare.prepare()


@pytest.mark.django_db
def test_a_database_that_is_ahead_of_the_program_is_left_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('market', '9999_tomorrow', now())")

    with pytest.raises(CannotStart, match=r"made by a newer program \(it has market\.9999_tomorrow\)"):
        prepare.missing()


@pytest.mark.django_db
def test_an_old_server_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "LEAST_VERSION", 99)

    with pytest.raises(CannotStart, match=r"PostgreSQL \d\d; Sambayan needs 99 or newer"):
        prepare.connect()


@pytest.fixture
def busy(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """A migration that needs a table which somebody else reads in a long transaction."""

    def locking(*_arguments: object, **_options: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE registry_area")

    monkeypatch.setattr(management, "call_command", locking)
    monkeypatch.setattr(prepare, "missing", lambda: ["registry.0003_wider"])
    monkeypatch.setattr(prepare, "_LOCK_TIMEOUT", "50ms")
    place = {"host", "port", "user", "password", "dbname"}
    server = {name: value for name, value in connection.get_connection_params().items() if name in place}
    with psycopg.connect(**server) as holder:
        holder.execute("SELECT count(*) FROM registry_area")
        yield holder


def test_a_table_in_use_is_tried_three_times_and_then_told(
    busy: psycopg.Connection, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CannotStart, match="a table that has to change is in use"):
        prepare.bring_up_to_date(settings)

    assert [line for line in capsys.readouterr().err.splitlines() if "trying again" in line] == [
        "A table is in use; trying again in 0 s (1 of 3).",
        "A table is in use; trying again in 0 s (2 of 3).",
    ]


def test_a_table_that_comes_free_is_changed(
    busy: psycopg.Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: busy.rollback())

    prepare.bring_up_to_date(settings)

    assert "trying again in 0 s (1 of 3)" in capsys.readouterr().err
    assert not loading.changed(settings.REGION_DIR)


def test_afterwards_the_session_waits_as_long_as_before(busy: psycopg.Connection, settings: Settings) -> None:
    busy.rollback()
    prepare.bring_up_to_date(settings)

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0", "1min")
