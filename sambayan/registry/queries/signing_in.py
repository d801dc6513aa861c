"""What a person sees of their own account."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from sambayan.core import clock, fields
from sambayan.registry.enums import Role

_ACCOUNT = """
SELECT p.wrapped_key, p.name_sealed, p.phone_sealed, held.role, held.place, held.slug
FROM registry_person p
LEFT JOIN LATERAL (
    SELECT %(owner)s AS role, u.name AS place, '' AS slug, u.id AS number FROM registry_umkm u
    WHERE u.owner_id = p.id AND u.merged_into_id IS NULL
    UNION ALL
    SELECT g.role, COALESCE(s.name, u.name, ''), COALESCE(s.slug, ''), g.id
    FROM registry_rolegrant g
    LEFT JOIN registry_sentra s ON s.id = g.sentra_id
    LEFT JOIN registry_umkm u ON u.id = g.umkm_id
    WHERE g.person_id = p.id AND g.starts_on <= %(on)s AND (g.ends_on IS NULL OR g.ends_on >= %(on)s)
) held ON TRUE
WHERE p.id = %(person)s AND p.erased_at IS NULL
ORDER BY held.role, held.number
"""
_SHOWN = 3  # last digits


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role with the name of its sentra or business (empty: the region) and the sentra's slug."""

    role: Role
    place: str
    slug: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """`phone` is masked but for its last digits, None where there is none; being a buyer is not listed."""

    name: str = field(repr=False)
    phone: str | None
    roles: tuple[HeldRole, ...]


def own_account(*, person_id: int) -> OwnAccount | None:
    """A person as they see themselves today; None once erased. One statement."""
    values: dict[str, Any] = {"person": person_id, "on": clock.today(), "owner": Role.OWNER.value}
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT, values)
        rows = cursor.fetchall()
    if not rows:
        return None
    key, name, phone = rows[0][:3]
    roles = dict.fromkeys(HeldRole(Role(role), place, slug) for *_, role, place, slug in rows if role)
    return OwnAccount(
        fields.open_sealed(key, name) if name else "",
        masked_phone(fields.open_sealed(key, phone)) if phone else None,
        tuple(roles),
    )


def masked_phone(number: str) -> str:
    """A +62 number for its own person's eyes: `+62 811•••••001`."""
    head, tail = number[3:6], number[-_SHOWN:]
    return f"+62 {head}{'•' * max(len(number) - 6 - _SHOWN, 0)}{tail}"
