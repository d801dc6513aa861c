"""What is written on a bag: whose delivery it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from sambayan.core import clock, codes

_AGE = timedelta(days=1)  # no bag waits longer

# Only what is fetched at the same place: nobody looks into the bags of another one.
_LABELLED = """
SELECT d.reference, run.courier_id, c.person_id, d.scanned_at, d.state = 'picked_up'
FROM delivery_delivery d
LEFT JOIN delivery_run run ON run.id = d.run_id
LEFT JOIN delivery_courier c ON c.id = run.courier_id
WHERE d.timeline = %(timeline)s AND d.placed_at >= %(since)s AND d.state IN ('waiting', 'assigned', 'picked_up')
  AND (d.reference = %(label)s OR LENGTH(%(label)s) = %(call)s AND d.reference LIKE %(label)s || '%%')
  AND d.pickup_place IN (SELECT pickup_place FROM delivery_delivery WHERE run_id = %(run)s)
ORDER BY d.reference LIMIT 2
"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A delivery under way, the courier in whose run it is with the person, since when it is handed over (UTC), and
    whether it has left the desk.
    """

    reference: str
    courier_id: int | None
    person_id: int | None
    scanned_at: datetime | None
    has_left: bool


def labelled(*, label: str, beside_run: int) -> Labelled | None:
    """The delivery of this code, or of this call number when only one has it, from where this run is fetched.

    The label is letters and digits alone. One statement.
    """
    values: dict[str, Any] = {
        "label": label, "run": beside_run, "timeline": clock.timeline(), "since": clock.now() - _AGE,
        "call": codes.CALL_LENGTH,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LABELLED, values)
        found = [Labelled(*row) for row in cursor.fetchall()]
    return found[0] if len(found) == 1 else None
