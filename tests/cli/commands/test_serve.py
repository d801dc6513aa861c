import subprocess
import sys
from importlib import import_module
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from django.core import checks
from django.db import transaction
from pytest_django import Settings

from sambayan.cli import main
from sambayan.cli.machinery import loading, prepare
from sambayan.cli.machinery.failures import CannotStart
from sambayan.core import audit
from tests.cli.conftest import Command, environment

serve = import_module("sambayan.cli.commands.serve")  # the package holds the command under this name

SECRETS = {
    "SAMBAYAN_PRODUCTION": "1",
    "SAMBAYAN_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQ",
    "SAMBAYAN_MASTER_KEY": "ABCDEFGHIJKLMNOPQRSTUVWXYZ-9876543210-abcdefghijklmnopq",
}


def test_outside_production_nothing_is_served(sambayan: Command, spare: str) -> None:
    result = sambayan("serve", "--port", "1", DATABASE_URL=spare)

    assert (result.returncode, result.stdout) == (2, "")
    assert "security.W004" in result.stderr
    assert "production needs SAMBAYAN_PRODUCTION=1" in result.stderr.splitlines()[-1]


def test_with_production_forgotten_nothing_is_served_whatever_else_is_set(sambayan: Command, spare: str) -> None:
    settled = {"SAMBAYAN_BEHIND_TLS_PROXY": "1", "SAMBAYAN_HOSTS": "pasar.example", "SAMBAYAN_DEMO": "1"}

    result = sambayan("serve", "--port", "1", DATABASE_URL=spare, **settled)

    assert (result.returncode, result.stdout) == (2, "")
    assert "core.E008: SAMBAYAN_PRODUCTION is not set." in result.stderr


def test_in_production_the_deployment_check_has_nothing_to_say_and_the_pack_must_be_loaded(
    sambayan: Command, spare: str, pytestconfig: pytest.Config
) -> None:
    other = str(pytestconfig.rootpath / "tests" / "regions" / "pulau")

    result = sambayan("serve", DATABASE_URL=spare, SAMBAYAN_REGION=other, **SECRETS)

    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.endswith("is not loaded; run `sambayan migrate`\n")


@pytest.mark.django_db
def test_a_missing_migration_is_refused(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(serve, "_set_up", lambda: settings)
    monkeypatch.setattr(serve, "_check_deployment", lambda: None)
    monkeypatch.setattr(prepare, "missing", lambda: ["market.0002_guards"])

    result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 2
    assert result.stderr == "sambayan: 1 migrations are missing, first market.0002_guards; run `sambayan migrate`\n"


@pytest.mark.django_db
def test_a_database_with_a_sample_world_is_refused(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(serve, "_set_up", lambda: settings)
    monkeypatch.setattr(serve, "_check_deployment", lambda: None)
    with transaction.atomic():
        audit.record(action="demo.begun", subject="sample:world", actor_id=None, detail={"day": "2026-03-13"})

    result = CliRunner().invoke(main, ["serve"])

    assert result.exit_code == 2
    assert result.stderr.startswith("sambayan: this database holds the sample world; production needs one of its own")


def test_another_server_is_refused_a_database_with_a_sample_world_in_production(spare: str, tmp_path: Path) -> None:
    """Whatever serves imports `config.wsgi`, as gunicorn or uwsgi would without our command line."""
    variables = {"DATABASE_URL": spare, "SAMBAYAN_HOME": str(tmp_path)}

    def imported(**more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "import config.wsgi"],
            env=environment(**variables, **more), capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    assert imported(**SECRETS).returncode == 0
    with psycopg.connect(spare, autocommit=True) as database:
        database.execute(
            "INSERT INTO core_auditrecord (at, actor_id, action, subject, detail, request_id)"
            " VALUES (now(), NULL, 'demo.begun', 'sample:world', '{}', '')"
        )
    refused = imported(**SECRETS)

    assert refused.returncode == 1
    assert "ImproperlyConfigured: This database holds the sample world." in refused.stderr.splitlines()[-1]
    assert imported().returncode == 0


@pytest.mark.django_db
def test_everything_in_order_it_serves(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    served: list[tuple[object, ...]] = []
    monkeypatch.setattr(serve, "_set_up", lambda: settings)
    monkeypatch.setattr(serve, "_check_deployment", lambda: None)
    monkeypatch.setattr(loading, "changed", lambda _folder: False)
    monkeypatch.setattr(serve.ports, "must_be_free", lambda *_: None)
    monkeypatch.setattr(serve, "_serve", lambda _settings, *where: served.append(where))

    assert CliRunner().invoke(main, ["serve", "--host", "10.0.0.1", "--workers", "4"]).exit_code == 0
    assert served == [("10.0.0.1", 8000, 4)]


def test_a_warning_of_the_check_is_told_with_its_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "run_checks", lambda **_: [checks.Warning("The keys are the same.\nMore.", id="x.W1")])

    with pytest.raises(CannotStart, match="has 1 warnings"):
        serve._check_deployment()

    assert capsys.readouterr().err == "x.W1: The keys are the same.\n"
