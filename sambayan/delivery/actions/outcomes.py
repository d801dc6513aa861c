"""What became of deliveries, for whoever asked for them to fetch. Both in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sambayan.core import clock, database
from sambayan.delivery.enums import OutcomeKind
from sambayan.delivery.models import DeliveryOutcome

_CLAIM = """
SELECT o.id, d.reference, o.kind, o.at
FROM delivery_deliveryoutcome o JOIN delivery_delivery d ON d.id = o.delivery_id
WHERE o.timeline = %s AND o.handled_at IS NULL AND o.id > %s ORDER BY o.id LIMIT %s FOR UPDATE OF o SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A delivery came to nothing at an instant (UTC)."""

    id: int
    reference: str
    kind: OutcomeKind
    at: datetime


def claim_outcomes(*, limit: int, after: int = 0) -> list[Outcome]:
    """Outcomes beyond the id `after` that nobody handled yet, the first one first; others skip them until this
    transaction ends.
    """
    database.require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [clock.timeline(), after, limit])
        return [Outcome(number, reference, OutcomeKind(kind), at) for number, reference, kind, at in cursor.fetchall()]


def outcomes_handled(*, ids: Sequence[int]) -> None:
    """Mark them, in the transaction of the reaction."""
    database.require_transaction()
    DeliveryOutcome.objects.filter(id__in=ids, handled_at=None).update(handled_at=clock.now())
