"""The couriers on shift, as a desk sees them: who can take something now, who comes back when, who is silent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.enums import RunState, Standing
from sambayan.delivery.models import Courier
from sambayan.delivery.queries.documents import BLOCKED
from sambayan.delivery.queries.waiting import REST

SILENT_AFTER = timedelta(minutes=10)  # on a run, without a position, a pick-up or a hand-over

_ON_SHIFT = f"""
SELECT DISTINCT ON (c.id) c.id, c.person_id, {BLOCKED}, run.state, run.code, last.planned_at, run.answer_by,
       GREATEST(run.assigned_at, p.at, done.at),
       EXISTS (SELECT FROM delivery_run no
               WHERE no.courier_id = c.id AND no.state = 'declined' AND no.ended_at > %(rested)s)
FROM delivery_shift s
JOIN delivery_courier c ON c.id = s.courier_id AND c.lost_at IS NULL
LEFT JOIN delivery_courierposition p ON p.courier_id = c.id
LEFT JOIN delivery_run run ON run.courier_id = c.id AND run.state IN ('offered', 'active')
LEFT JOIN LATERAL (SELECT MAX(planned_at) AS planned_at FROM delivery_stop WHERE run_id = run.id) last ON TRUE
LEFT JOIN LATERAL (SELECT MAX(done_at) AS at FROM delivery_stop WHERE run_id = run.id) done ON TRUE
WHERE s.timeline = %(timeline)s AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
ORDER BY c.id, s.starts_at
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class RotaCourier:
    """A courier on shift; instants UTC.

    `back_at` is the plan's last door, `heard_at` the last sign of life on a run.
    """

    id: int
    person_id: int
    standing: Standing
    run: str | None
    back_at: datetime | None
    answer_by: datetime | None
    heard_at: datetime | None

    @property
    def is_free(self) -> bool:
        return self.standing is Standing.FREE


def rota() -> list[RotaCourier]:
    """Couriers on shift now in this timeline, those who are free first. One statement."""
    now = clock.now()
    values: dict[str, Any] = {
        "timeline": clock.timeline(), "now": now, "rested": now - REST, "day": clock.day_of(now)
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ON_SHIFT, values)
        found = [_courier(now, *row) for row in cursor.fetchall()]
    ranks = list(Standing)
    return sorted(found, key=lambda courier: (ranks.index(courier.standing), courier.back_at or now, courier.id))


def _courier(now: datetime, *row: Any) -> RotaCourier:
    number, person, blocked, state, run, back_at, answer_by, heard_at, resting = row
    if state == RunState.ACTIVE:
        standing = Standing.SILENT if now - heard_at > SILENT_AFTER else Standing.AWAY
    elif state == RunState.OFFERED:
        standing = Standing.ASKED
    elif blocked:
        standing = Standing.BLOCKED
    else:
        standing = Standing.RESTING if resting else Standing.FREE
    return RotaCourier(number, person, standing, run, back_at, answer_by, heard_at)


def courier_people(*, courier_ids: Collection[int]) -> dict[int, int]:
    """The person that each of these couriers is. One statement."""
    return dict(Courier.objects.filter(id__in=courier_ids).values_list("id", "person_id"))
