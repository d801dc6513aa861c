"""Businesses: registering and merging them, what they earned before, what they are permitted."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from sambayan.core import audit, clock, codes
from sambayan.registry import queries
from sambayan.registry.actions.locking import hold_people, hold_umkm
from sambayan.registry.engine import permits
from sambayan.registry.enums import BaselineChannel, TurnoverBand
from sambayan.registry.errors import (
    BaselineTaken,
    MergedAlready,
    MergedInCircle,
    OwnersDiffer,
    PermitHeld,
    UnknownPermitKind,
    UnknownUmkm,
    WrongPermitNumber,
)
from sambayan.registry.models import IncomeBaseline, Permit, PermitKind, Umkm


def register_umkm(
    *, name: str, owner_id: int | None = None, area_id: int | None = None, actor_id: int | None = None
) -> int:
    """The business of that name of this owner, new or known; one without an owner is always a new one.

    Two shops of the same name whose owners nobody knows may well be two; `merge_umkm` mends it when
    they are not. Raises UnknownPerson.
    """
    name = name.strip()
    with transaction.atomic(durable=True):
        if owner_id is not None:
            hold_people([owner_id])  # so that two calls at once find each other
            known = Umkm.objects.filter(timeline=clock.timeline(), owner_id=owner_id, name=name).first()
            if known is not None:
                return queries.living_ids(umkm_ids=[known.id])[known.id]
        umkm = Umkm.objects.create(
            timeline=clock.timeline(),
            code=codes.new_code(),
            name=name,
            owner_id=owner_id,
            area_id=area_id,
            registered_at=clock.now(),
        )
        audit.record(action="register_umkm", subject=f"umkm:{umkm.id}", actor_id=actor_id)
        return umkm.id


def merge_umkm(*, umkm_id: int, into_id: int, actor_id: int | None = None) -> int:
    """Let two records of one business be one: the first lives on in the second, whose id is returned.

    Nothing is re-pointed; readers resolve it. Raises UnknownUmkm, MergedAlready (into another one),
    MergedInCircle, OwnersDiffer.
    """
    with transaction.atomic(durable=True):
        living = queries.living_ids(umkm_ids=[umkm_id, into_id])
        target_id = living.get(into_id, into_id)
        held = _held({umkm_id, target_id})
        umkm, target = held[umkm_id], held[target_id]
        if umkm.id == target.id:
            raise MergedInCircle(umkm_id, into_id)
        if umkm.merged_into_id is not None:
            if living[umkm_id] != target.id:
                raise MergedAlready(umkm.id, umkm.merged_into_id)
            return target.id
        if target.merged_into_id is not None:  # between the two statements
            raise MergedAlready(target.id, target.merged_into_id)
        if umkm.owner_id not in {None, target.owner_id}:
            raise OwnersDiffer(umkm.id, target.id)
        umkm.merged_into_id = target.id
        umkm.save(update_fields=["merged_into_id"])
        audit.record(
            action="merge_umkm", subject=f"umkm:{umkm.id}", actor_id=actor_id, detail={"into": f"umkm:{target.id}"}
        )
        return target.id


def _held(umkm_ids: Collection[int]) -> dict[int, Umkm]:
    rows = Umkm.objects.select_for_update().filter(id__in=umkm_ids, timeline=clock.timeline()).order_by("id")
    held = {umkm.id: umkm for umkm in rows}
    if missing := set(umkm_ids) - set(held):
        raise UnknownUmkm(missing)
    return held


def record_baseline(
    *,
    umkm_id: int,
    turnover: TurnoverBand,
    days_open: int | None = None,
    workers: int | None = None,
    channels: Collection[BaselineChannel] = (),
    actor_id: int | None = None,
) -> int:
    """What a business earned in the three months before it came; None and UNKNOWN are "tidak tahu".

    The same answers again change nothing; others raise BaselineTaken, as what comes later is measured
    against these. Raises UnknownUmkm.
    """
    with transaction.atomic(durable=True):
        umkm = hold_umkm(umkm_id)
        answers = (turnover, days_open, workers, sorted(channels))
        taken = IncomeBaseline.objects.filter(umkm=umkm).first()
        if taken is not None:
            if (taken.turnover, taken.days_open, taken.workers, taken.channels) != answers:
                raise BaselineTaken(umkm.id, taken.taken_on)
            return taken.id
        baseline = IncomeBaseline.objects.create(
            umkm=umkm,
            taken_on=clock.today(),
            turnover=turnover,
            days_open=days_open,
            workers=workers,
            channels=sorted(channels),
        )
        audit.record(action="record_baseline", subject=f"umkm:{umkm.id}", actor_id=actor_id)
        return baseline.id


def add_permit(*, umkm_id: int, kind: str, number: str, valid_from: date, actor_id: int | None = None) -> int:
    """A permit by the code of its kind; how long it holds is the kind's. Known already, nothing changes.

    Raises UnknownPermitKind, WrongPermitNumber, PermitHeld (by another business), UnknownUmkm.
    """
    number = number.strip()
    with transaction.atomic(durable=True):
        umkm = hold_umkm(umkm_id)
        row = PermitKind.objects.filter(code=kind).first()
        if row is None:
            raise UnknownPermitKind(kind)
        if not permits.fits(row.pattern, number):
            raise WrongPermitNumber(kind, number)
        permit, new = Permit.objects.get_or_create(
            kind=row,
            number=number,
            defaults={
                "umkm": umkm,
                "valid_from": valid_from,
                "valid_to": permits.last_day(valid_from, row.years),
            },
        )
        if not new and queries.living_ids(umkm_ids=[permit.umkm_id])[permit.umkm_id] != umkm.id:
            raise PermitHeld(kind, number, permit.umkm_id)
        if new:
            detail = {"kind": kind, "number": number}
            audit.record(action="add_permit", subject=f"umkm:{umkm.id}", actor_id=actor_id, detail=detail)
        return permit.id
