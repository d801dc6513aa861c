"""The couriers on shift, as a desk sees them: who can take something now, who comes back when, who is silent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.enums import RunState, Standing
from sambayan.delivery.models import Courier
from sambayan.delivery.queries.documents import BLOCKED
from sambayan.delivery.queries.waiting import REST, behind

SILENT_AFTER = timedelta(minutes=10)  # on a run, without a position, a pick-up or a hand-over

_ON_SHIFT = f"""
SELECT DISTINCT ON (c.id) c.id, c.person_id, {BLOCKED}, run.state, run.code, next.planned_at, last.planned_at,
       run.answer_by,
       GREATEST(run.assigned_at, p.at, done.at),
       EXISTS (SELECT FROM delivery_run no
               WHERE no.courier_id = c.id AND no.state = 'declined' AND no.ended_at > %(rested)s)
FROM delivery_shift s
JOIN delivery_courier c ON c.id = s.courier_id AND c.lost_at IS NULL
LEFT JOIN delivery_courierposition p ON p.courier_id = c.id
LEFT JOIN delivery_run run ON run.courier_id = c.id AND run.state IN ('offered', 'active')
LEFT JOIN LATERAL (
    SELECT MIN(planned_at) AS planned_at FROM delivery_stop WHERE run_id = run.id AND done_at IS NULL
) next ON TRUE
LEFT JOIN LATERAL (SELECT MAX(planned_at) AS planned_at FROM delivery_stop WHERE run_id = run.id) last ON TRUE
LEFT JOIN LATERAL (SELECT MAX(done_at) AS at FROM delivery_stop WHERE run_id = run.id) done ON TRUE
WHERE s.timeline = %(timeline)s AND s.starts_at <= %(now)s AND s.ends_at > %(now)s
  AND (c.home_sentra_id = %(sentra)s
       OR EXISTS (SELECT FROM delivery_delivery d WHERE d.run_id = run.id AND d.pickup_place = %(place)s))
ORDER BY c.id, s.starts_at
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class RotaCourier:
    """A courier on shift; instants UTC.

    `back_at` is the plan's last door, as late as the run is by now; `heard_at` the last sign of life on a run.
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


def rota(*, sentra_id: int, place: str) -> list[RotaCourier]:
    """Couriers on shift now whose home this sentra is, or who carry something from this pick-up place.

    Those who are free come first. One statement.
    """
    now = clock.now()
    values: dict[str, Any] = {
        "timeline": clock.timeline(), "now": now, "rested": now - REST, "day": clock.day_of(now),
        "sentra": sentra_id, "place": place,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ON_SHIFT, values)
        found = [_courier(now, *row) for row in cursor.fetchall()]
    ranks = list(Standing)
    return sorted(found, key=lambda courier: (ranks.index(courier.standing), courier.back_at or now, courier.id))


def _courier(now: datetime, *row: Any) -> RotaCourier:
    number, person, blocked, state, run, next_at, last_at, answer_by, heard_at, resting = row
    back_at = last_at + behind(next_at, now) if next_at else last_at
    if state == RunState.ACTIVE:
        standing = Standing.SILENT if now - heard_at > SILENT_AFTER else Standing.AWAY
    elif state == RunState.OFFERED:
        standing = Standing.ASKED
    elif blocked:
        standing = Standing.BLOCKED
    else:
        standing = Standing.RESTING if resting else Standing.FREE
    return RotaCourier(number, person, standing, run, back_at, answer_by, heard_at)


def couriers_of(*, sentra_id: int) -> dict[int, int]:
    """The couriers whose home this sentra is, each with the person that it is. One statement."""
    return dict(Courier.objects.filter(home_sentra_id=sentra_id, timeline=clock.timeline()).values_list("id", "person"))
