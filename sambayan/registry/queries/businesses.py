"""Reads of businesses and what they hold."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

# From each record that was asked for to the one that it lives on in.
_ONWARD = """
WITH RECURSIVE onward AS (
    SELECT id AS asked, id, merged_into_id FROM registry_umkm WHERE id = ANY(%(ids)s)
    UNION ALL
    SELECT o.asked, u.id, u.merged_into_id FROM onward o JOIN registry_umkm u ON u.id = o.merged_into_id
)
"""
_LIVING = f"{_ONWARD} SELECT asked, id FROM onward WHERE merged_into_id IS NULL"  # noqa: S608 - two constants
_PERMITS = f"""{_ONWARD}, same AS (
    SELECT asked, id FROM onward WHERE merged_into_id IS NULL
    UNION ALL
    SELECT s.asked, u.id FROM same s JOIN registry_umkm u ON u.merged_into_id = s.id
)
SELECT same.asked, k.code, k.name, p.number, p.valid_from, p.valid_to
FROM same
JOIN registry_permit p ON p.umkm_id = same.id
JOIN registry_permitkind k ON k.id = p.kind_id
WHERE p.valid_from <= %(on)s AND (p.valid_to IS NULL OR p.valid_to >= %(on)s)
ORDER BY same.asked, k.code, p.number
"""  # noqa: S608 - two constants


@dataclass(frozen=True, slots=True)
class HeldPermit:
    """A permit as buyers may see it; `valid_to` is its last day, None is without end."""

    kind: str
    name: str
    number: str
    valid_from: date
    valid_to: date | None


def living_ids(*, umkm_ids: Iterable[int]) -> dict[int, int]:
    """For each record the one that it lives on in, itself when it was not merged; unknown ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVING, {"ids": list(umkm_ids)})
        return dict(cursor.fetchall())


def permits_of(*, umkm_ids: Iterable[int], on: date) -> dict[int, list[HeldPermit]]:
    """What each business holds on that day, also under records that were merged with it; one statement."""
    found: defaultdict[int, list[HeldPermit]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PERMITS, {"ids": list(umkm_ids), "on": on})
        for umkm_id, *columns in cursor.fetchall():
            found[umkm_id].append(HeldPermit(*columns))
    return dict(found)
