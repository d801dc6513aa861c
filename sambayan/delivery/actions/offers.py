"""Offers: a run waits for its courier's answer, which is taken once and only in time."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from sambayan.core import audit, clock
from sambayan.delivery.actions.dispatching import ANSWER_WITHIN
from sambayan.delivery.actions.turns import take_turn
from sambayan.delivery.enums import RunState
from sambayan.delivery.errors import OfferGone, UnknownCourier, UnknownRun
from sambayan.delivery.models import Courier, Run

# Acceptance and expiry never both win: whoever has the row second finds that its state is not `offered` any more.
_ACCEPT = """
UPDATE delivery_run SET state = 'active'
WHERE id = %(run)s AND courier_id = %(courier)s AND timeline = %(timeline)s AND state = 'offered'
  AND answer_by >= %(now)s
"""
_DECLINE = """
WITH gone AS (
    UPDATE delivery_run SET state = 'declined', ended_at = %(now)s
    WHERE id = ANY(%(runs)s) AND state = 'offered' RETURNING id
), back AS (
    UPDATE delivery_delivery d SET state = 'waiting', run_id = NULL FROM gone
    WHERE d.run_id = gone.id AND d.state = 'assigned'
)
SELECT count(*) FROM gone
"""
_EXPIRED = """
SELECT id FROM delivery_run WHERE timeline = %s AND state = 'offered' AND answer_by < %s
ORDER BY answer_by, id LIMIT %s FOR UPDATE SKIP LOCKED
"""


def accept_offer(*, run_id: int, courier_id: int) -> None:
    """The courier takes the run that was offered to it. Twice is harmless. Raises UnknownRun, OfferGone."""
    values: dict[str, Any] = {"run": run_id, "courier": courier_id, "timeline": clock.timeline(), "now": clock.now()}
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_ACCEPT, values)
            if cursor.rowcount:
                return
        _require_state(run_id, courier_id, RunState.ACTIVE, RunState.DONE)


def decline_offer(*, run_id: int, courier_id: int) -> None:
    """The courier does not take it: its deliveries wait for another one. Twice is harmless.

    For some minutes nothing is offered to this courier (`queries.waiting.REST`). Raises UnknownRun, OfferGone.
    """
    with transaction.atomic(durable=True):
        take_turn()
        mine = Run.objects.filter(id=run_id, courier_id=courier_id, timeline=clock.timeline())
        if not mine.exists():
            raise UnknownRun(run_id)
        if not _give_back([run_id]):
            _require_state(run_id, courier_id, RunState.DECLINED)


def wait_for_answers(*, courier_ids: Sequence[int]) -> int:
    """Offers to these couriers of whose time less than half is left may be answered for as long again, counted from
    now; how many. So it may be called often.
    """
    until, half = clock.now() + ANSWER_WITHIN, clock.now() + ANSWER_WITHIN / 2
    with transaction.atomic(durable=True):
        offered = Run.objects.filter(timeline=clock.timeline(), state=RunState.OFFERED, courier_id__in=courier_ids)
        soon = list(offered.filter(answer_by__lt=half).select_for_update(no_key=True).order_by("id"))
        for run in soon:
            detail = {"before": run.answer_by and run.answer_by.isoformat(), "after": until.isoformat()}
            audit.record(action="wait_for_answers", subject=f"run:{run.id}", actor_id=None, detail=detail)
        return Run.objects.filter(id__in=[run.id for run in soon]).update(answer_by=until) if soon else 0


def work_due_offers(limit: int) -> int:
    """Take back what was not answered in time; how many offers. An answer that is under way is waited for by nobody."""
    with transaction.atomic(durable=True):
        take_turn()
        with connection.cursor() as cursor:
            cursor.execute(_EXPIRED, [clock.timeline(), clock.now(), limit])
            runs = [run for (run,) in cursor.fetchall()]
        return _give_back(runs) if runs else 0


def set_autobid(*, courier_id: int, autobid: bool, actor_id: int | None = None) -> None:
    """Whether runs of this courier start at once from now on; an offer that waits goes on waiting.

    Raises UnknownCourier.
    """
    with transaction.atomic(durable=True):
        mine = Courier.objects.filter(id=courier_id, timeline=clock.timeline())
        if mine.exclude(autobid=autobid).update(autobid=autobid):
            detail = {"after": autobid}
            audit.record(action="set_autobid", subject=f"courier:{courier_id}", actor_id=actor_id, detail=detail)
        elif not mine.exists():
            raise UnknownCourier(courier_id)


def _give_back(runs: Sequence[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DECLINE, {"runs": list(runs), "now": clock.now()})
        (count,) = cursor.fetchone()
    return int(count)


def _require_state(run_id: int, courier_id: int, *states: RunState) -> None:
    mine = Run.objects.filter(id=run_id, courier_id=courier_id, timeline=clock.timeline())
    state = mine.values_list("state", flat=True).first()
    if state is None:
        raise UnknownRun(run_id)
    if state not in states:
        raise OfferGone(run_id, state)
