from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from sambayan.core import logs, queue

ran: list[tuple[dict[str, Any], str]] = []
NAME = "tests.remember"


@queue.job(NAME)
def remember(**arguments: Any) -> None:
    ran.append((arguments, logs.origin()))


@pytest.fixture(autouse=True)
def _nothing_waiting() -> Iterator[None]:
    ran.clear()
    yield


def work() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.mark.django_db
def test_a_name_that_no_job_has_is_refused_with_those_that_exist() -> None:
    with pytest.raises(queue.UnknownJobError, match=r"no job is called 'tests\.forget'; known are .*tests\.remember"):
        queue.start("tests.forget")
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_once_in_a_worker_and_its_log_lines_carry_its_id() -> None:
    try:
        queue.start(NAME, umkm_id=12)
        number = ProcrastinateJob.objects.get(task_name=NAME).id
        work()
        work()
        assert ran == [({"umkm_id": 12}, str(number))]
        assert ProcrastinateJob.objects.get(task_name=NAME).status == "succeeded"
    finally:
        forget_jobs()


@pytest.mark.django_db(transaction=True)
def test_a_job_started_in_a_transaction_that_is_rolled_back_never_runs() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queue.start(NAME, umkm_id=12)
        assert ProcrastinateJob.objects.count() == 1
        raise RuntimeError
    work()
    assert ran == []


@pytest.mark.django_db(transaction=True)
def test_a_job_started_by_the_clock_does_not_see_the_second_it_was_given() -> None:
    try:
        queue.start(NAME, timestamp=1_522_656_000)
        work()
        assert [arguments for arguments, _ in ran] == [{}]
    finally:
        forget_jobs()


def test_retention_runs_every_night_at_five_past_midnight_in_lampung() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    nightly = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert nightly["registry.retire_old_records"] == "5 17 * * *"  # UTC


def test_an_ordinary_call_of_a_job_is_the_function_itself() -> None:
    remember(umkm_id=1)
    assert ran == [({"umkm_id": 1}, "")]
