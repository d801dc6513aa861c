import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, connections
from pytest_django import Settings

from sambayan.cli import main
from sambayan.cli.machinery import examination, loading, prepare
from sambayan.cli.machinery.examination import IDLE, OK, PROBLEM, Finding
from sambayan.core import queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "changed", lambda _folder: False)


def examine(*options: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *options])


def found() -> dict[str, Finding]:
    return {finding.name: finding for finding in examination.findings()}


def test_a_well_machine_has_no_problem() -> None:
    result = examine()

    assert result.exit_code == 0, result.output
    assert {line.split()[0] for line in result.stdout.splitlines()} >= {"Python", "packages", "database", "worker"}
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_json_holds_the_same_findings() -> None:
    findings = json.loads(examine("--json").stdout)

    assert [finding["name"] for finding in findings] == list(found())
    assert {finding["verdict"] for finding in findings} == {OK, IDLE}


def test_what_does_not_run_is_idle_here_and_a_problem_in_production(settings: Settings) -> None:
    assert found()["sweep"].verdict == IDLE

    settings.PRODUCTION = True

    assert found()["sweep"] == Finding(
        "sweep", PROBLEM, "not running", "start `sambayan sweep`, see docs/sambayan.service"
    )
    assert examine().exit_code == 1


def test_a_silent_worker_is_a_problem_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "worker_age", lambda: 300.0)

    assert found()["worker"].verdict == PROBLEM
    assert found()["worker"].found == "silent for 300 s"


def test_jobs_that_nobody_runs_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "oldest_wait", lambda: 61.0)

    assert found()["jobs"].verdict == PROBLEM


def test_refunds_that_were_refused_for_good_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sambayan.money.queries.failed_refunds", lambda **_: (2, 98_500))

    assert found()["refunds"].verdict == PROBLEM
    assert found()["refunds"].found == "2 of Rp98.500 were refused by who holds the money"


def test_missing_migrations_say_what_to_do_and_end_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "missing", lambda: ["market.0002_guards"])

    seen = found()

    assert list(seen.values())[-1] == Finding("migrations", PROBLEM, "1 are missing", "run `sambayan migrate`")


def test_a_changed_pack_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "changed", lambda _folder: True)

    assert found()["loaded pack"].advice == "run `sambayan migrate`"


def test_a_database_that_does_not_answer_ends_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("connection failed: Connection refused")

    monkeypatch.setattr(connections["default"], "ensure_connection", refuse)

    last = list(found().values())[-1]
    assert (last.name, last.verdict) == ("database", PROBLEM)
    assert last.found.endswith("cannot be reached (Connection refused)")
    assert last.advice == "check DATABASE_URL and that the server runs"


def test_packages_that_differ_from_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "click==0.1 \\\n    --hash=sha256:0\ndjango==1.0 ; python_version < '3.0'\n"
        "nosuch==1.0 ; sys_platform == 'win32'\ndjango==5.2.0\n"
    )

    finding = examination._packages(lock)

    assert finding.verdict == PROBLEM
    assert finding.found == "2 differ from the lock: click, django"


def test_a_full_disk_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert examination._disk(tmp_path / "not made yet").verdict == OK
    monkeypatch.setattr(examination, "_LEAST_FREE", 10**18)

    assert examination._disk(tmp_path).verdict == PROBLEM


def test_a_bug_of_the_doctor_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[str]:
        raise ZeroDivisionError

    monkeypatch.setattr(prepare, "missing", broken)

    with pytest.raises(ZeroDivisionError):
        found()
