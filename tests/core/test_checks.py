from types import SimpleNamespace

import pytest
from django.core import checks as django_checks
from django.db import OperationalError, transaction
from pytest_django import Settings

from sambayan.core import audit, checks


def ids(found: list[django_checks.CheckMessage]) -> list[str | None]:
    return [message.id for message in found]


@pytest.mark.django_db
def test_this_very_configuration_is_in_order() -> None:
    assert not [
        message
        for message in django_checks.run_checks(databases=["default"])
        if message.id is not None and message.id.startswith("core.")
    ]


def test_django_runs_our_checks() -> None:
    registered = django_checks.registry.registry.get_checks()
    for check in (checks.secrets_are_set, checks.time_zone_is_known, checks.sweep_jobs_exist):
        assert check in registered


def test_a_deployment_says_that_it_is_one(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert checks.production_is_said() == []
    settings.PRODUCTION = False
    assert ids(checks.production_is_said()) == ["core.E008"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "MASTER_KEY"])
def test_a_missing_or_short_secret_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for value in ("", "x" * 49):
        secrets = {"SECRET_KEY": "s" * 50, "MASTER_KEY": "m" * 50, name: value}
        monkeypatch.setattr(checks, "settings", SimpleNamespace(**secrets))
        (found,) = checks.secrets_are_set()
        assert found.id == "core.E001"
        assert found.hint == f"Set SAMBAYAN_{name}."


def test_the_same_secret_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "settings", SimpleNamespace(SECRET_KEY="x" * 50, MASTER_KEY="x" * 50))
    assert ids(checks.secrets_are_set()) == ["core.E002"]


def test_an_unknown_time_zone_is_named(settings: Settings) -> None:
    assert checks.time_zone_is_known() == []
    settings.TIME_ZONE = "Asia/Lampung"
    (found,) = checks.time_zone_is_known()
    assert found.id == "core.E003"
    assert "Asia/Lampung" in found.msg


def test_a_sweep_job_that_leads_nowhere_is_named(settings: Settings) -> None:
    settings.SWEEP = ["sambayan.core.sweep.run_once", "sambayan.core.sweep.LIMIT", "sambayan.core.sweep.nothing", "a.b"]
    found = checks.sweep_jobs_exist()
    assert ids(found) == ["core.E004"] * 3
    assert [message.msg.split("'")[1] for message in found] == settings.SWEEP[1:]


@pytest.mark.parametrize(("version", "expected"), [(140_012, ["core.E005"]), (150_000, []), (180_006, [])])
def test_a_server_older_than_fifteen_is_refused(
    monkeypatch: pytest.MonkeyPatch, version: int, expected: list[str | None]
) -> None:
    monkeypatch.setattr(checks, "connections", {"default": SimpleNamespace(pg_version=version)})
    assert ids(checks.server_is_new_enough(databases=["default"])) == expected
    assert checks.server_is_new_enough() == []


@pytest.mark.django_db
def test_a_sample_world_is_no_database_for_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert checks.production_has_no_sample_world(databases=["default"]) == []
    with transaction.atomic():
        audit.record(action="demo.begun", subject="sample:world", actor_id=None)

    assert ids(checks.production_has_no_sample_world(databases=["default"])) == ["core.E007"]
    assert checks.production_has_no_sample_world() == []
    settings.PRODUCTION = False
    assert checks.production_has_no_sample_world(databases=["default"]) == []


def test_a_server_that_does_not_answer_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        @property
        def pg_version(self) -> int:
            raise OperationalError("connection refused")

    monkeypatch.setattr(checks, "connections", {"default": Silent()})
    (found,) = checks.server_is_new_enough(databases=["default"])
    assert found.id == "core.E006"
    assert "connection refused" in found.msg
