from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from sambayan.core import clock, inbox, observations
from sambayan.core.models import DayKey
from sambayan.core.observations import Kind, Observation
from sambayan.registry import jobs
from sambayan.registry.actions import retention
from tests.core.conftest import NOON

TODAY = date(2018, 4, 2)


def partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^core_observation_2018' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def seen() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT visitor FROM core_observation ORDER BY at")
        return [visitor for (visitor,) in cursor.fetchall()]


@pytest.mark.django_db
def test_old_observations_and_day_keys_go_and_the_days_ahead_get_partitions(settings: Settings) -> None:
    settings.INBOX_DAYS = 10
    for days in (91, 90, 11, 10, 0):
        with clock.simulated(clock.LIVE, NOON - timedelta(days=days)):
            inbox.store(source="x", external_id=f"d{days}", path="/", headers={}, body=b"")
            observations.record([Observation(Kind.VIEW, f"d{days}")])
    for _ in range(2):
        retention.retire_old_records(today=TODAY)
        assert seen() == ["d90", "d11", "d10", "d0"]
        kept = DayKey.objects.filter(wrapped__isnull=False).order_by("day").values_list("day", flat=True)
        assert list(kept) == [TODAY - timedelta(days=10), TODAY]
        assert partitions()[0] == "core_observation_2018_04_01"
        assert partitions()[-1] == "core_observation_2018_04_16"
        assert len(partitions()) == 16


@pytest.mark.django_db
def test_the_nightly_job_retires_by_the_day_of_the_region() -> None:
    with clock.simulated(7, NOON):
        jobs.retire_old_records()
    assert partitions()[0] == "core_observation_2018_04_01"
