"""Sentra and who runs them: their places, states and opening windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import Q

from sambayan.core import audit, clock
from sambayan.registry.actions.locking import hold_sentra
from sambayan.registry.engine import lifecycle
from sambayan.registry.enums import OperatorKind, SentraState
from sambayan.registry.errors import (
    ForbiddenState,
    StallsStartLater,
    StateTooEarly,
    UnknownSentra,
    WrongSuccessor,
    WrongWindows,
)
from sambayan.registry.models import OpeningWindow, Operator, Sentra, SentraStateChange, Stall

_WEEK = range(1, 8)


@dataclass(frozen=True, slots=True)
class NewWindow:
    """Open on this weekday (1 Monday … 7 Sunday) between these local times; 23:59 is midnight."""

    weekday: int
    opens: time
    closes: time


def register_operator(
    *, code: str, name: str, kind: OperatorKind, source: str = "", actor_id: int | None = None
) -> int:
    """The operator with this code, new or known."""
    with transaction.atomic(durable=True):
        operator, new = Operator.objects.get_or_create(
            code=code, defaults={"name": name, "kind": kind, "source": source}
        )
        if new:
            audit.record(action="register_operator", subject=f"operator:{operator.id}", actor_id=actor_id)
        return operator.id


def register_sentra(
    *,
    slug: str,
    name: str,
    lat: float,
    lng: float,
    area_id: int | None = None,
    operator_id: int | None = None,
    opens: time,
    closes: time,
    actor_id: int | None = None,
) -> int:
    """The sentra with this slug on this timeline, new or known; a new one is active from today, open every day.

    Raises WrongWindows.
    """
    with transaction.atomic(durable=True):
        sentra, new = Sentra.objects.get_or_create(
            timeline=clock.timeline(),
            slug=slug,
            defaults={"name": name, "lat": lat, "lng": lng, "area_id": area_id, "operator_id": operator_id},
        )
        if new:
            SentraStateChange.objects.create(
                sentra=sentra, state=SentraState.ACTIVE, since=clock.today(), source="registered as active"
            )
            _write_windows(sentra.id, [NewWindow(weekday, opens, closes) for weekday in _WEEK])
            audit.record(action="register_sentra", subject=f"sentra:{sentra.id}", actor_id=actor_id)
        return sentra.id


def set_opening_windows(*, sentra_id: int, windows: Sequence[NewWindow], actor_id: int | None = None) -> None:
    """From now on the sentra is open in these windows only. Raises UnknownSentra, WrongWindows."""
    with transaction.atomic(durable=True):
        sentra = hold_sentra(sentra_id)
        before = set(OpeningWindow.objects.filter(sentra=sentra).values_list("weekday", "opens", "closes"))
        if before == {(window.weekday, window.opens, window.closes) for window in windows}:
            return
        OpeningWindow.objects.filter(sentra=sentra).delete()
        _write_windows(sentra.id, windows)
        detail = {"windows": [f"{w.weekday} {w.opens:%H:%M}-{w.closes:%H:%M}" for w in windows]}
        audit.record(action="set_opening_windows", subject=f"sentra:{sentra.id}", actor_id=actor_id, detail=detail)


def _write_windows(sentra_id: int, windows: Sequence[NewWindow]) -> None:
    in_order = sorted(windows, key=lambda window: (window.weekday, window.opens))
    for window in in_order:
        if window.opens >= window.closes or window.weekday not in _WEEK:
            raise WrongWindows(sentra_id, window.weekday)
    for earlier, later in pairwise(in_order):
        if earlier.weekday == later.weekday and earlier.closes > later.opens:
            raise WrongWindows(sentra_id, later.weekday)
    OpeningWindow.objects.bulk_create(
        OpeningWindow(sentra_id=sentra_id, weekday=window.weekday, opens=window.opens, closes=window.closes)
        for window in in_order
    )


def change_sentra_state(
    *,
    sentra_id: int,
    state: SentraState,
    source: str,
    since: date | None = None,
    successor_id: int | None = None,
    actor_id: int | None = None,
) -> int:
    """A new state from a day on, today unless named; the id of the change. In that state already, nothing changes.

    States are written in the order in which they come. When the sentra closes or moves, its stalls end
    the day before. Raises UnknownSentra, ForbiddenState, StateTooEarly, WrongSuccessor, StallsStartLater.
    """
    since = since or clock.today()
    with transaction.atomic(durable=True):
        for held in sorted({sentra_id, successor_id or sentra_id}):
            hold_sentra(held)
        latest = _latest_change(sentra_id)
        if (latest.state, latest.successor_id) == (state, successor_id):
            return latest.id
        _require_successor(sentra_id, state, successor_id)
        if not lifecycle.may_follow(SentraState(latest.state), state):
            raise ForbiddenState(sentra_id, latest.state, state)
        if since <= latest.since:
            raise StateTooEarly(sentra_id, latest.state, latest.since)
        change = SentraStateChange.objects.create(
            sentra_id=sentra_id, state=state, since=since, source=source, successor_id=successor_id
        )
        ended = _end_stalls(sentra_id, since) if state in lifecycle.ENDED else 0
        detail = {"state": state, "since": str(since), "source": source, "successor": successor_id, "stalls": ended}
        audit.record(action="change_sentra_state", subject=f"sentra:{sentra_id}", actor_id=actor_id, detail=detail)
        return change.id


def _latest_change(sentra_id: int) -> SentraStateChange:
    latest = SentraStateChange.objects.filter(sentra_id=sentra_id).order_by("since").last()
    if latest is None:
        raise UnknownSentra(sentra_id)
    return latest


def _require_successor(sentra_id: int, state: SentraState, successor_id: int | None) -> None:
    if (state == SentraState.MOVED) != (successor_id is not None) or successor_id == sentra_id:
        raise WrongSuccessor(sentra_id)
    if successor_id is not None and _latest_change(successor_id).state == SentraState.MOVED:
        raise WrongSuccessor(sentra_id)


def _end_stalls(sentra_id: int, since: date) -> int:
    """End the stalls that would still be live on that day, the day before; how many."""
    live = Stall.objects.filter(Q(live_to__isnull=True) | Q(live_to__gte=since), sentra_id=sentra_id)
    later = list(live.filter(live_from__gte=since).order_by("number").values_list("number", flat=True))
    if later:
        raise StallsStartLater(sentra_id, since, later)
    return live.filter(live_from__isnull=False).update(live_to=since - timedelta(days=1))
