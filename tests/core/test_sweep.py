import logging
import threading

import pytest
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries, Settings

from sambayan.core import clock, database, logs, sweep
from tests.core.conftest import NOON

calls: list[tuple[str, int]] = []
GOOD, BAD, LATE = (f"{__name__}.{name}" for name in ("good", "bad", "late"))


def good(limit: int) -> int:
    calls.append(("good", limit))
    return 3


def bad(limit: int) -> int:
    raise ValueError("no charge of 081234567890")


def late(limit: int) -> int:
    calls.append(("late", limit))
    return 0


@pytest.fixture(autouse=True)
def _from_nothing() -> None:
    calls.clear()


@pytest.mark.django_db
def test_every_job_is_called_with_the_limit_and_tells_how_much_it_did(settings: Settings) -> None:
    settings.SWEEP = [GOOD, LATE]
    assert sweep.run_once(limit=50) == {GOOD: 3, LATE: 0}
    assert calls == [("good", 50), ("late", 50)]
    sweep.run_once()
    assert calls[2] == ("good", 500)


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [BAD, f"{__name__}.missing", "no.such.module"])
def test_a_failing_job_stops_no_other_and_is_logged_with_its_id(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    ids: list[str] = []
    monkeypatch.setattr(sweep._log, "exception", lambda _: ids.append(logs.origin()))
    settings.SWEEP = [broken, LATE]
    assert sweep.run_once() == {LATE: 0}
    (found,) = ids
    assert found.startswith(f"{broken}#")
    assert logs.origin() == ""


@pytest.mark.django_db
def test_a_failure_is_logged_as_an_error_with_its_traceback(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SWEEP = [BAD]
    with caplog.at_level(logging.ERROR):
        sweep.run_once()
    (record,) = caplog.records
    assert record.exc_info is not None
    assert "[phone]" in logs.JsonFormatter().format(record)


@pytest.mark.django_db
def test_an_idle_job_costs_two_statements(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.SWEEP = [LATE]
    with django_assert_num_queries(2):
        sweep.run_once()


@pytest.mark.django_db
def test_the_sweep_keeps_out_of_replays(settings: Settings) -> None:
    settings.SWEEP = [GOOD]
    with clock.simulated(7, NOON), pytest.raises(RuntimeError, match="live timeline only"):
        sweep.run_once()
    assert calls == []


@pytest.mark.django_db(transaction=True)
def test_a_job_that_another_session_is_in_is_left_to_it(settings: Settings) -> None:
    settings.SWEEP = [GOOD, LATE]
    inside, leave = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with database.lock_held(f"sweep {GOOD}") as free:
            assert free
            inside.set()
            leave.wait(10)
        connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    assert inside.wait(10)
    assert sweep.run_once() == {LATE: 0}
    leave.set()
    other.join()
    assert sweep.run_once() == {GOOD: 3, LATE: 0}


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_connection_was_cut_fails_and_the_next_one_has_a_new_one(settings: Settings) -> None:
    settings.SWEEP = [f"{__name__}.cut", f"{__name__}.alive"]
    assert sweep.run_once() == {f"{__name__}.alive": 1}
    assert sweep.run_once() == {f"{__name__}.alive": 1}


def cut(limit: int) -> int:
    with pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    raise OperationalError("the server went away")


def alive(limit: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_it_sweeps_until_told_to_stop_and_at_once_again_when_a_job_had_its_fill(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SWEEP_SECONDS = 60
    stop = threading.Event()
    counts = [sweep.LIMIT, sweep.LIMIT, 7]

    def once() -> dict[str, int]:
        count = counts.pop(0)
        if not counts:
            threading.Timer(0.05, stop.set).start()
        return {"job": count}

    monkeypatch.setattr(sweep, "run_once", once)
    thread = threading.Thread(target=sweep.run, args=[stop])
    thread.start()
    thread.join(5)
    stop.set()
    assert counts == []
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_it_rests_between_passes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SWEEP_SECONDS = 0.05
    stop = threading.Event()
    passes: list[int] = []

    def once() -> dict[str, int]:
        passes.append(1)
        return {}

    monkeypatch.setattr(sweep, "run_once", once)
    thread = threading.Thread(target=sweep.run, args=[stop])
    thread.start()
    stop.wait(0.3)
    stop.set()
    thread.join(5)
    assert 2 <= len(passes) <= 8
