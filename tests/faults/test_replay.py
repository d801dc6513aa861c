"""Real processes, really killed: what was done is done once, and the rest is done afterwards."""

import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import COMPARED, LONG, ORDERS, Machine, a_day, a_machine


def finished(machine: Machine) -> dict[str, Any]:
    process = machine.replay()
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    report: dict[str, Any] = json.loads(machine.report_file.read_text())
    return report


def assert_every_order_once(machine: Machine, report: dict[str, Any]) -> None:
    books = machine.run("books", "check")
    assert books.returncode == 0, books.stdout
    assert report["placed"] == ORDERS
    assert sum(report[ending] for ending in ("delivered", "refunded", "cancelled", "failed")) == ORDERS
    assert report["books_balanced"]


@pytest.fixture(scope="module")
def undisturbed(day: Any, module_machine: Machine) -> dict[str, Any]:
    """The day's report when nothing happens to it."""
    report = finished(module_machine)
    assert_every_order_once(module_machine, report)
    return report


def test_a_replay_killed_at_five_random_moments_ends_as_if_nothing_had_happened(
    machine: Machine, undisturbed: dict[str, Any]
) -> None:
    chosen = random.Random(11)
    for count in sorted(chosen.sample(range(1, ORDERS), 5)):
        process = machine.replay()
        machine.wait_for_orders(count, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "it was over before it could be killed"
    report = finished(machine)
    assert_every_order_once(machine, report)
    assert {name: report[name] for name in COMPARED} == {name: undisturbed[name] for name in COMPARED}


def test_a_database_killed_under_a_replay_is_told_in_one_sentence_and_the_replay_goes_on(
    machine: Machine, undisturbed: dict[str, Any]
) -> None:
    process = machine.replay()
    machine.wait_for_orders(ORDERS // 2, process)
    machine.kill_database()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "the database went away" in errors
    assert "Traceback" not in errors
    report = finished(machine)
    assert_every_order_once(machine, report)
    assert {name: report[name] for name in COMPARED} == {name: undisturbed[name] for name in COMPARED}


def test_a_finished_replay_reports_again_without_playing(module_machine: Machine, undisturbed: dict[str, Any]) -> None:
    placed = module_machine.run("books", "check").stdout
    assert finished(module_machine) == undisturbed
    assert module_machine.run("books", "check").stdout == placed


def test_a_run_that_is_being_played_is_not_played_by_a_second_process(machine: Machine) -> None:
    process = machine.replay()
    machine.wait_for_orders(3, process)
    process.send_signal(signal.SIGSTOP)  # or a slow start of the second finds the first one done
    second = machine.run("replay", str(machine.day), "--sentra")
    assert second.returncode == 2
    assert "being played by another process" in second.stderr
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert_every_order_once(machine, finished(machine))


@pytest.fixture
def long_machine(migrated: Path) -> Iterator[Machine]:
    for day in a_day(LONG):
        yield from a_machine(day, migrated)


def test_a_backup_taken_while_a_replay_runs_is_proven_clean_where_it_is_restored(long_machine: Machine) -> None:
    machine = long_machine
    process = machine.replay()
    machine.wait_for_orders(1, process)
    backup = machine.run("backup", str(machine.home / "half.dump"))
    assert process.poll() is None, "the replay was over before the backup was taken"
    assert backup.returncode == 0, backup.stderr
    process.send_signal(signal.SIGINT)
    restored = machine.run("restore", str(machine.home / "half.dump"), "--home", str(machine.home / "elsewhere"))
    process.communicate(timeout=300)
    assert restored.returncode == 0, restored.stderr
    assert "books are right" in restored.stdout


_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('date', 'timestamp with time zone') AND column_name <> 'recorded_at'
  AND table_name ~ '^(registry|money|delivery|market|demand|impact|core_observation|core_inbox|core_outbox)'
  AND table_name <> 'money_subsidybudget'
"""  # a budget's last day is the pack's, not an event
_NEAR = """SELECT 1 FROM {table} WHERE "{column}" > now() - interval '2 days' LIMIT 1"""


def test_a_replay_dated_2018_leaves_no_business_column_near_today(
    module_machine: Machine, undisturbed: dict[str, Any]
) -> None:
    assert undisturbed["placed"] == ORDERS
    with module_machine.awake():
        columns = module_machine.query(_COLUMNS)
        near = [
            f"{table}.{column}"
            for table, column in columns
            if module_machine.query(_NEAR.format(table=table, column=column))
        ]
    assert len(columns) > 40
    assert near == []
