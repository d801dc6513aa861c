"""What runs by itself: whoever drops or adds a job has to say so here too."""

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicTask

import config.schedule  # noqa: F401 - it fills the table

SWEEP = [
    "sambayan.money.jobs.work_notifications",
    "sambayan.delivery.jobs.give_up_unserved",
    "sambayan.market.jobs.outcomes",
    "sambayan.market.jobs.orders",
    "sambayan.money.jobs.work_refunds",
    "sambayan.delivery.jobs.take_back_offers",
    "sambayan.delivery.jobs.dispatch",
]
PERIODIC = {
    "market.close_spent_budget": "* * * * *",
    "registry.retire_old_records": "5 17 * * *",
    "market.blur_doors": "7 17 * * *",
    "market.prove_books": "10 17 * * *",
    "demand.build_signals": "15 17 * * *",
    "impact.refresh_income": "20 17 * * *",
}  # UTC: 00.05 WIB is 17.05


def test_the_sweep_works_these_in_this_order() -> None:
    assert settings.SWEEP == SWEEP


def test_these_run_by_the_clock() -> None:
    assert [(task.task.name, task.cron) for task in periodic()] == list(PERIODIC.items())


def test_whatever_runs_by_the_clock_is_a_job_that_a_worker_knows() -> None:
    assert {task.task.name for task in periodic()} <= app.tasks.keys()


def periodic() -> list[PeriodicTask[..., object, ...]]:
    return list(app.periodic_registry.periodic_tasks.values())
