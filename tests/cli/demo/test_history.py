from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import transaction

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.cli.demo.history import SUBJECT, ensure_sample_world
from sambayan.core import audit, clock, pack


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 1), (20, 1)])
def test_a_world_that_was_stopped_goes_on_slowly_and_one_that_stood_still_stands(before: float, after: float) -> None:
    with transaction.atomic():
        audit.record(action="demo.begun", subject=SUBJECT, actor_id=None, detail={"day": "2026-03-13"})
        audit.record(action="demo.ready", subject=SUBJECT, actor_id=None, detail={"day": "2026-04-10"})
    clock.set_live(event=datetime(2026, 4, 10, 4, 30, tzinfo=UTC), speed=before)

    ensure_sample_world(pack.read(settings.REGION_DIR), lambda _: None, weeks=1)

    assert clock.speed() == after
