"""Stalls: an UMKM's place at a sentra, one by one or a whole sentra at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from sambayan.core import audit, clock, codes
from sambayan.registry.actions.locking import hold_people, hold_sentra, hold_umkm
from sambayan.registry.enums import BaselineChannel, SentraState, TurnoverBand
from sambayan.registry.errors import (
    BaselineMissing,
    SentraNotActive,
    StallNumberTaken,
    StallNumberTwice,
    UnknownStall,
    WrongLastDay,
)
from sambayan.registry.models import IncomeBaseline, SentraStateChange, Stall, Umkm


@dataclass(frozen=True, slots=True)
class NewStall:
    """A stall with the business on it and what that earned before; None and UNKNOWN are "tidak tahu"."""

    number: str
    umkm_name: str
    owner_id: int | None = None
    area_id: int | None = None
    turnover: TurnoverBand = TurnoverBand.UNKNOWN
    days_open: int | None = None
    workers: int | None = None
    channels: tuple[BaselineChannel, ...] = ()


def open_stall(*, sentra_id: int, umkm_id: int, number: str, actor_id: int | None = None) -> int:
    """The business sells at this number of an active sentra from today; open already, nothing changes.

    One that was closed for today goes on. Raises UnknownUmkm, UnknownSentra, SentraNotActive,
    BaselineMissing, StallNumberTaken.
    """
    today = clock.today()
    with transaction.atomic(durable=True):
        umkm = hold_umkm(umkm_id)
        _hold_active_sentra(sentra_id, today)
        baseline = IncomeBaseline.objects.filter(umkm=umkm).first()
        if baseline is None:
            raise BaselineMissing(umkm.id)
        stall = _live_from(sentra_id, today).filter(number=number).first()
        if stall is not None and stall.umkm_id != umkm.id:
            raise StallNumberTaken(sentra_id, number, stall.id)
        if stall is None:
            stall = _stall(sentra_id, number, baseline, today)
            stall.save()
        elif stall.live_to is not None:
            stall.live_to = None
            stall.save(update_fields=["live_to"])
        else:
            return stall.id
        audit.record(action="open_stall", subject=f"stall:{stall.id}", actor_id=actor_id)
        return stall.id


def close_stall(*, stall_id: int, last_day: date | None = None, actor_id: int | None = None) -> bool:
    """The stall sells for the last time on that day, today unless named; False when it ends no later already.

    Raises UnknownStall, WrongLastDay (before it opened).
    """
    last_day = last_day or clock.today()
    with transaction.atomic(durable=True):
        stall = (
            Stall.objects.select_for_update(of=("self",), no_key=True)
            .filter(id=stall_id, sentra__timeline=clock.timeline())
            .first()
        )
        if stall is None:
            raise UnknownStall(stall_id)
        if stall.live_from is None or stall.live_from > last_day:
            raise WrongLastDay(stall_id, last_day)
        if stall.live_to is not None and stall.live_to <= last_day:
            return False
        stall.live_to = last_day
        stall.save(update_fields=["live_to"])
        detail = {"last_day": str(last_day)}
        audit.record(action="close_stall", subject=f"stall:{stall_id}", actor_id=actor_id, detail=detail)
        return True


def register_stalls(*, sentra_id: int, stalls: Sequence[NewStall], actor_id: int | None = None) -> list[int]:
    """Stall ids in the order given: businesses, baselines and stalls of a sentra, live from today.

    The same number with the same business is found again. As many statements for one stall as for
    many. Raises UnknownSentra, SentraNotActive, UnknownPerson, StallNumberTwice, StallNumberTaken.
    """
    _require_own_numbers(stalls)
    today = clock.today()
    with transaction.atomic(durable=True):
        hold_people({new.owner_id for new in stalls if new.owner_id is not None})
        _hold_active_sentra(sentra_id, today)
        ids = _known_stalls(sentra_id, today, stalls)
        fresh = [new for new in stalls if new.number not in ids]
        if fresh:
            baselines = _baselines(fresh, _businesses(fresh), today)
            rows = Stall.objects.bulk_create(
                _stall(sentra_id, new.number, baseline, today) for new, baseline in zip(fresh, baselines, strict=True)
            )
            ids.update({row.number: row.id for row in rows})
            detail = {"numbers": [row.number for row in rows]}
            audit.record(action="register_stalls", subject=f"sentra:{sentra_id}", actor_id=actor_id, detail=detail)
        return [ids[new.number] for new in stalls]


def _require_own_numbers(stalls: Sequence[NewStall]) -> None:
    for number, times in Counter(new.number for new in stalls).items():
        if times > 1:
            raise StallNumberTwice(number)


def _hold_active_sentra(sentra_id: int, day: date) -> None:
    hold_sentra(sentra_id)
    changes = SentraStateChange.objects.filter(sentra_id=sentra_id, since__lte=day).order_by("since")
    state = changes.values_list("state", flat=True).last()
    if state != SentraState.ACTIVE:
        raise SentraNotActive(sentra_id, state)


def _live_from(sentra_id: int, day: date) -> QuerySet[Stall]:
    """Stalls that are live on that day or will be."""
    return Stall.objects.filter(
        Q(live_to__isnull=True) | Q(live_to__gte=day), sentra_id=sentra_id, live_from__isnull=False
    )


def _known_stalls(sentra_id: int, day: date, stalls: Sequence[NewStall]) -> dict[str, int]:
    wanted = {new.number: (new.umkm_name.strip(), new.owner_id) for new in stalls}
    known: dict[str, int] = {}
    for stall in _live_from(sentra_id, day).filter(number__in=wanted).select_related("umkm"):
        if (stall.umkm.name, stall.umkm.owner_id) != wanted[stall.number]:
            raise StallNumberTaken(sentra_id, stall.number, stall.id)
        known[stall.number] = stall.id
    return known


def _businesses(stalls: Sequence[NewStall]) -> list[Umkm]:
    """The business of each stall, new or known; who is named with an owner twice has two stalls."""
    owners = {new.owner_id for new in stalls if new.owner_id is not None}
    known = {
        (umkm.owner_id, umkm.name): umkm for umkm in Umkm.objects.filter(timeline=clock.timeline(), owner_id__in=owners)
    }
    businesses: list[Umkm] = []
    fresh: list[Umkm] = []
    for new in stalls:
        key = (new.owner_id, new.umkm_name.strip())
        umkm = known.get(key)
        if umkm is None:
            umkm = _umkm(new)
            fresh.append(umkm)
        if new.owner_id is not None:
            known[key] = umkm
        businesses.append(umkm)
    Umkm.objects.bulk_create(fresh)
    return businesses


def _umkm(new: NewStall) -> Umkm:
    return Umkm(
        timeline=clock.timeline(),
        code=codes.new_code(),
        name=new.umkm_name.strip(),
        owner_id=new.owner_id,
        area_id=new.area_id,
        registered_at=clock.now(),
    )


def _baselines(stalls: Sequence[NewStall], businesses: Sequence[Umkm], day: date) -> list[IncomeBaseline]:
    """The baseline of each stall's business: the one it answered first, else the one that comes with the stall."""
    known = {row.umkm_id: row for row in IncomeBaseline.objects.filter(umkm__in=businesses)}
    fresh: dict[int, IncomeBaseline] = {}
    for new, umkm in zip(stalls, businesses, strict=True):
        if umkm.id not in known:
            fresh.setdefault(umkm.id, _baseline(new, umkm, day))
    IncomeBaseline.objects.bulk_create(fresh.values())
    return [known.get(umkm.id) or fresh[umkm.id] for umkm in businesses]


def _baseline(new: NewStall, umkm: Umkm, day: date) -> IncomeBaseline:
    return IncomeBaseline(
        umkm=umkm,
        taken_on=day,
        turnover=new.turnover,
        days_open=new.days_open,
        workers=new.workers,
        channels=sorted(new.channels),
    )


def _stall(sentra_id: int, number: str, baseline: IncomeBaseline, day: date) -> Stall:
    return Stall(
        code=codes.new_code(),
        sentra_id=sentra_id,
        umkm_id=baseline.umkm_id,
        number=number,
        baseline=baseline,
        live_from=day,
    )
