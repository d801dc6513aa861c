"""Roles: given for a time and a place, taken back at once."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from sambayan.core import audit, clock
from sambayan.registry.actions.locking import hold_people, hold_sentra, hold_umkm
from sambayan.registry.enums import SENTRA_ROLES, UMKM_ROLES, Role
from sambayan.registry.errors import EndNeeded, RoleHeld, UnknownGrant, WrongScope
from sambayan.registry.models import RoleGrant


def grant_role(
    *,
    person_id: int,
    role: Role,
    sentra_id: int | None = None,
    umkm_id: int | None = None,
    starts_on: date,
    ends_on: date | None = None,
    actor_id: int | None = None,
) -> int:
    """Give a role from one day to another (the last day, None is without end); the grant's id, also a second time.

    Raises WrongScope, EndNeeded, RoleHeld (another grant of it in that time), UnknownPerson, UnknownSentra,
    UnknownUmkm.
    """
    _require_scope(role, sentra_id, umkm_id)
    if role == Role.AUDITOR and ends_on is None:
        raise EndNeeded(role)
    with transaction.atomic(durable=True):
        hold_people([person_id])
        umkm_id = umkm_id and hold_umkm(umkm_id).id
        sentra_id = sentra_id and hold_sentra(sentra_id).id
        wanted = RoleGrant(
            person_id=person_id, role=role, sentra_id=sentra_id, umkm_id=umkm_id, starts_on=starts_on, ends_on=ends_on
        )
        held = _held(wanted)
        if held is None:
            wanted.save()
            _record("grant_role", wanted, actor_id)
            return wanted.id
        if (held.starts_on, held.ends_on) != (starts_on, ends_on):
            raise RoleHeld(held.id, held.starts_on, held.ends_on)
        return held.id


def revoke_role(*, grant_id: int, actor_id: int | None = None) -> bool:
    """Take a role back, from now on; False when it had ended before today. Raises UnknownGrant."""
    today = clock.today()
    with transaction.atomic(durable=True):
        grant = RoleGrant.objects.select_for_update().filter(id=grant_id).first()
        if grant is None:
            raise UnknownGrant(grant_id)
        if grant.ends_on is not None and grant.ends_on < max(today, grant.starts_on):
            return False
        grant.ends_on = max(today, grant.starts_on) - timedelta(days=1)
        grant.save(update_fields=["ends_on"])
        _record("revoke_role", grant, actor_id)
        return True


def _require_scope(role: Role, sentra_id: int | None, umkm_id: int | None) -> None:
    for_sentra, for_umkm = role in SENTRA_ROLES, role in UMKM_ROLES
    if (sentra_id is not None, umkm_id is not None) != (for_sentra, for_umkm):
        raise WrongScope(role, "one sentra" if for_sentra else "one UMKM" if for_umkm else "the whole region")


def _held(wanted: RoleGrant) -> RoleGrant | None:
    """A grant of the same role and place that holds on a day on which the wanted one would."""
    grants = RoleGrant.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=Greatest(F("starts_on"), wanted.starts_on)),
        person_id=wanted.person_id,
        role=wanted.role,
        starts_on__lte=wanted.ends_on or date.max,
    ).order_by("starts_on")
    place = (wanted.sentra_id, wanted.umkm_id)
    return next((grant for grant in grants if (grant.sentra_id, grant.umkm_id) == place), None)


def _record(action: str, grant: RoleGrant, actor_id: int | None) -> None:
    detail = {
        "grant": grant.id,
        "role": grant.role,
        "sentra": grant.sentra_id,
        "umkm": grant.umkm_id,
        "starts_on": str(grant.starts_on),
        "ends_on": grant.ends_on and str(grant.ends_on),
    }
    audit.record(action=action, subject=f"person:{grant.person_id}", actor_id=actor_id, detail=detail)
