"""What became of charges, for whoever asked for them to fetch. Both in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from sambayan.core import clock, database
from sambayan.money.enums import ChargeState

_CLAIM = """
SELECT o.id, c.reference, c.code, o.state, o.at, c.amount
FROM money_chargeoutcome o JOIN money_charge c ON c.id = o.charge_id
WHERE o.timeline = %s AND o.handled_at IS NULL AND o.id > %s ORDER BY o.id LIMIT %s FOR UPDATE OF o SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A charge reached a state at an instant (UTC). Amount in rupiah."""

    id: int
    reference: str
    charge: str
    state: ChargeState
    at: datetime
    amount: int


def claim_outcomes(*, limit: int, after: int = 0) -> list[Outcome]:
    """Outcomes beyond the id `after` that nobody handled yet, the first one first; others skip them until we commit.

    PAID also comes for a charge that had expired before: the money is there all the same.
    """
    database.require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [clock.timeline(), after, limit])
        return [
            Outcome(number, reference, code, ChargeState(state), at, amount)
            for number, reference, code, state, at, amount in cursor.fetchall()
        ]


def outcomes_handled(*, ids: Sequence[int]) -> None:
    """Mark them, in the transaction of the reaction."""
    database.require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE money_chargeoutcome SET handled_at = %s WHERE id = ANY(%s) AND handled_at IS NULL",
            [clock.now(), list(ids)],
        )
