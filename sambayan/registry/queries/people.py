"""Reads of people. The only place where a name or a phone number is opened; never log what comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from sambayan.core import clock, fields
from sambayan.registry.engine.phone import international_form
from sambayan.registry.enums import Role
from sambayan.registry.models import Address, Person, RoleGrant, Umkm


@dataclass(frozen=True, slots=True)
class ActiveRole:
    """A role that holds, and where: one sentra, one UMKM, or (both None) the region."""

    role: Role
    sentra_id: int | None = None
    umkm_id: int | None = None


# Whoever is registered may buy, and whoever owns a business is its owner: neither needs a grant.
_ROLES = """
WITH p AS MATERIALIZED (
    SELECT id FROM registry_person WHERE id = %(person)s AND erased_at IS NULL
    AND (sessions_end_before IS NULL OR %(since)s::timestamptz IS NULL OR sessions_end_before <= %(since)s)
    AND NOT EXISTS (SELECT 1 FROM registry_endedsession e WHERE e.session = %(session)s)
)
SELECT %(buyer)s AS role, NULL::bigint AS sentra_id, NULL::bigint AS umkm_id FROM p
UNION
SELECT %(owner)s, NULL, u.id FROM registry_umkm u JOIN p ON p.id = u.owner_id WHERE u.merged_into_id IS NULL
UNION
SELECT g.role, g.sentra_id, g.umkm_id FROM registry_rolegrant g JOIN p ON p.id = g.person_id
WHERE g.starts_on <= %(on)s AND (g.ends_on IS NULL OR g.ends_on >= %(on)s)
"""


def active_roles(
    *, person_id: int, on: date | None = None, signed_in_at: datetime | None = None, session: str | None = None
) -> frozenset[ActiveRole]:
    """The roles that a person has on a day, today unless named; none once erased. One statement.

    None either for a session that was signed out of, or that began before the person ended all of theirs: name it
    and when it began, in wall time.
    Owning is told as it is now, whatever the day.
    """
    values: dict[str, Any] = {
        "person": person_id,
        "since": signed_in_at,
        "session": session,
        "on": on or clock.today(),
        "buyer": Role.BUYER.value,
        "owner": Role.OWNER.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, values)
        return frozenset(ActiveRole(Role(role), sentra, umkm) for role, sentra, umkm in cursor.fetchall())


def person_names(*, person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id; who was erased has none. One statement."""
    return _opened(person_ids, "name_sealed")


def person_phones(*, person_ids: Iterable[int]) -> dict[int, str]:
    """Phone numbers in +62 form by id; who gave none or was erased has none. One statement."""
    return _opened(person_ids, "phone_sealed")


def _opened(person_ids: Iterable[int], field: str) -> dict[int, str]:
    rows = Person.objects.filter(id__in=list(person_ids)).values_list("id", "wrapped_key", field)
    return {person: fields.open_sealed(key, sealed) for person, key, sealed in rows if sealed is not None}


@dataclass(frozen=True, slots=True)
class Door:
    """An address: `label` is the street and house in words, empty once its person is erased."""

    id: int
    label: str
    area_id: int | None
    lat: float
    lng: float

    @property
    def option(self) -> str:
        """As a choice in a form names it."""
        return f"door:{self.id}"


def doors(*, address_ids: Iterable[int]) -> dict[int, Door]:
    """Addresses by id. One statement."""
    return {door.id: door for door in _doors(Address.objects.filter(id__in=list(address_ids)))}


def doors_of(*, person_id: int) -> list[Door]:
    """The addresses of a person, the newest first. One statement."""
    return _doors(Address.objects.filter(person_id=person_id))


def _doors(found: QuerySet[Address]) -> list[Door]:
    rows = found.order_by("-id").values_list("id", "person__wrapped_key", "label_sealed", "area_id", "lat", "lng")
    return [
        Door(number, fields.open_sealed(key, label) if key and label else "", area, lat, lng)
        for number, key, label, area, lat, lng in rows
    ]


def anybody() -> bool:
    """Whether the live register holds a business or an official: whether somebody works with it. Two statements."""
    return RoleGrant.objects.exists() or Umkm.objects.filter(timeline=clock.LIVE).exists()


def newest_person_opens() -> bool:
    """Whether somebody is registered whose name the master key opens. Raises CannotOpenError when it does not."""
    person = Person.objects.filter(wrapped_key__isnull=False, name_sealed__isnull=False).order_by("-id").first()
    return person is not None and bool(fields.open_sealed(person.wrapped_key, person.name_sealed or b""))


def is_phone(text: str) -> bool:
    """Whether this can be an Indonesian phone number, however it is written. No statement."""
    return international_form(text) is not None


def person_with_phone(*, phone: str) -> int | None:
    """Who registered with this number, however it is written; no number is opened for it. One statement."""
    number = international_form(phone)
    if number is None:
        return None
    return Person.objects.filter(phone_hash=fields.keyed_hash("phone", number)).values_list("id", flat=True).first()
