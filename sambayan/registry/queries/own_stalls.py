"""The stalls of those who own them, and of the sentra that a desk works at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sambayan.core import clock

# A stall may stand with a record that was merged into the one that is asked for.
_OWN = """
WITH RECURSIVE same AS (
    SELECT id, name FROM registry_umkm WHERE id = ANY(%(umkm)s)
    UNION ALL
    SELECT u.id, same.name FROM same JOIN registry_umkm u ON u.merged_into_id = same.id
)
SELECT s.id, s.code, s.number, s.umkm_id, same.name, place.id, place.slug, place.name, o.name,
       CASE WHEN s.paused_until > %(now)s THEN s.paused_until END
FROM same
JOIN registry_stall s ON s.umkm_id = same.id AND s.live_from <= %(today)s
    AND (s.live_to IS NULL OR s.live_to >= %(today)s)
JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
LEFT JOIN registry_operator o ON o.id = place.operator_id
ORDER BY same.name, s.number, s.id
"""


@dataclass(frozen=True, slots=True)
class OwnStall:
    """A live stall with its business and its sentra; `paused_until` (UTC) is None while it takes orders.

    `umkm_id` is the record that the stall stands with, which is also the one that its money is owed to.
    """

    id: int
    code: str
    number: str
    umkm_id: int
    umkm: str
    sentra_id: int
    sentra_slug: str
    sentra: str
    operator: str | None
    paused_until: datetime | None

    @property
    def is_open(self) -> bool:
        return self.paused_until is None


def own_stalls(*, umkm_ids: Collection[int]) -> list[OwnStall]:
    """The live stalls of these businesses in this timeline, by name and number. One statement."""
    values: dict[str, Any] = {
        "umkm": list(umkm_ids),
        "now": clock.now(),
        "today": clock.today(),
        "timeline": clock.timeline(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWN, values)
        return [OwnStall(*row) for row in cursor.fetchall()]
