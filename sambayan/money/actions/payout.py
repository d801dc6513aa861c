"""PAYOUT: what is owed to an UMKM or courier is sent to it.

    umkm_payable  umkm:1         +34.400
    bank          bank:operator  −34.400

Only money that has arrived is sent: payouts go out in the order of the parties until the bank balance would not cover
the next one; the rest waits for the next settlement.
"""  # noqa: RUF002 - typographic minus on purpose

from datetime import date

from django.db import connection, transaction
from django.db.models import Sum

from sambayan.core import clock
from sambayan.money.actions.ledger import post_entries
from sambayan.money.engine.postings import BANK, Line, Posting
from sambayan.money.enums import Account, EntryKind, PartyKind
from sambayan.money.models import Payout

_PAYABLE = {PartyKind.UMKM: Account.UMKM_PAYABLE, PartyKind.COURIER: Account.COURIER_PAYABLE}

# Two runs at a time would both see the same debts, and pay them under the keys of two days.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_PAY = """
WITH lines AS (
    SELECT l.account, l.party_kind, l.party_id, l.amount
    FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
    WHERE e.timeline = %s AND l.account IN ('umkm_payable', 'courier_payable', 'bank')
      AND (l.account = 'bank' OR l.amount > 0 OR %s::timestamptz IS NULL OR e.at < %s)
),
owed AS (
    SELECT party_kind, party_id, -sum(amount) AS amount,
           concat_ws(':', 'payout', %s::text, party_kind, party_id, %s::text) AS key
    FROM lines WHERE account <> 'bank' GROUP BY party_kind, party_id HAVING sum(amount) < 0
),
due AS (
    SELECT *, sum(amount) OVER (ORDER BY party_kind, party_id) AS so_far
    FROM owed WHERE NOT EXISTS (SELECT FROM money_payout p WHERE p.key = owed.key)
)
INSERT INTO money_payout (timeline, key, party_kind, party_id, amount, "on", paid_at)
SELECT %s, key, party_kind, party_id, amount, %s, %s FROM due
WHERE so_far <= (SELECT sum(amount) FROM lines WHERE account = 'bank')
RETURNING key, party_kind, party_id, amount
"""


def pay_out(*, on: date, earned_until: date | None = None) -> int:
    """Send what every UMKM and courier of this timeline is owed, once a party and regional day.

    With `earned_until` only what was earned until the end of that day, such as what has been settled by now.
    Returns the rupiah sent for that day, by this call and earlier ones.
    """
    timeline = clock.timeline()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"money.pay_out:{timeline}"])
        until = clock.day_bounds(earned_until)[1] if earned_until else None
        cursor.execute(_PAY, [timeline, until, until, timeline, on.isoformat(), timeline, on, clock.now()])
        post_entries([_posting(key, PartyKind(kind), party, amount) for key, kind, party, amount in cursor.fetchall()])
    sent = Payout.objects.filter(timeline=timeline, on=on).aggregate(total=Sum("amount"))
    return sent["total"] or 0


def _posting(key: str, party_kind: PartyKind, party_id: int, amount: int) -> Posting:
    paid = Line(_PAYABLE[party_kind], amount, party_kind, party_id)
    return Posting(EntryKind.PAYOUT, key, (paid, Line(Account.BANK, -amount, custodian=BANK)))
