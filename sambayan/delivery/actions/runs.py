"""A run on its way: one pick-up, then its drops in sequence. All in the caller's transaction."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambayan.core import clock, database
from sambayan.delivery.enums import RunState
from sambayan.delivery.errors import NotAccepted, NotInRun, NotPickedUp, RunEnded, RunLeft, UnknownRun
from sambayan.delivery.models import Delivery, Run, Stop

_PICK_UP = """
WITH stop AS (
    UPDATE delivery_stop SET done_at = %(now)s WHERE run_id = %(run)s AND sequence = 0 AND done_at IS NULL
)
UPDATE delivery_delivery d SET state = 'picked_up', picked_up_at = %(now)s, scanned_at = COALESCE(scanned_at, %(now)s)
FROM delivery_stop s
WHERE d.run_id = %(run)s AND d.state = 'assigned' AND s.delivery_id = d.id AND s.run_id = d.run_id
RETURNING s.sequence, d.reference
"""

_NEXT = """
SELECT stop.id, stop.kind, d.id, d.reference, (SELECT count(*) FROM delivery_stop
    WHERE run_id = %(run)s AND done_at IS NULL) = 1
FROM delivery_stop stop LEFT JOIN delivery_delivery d ON d.id = stop.delivery_id
WHERE stop.run_id = %(run)s AND stop.done_at IS NULL ORDER BY stop.sequence LIMIT 1
"""

_HAND_OVER = """
WITH stop AS (UPDATE delivery_stop SET done_at = %(now)s WHERE id = %(stop)s),
run AS (UPDATE delivery_run SET state = 'done', ended_at = %(now)s WHERE id = %(run)s AND %(last)s)
UPDATE delivery_delivery SET state = 'dropped', dropped_at = %(now)s WHERE id = %(delivery)s
"""


@dataclass(frozen=True, slots=True)
class Scan:
    """A delivery is in its courier's hands: whether it was before, and whether all of the run are now."""

    again: bool
    last: bool


def pick_up(*, run_id: int) -> list[str]:
    """The courier has all goods of the run in hand now; returns their references in drop sequence. Twice is harmless.

    Raises UnknownRun, NotAccepted for an offer, and RunEnded for a run that ended without its goods.
    """
    database.require_transaction()
    state = _locked_state(run_id)
    _require_accepted(run_id, state)
    if state not in {RunState.ACTIVE, RunState.DONE}:
        raise RunEnded(run_id, state)
    return _picked_up(run_id) or _carried(run_id)


def scan(*, run_id: int, reference: str) -> Scan:
    """The courier has this delivery of the run in hand. Twice is harmless.

    Raises UnknownRun, NotAccepted, RunEnded, and NotInRun for what belongs to another run.
    """
    database.require_transaction()
    state = _locked_state(run_id)
    _require_accepted(run_id, state)
    if state not in {RunState.ACTIVE, RunState.DONE}:
        raise RunEnded(run_id, state)
    mine = Delivery.objects.filter(run_id=run_id)
    if not mine.filter(reference=reference).exists():
        raise NotInRun(reference, run_id)
    fresh = mine.filter(reference=reference, scanned_at=None).update(scanned_at=clock.now())
    return Scan(again=not fresh, last=not mine.filter(scanned_at=None).exists())


def unscan(*, run_id: int, reference: str) -> bool:
    """The courier gave this delivery of the run back to the desk; False when the courier did not have it.

    Raises UnknownRun, RunLeft once the courier is on the way, RunEnded, and NotInRun.
    """
    database.require_transaction()
    state = _locked_state(run_id)
    if state not in {RunState.ACTIVE, RunState.DONE}:
        raise RunEnded(run_id, state)
    if Stop.objects.filter(run_id=run_id, sequence=0, done_at__isnull=False).exists():
        raise RunLeft(run_id)
    mine = Delivery.objects.filter(run_id=run_id, reference=reference)
    if not mine.exists():
        raise NotInRun(reference, run_id)
    return bool(mine.filter(scanned_at__isnull=False).update(scanned_at=None))


def _require_accepted(run_id: int, state: str) -> None:
    if state == RunState.OFFERED:
        raise NotAccepted(run_id)


def _picked_up(run_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_PICK_UP, {"run": run_id, "now": clock.now()})
        return [reference for _, reference in sorted(cursor.fetchall())]


def _carried(run_id: int) -> list[str]:
    drops = Stop.objects.filter(run_id=run_id, delivery__picked_up_at__isnull=False)
    return list(drops.order_by("sequence").values_list("delivery__reference", flat=True))


def hand_over(*, run_id: int, reference: str | None = None) -> str:
    """The goods of the run's next drop are at their door now; returns their reference. The last one ends the run.

    With `reference`, a repeated call changes nothing. Raises UnknownRun, NotAccepted, RunEnded, NotPickedUp, and
    NotInRun when `reference` is not the next one.
    """
    database.require_transaction()
    state = _locked_state(run_id)
    if reference is not None and _is_dropped(run_id, reference):
        return reference
    _require_accepted(run_id, state)
    if state != RunState.ACTIVE:
        raise RunEnded(run_id, state)
    stop, delivery, found, last = _next_drop(run_id)
    if reference not in {None, found}:
        raise NotInRun(str(reference), run_id)
    values: dict[str, Any] = {"run": run_id, "stop": stop, "delivery": delivery, "last": last, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, values)
    return found


def _locked_state(run_id: int) -> str:
    """The state of the run, which nobody else changes until the transaction ends."""
    runs = Run.objects.filter(id=run_id, timeline=clock.timeline()).select_for_update()
    state = runs.values_list("state", flat=True).first()
    if state is None:
        raise UnknownRun(run_id)
    return state


def _is_dropped(run_id: int, reference: str) -> bool:
    return Delivery.objects.filter(run_id=run_id, reference=reference, dropped_at__isnull=False).exists()


def _next_drop(run_id: int) -> tuple[int, int, str, bool]:
    """Stop, delivery and reference of the next drop, and whether it is the last stop."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, {"run": run_id})
        stop, kind, delivery, reference, last = cursor.fetchone()
    if kind == "pickup":
        raise NotPickedUp(run_id)
    return stop, delivery, reference, last
