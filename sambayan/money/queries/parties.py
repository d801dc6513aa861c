"""One party's account: what it is owed, what it was paid, and when the next money comes."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from sambayan.core import clock
from sambayan.money.enums import Account, PartyKind

_PAYABLE = {PartyKind.UMKM: Account.UMKM_PAYABLE, PartyKind.COURIER: Account.COURIER_PAYABLE}
_SETTLES_AFTER = 2  # working days after a payment, as QRIS providers say
_SATURDAY = 6

_ACCOUNT = """
SELECT NULL::date AS day, COALESCE(-SUM(l.amount), 0) AS amount
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE e.timeline = %(timeline)s AND l.account = %(account)s AND l.party_kind = %(kind)s AND l.party_id = %(party)s
UNION ALL
(SELECT "on", amount FROM money_payout
 WHERE timeline = %(timeline)s AND party_kind = %(kind)s AND party_id = %(party)s AND "on" >= %(since)s
 ORDER BY "on" DESC)
"""


@dataclass(frozen=True, slots=True)
class Paid:
    """Rupiah that were sent on a regional day."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class PartyAccount:
    """Rupiah owed and not sent yet, and what was sent, the newest first."""

    owed: int
    paid: tuple[Paid, ...]


def party_account(*, party_kind: PartyKind, party_id: int, since: date) -> PartyAccount:
    """An UMKM's or courier's account in this timeline, with the payouts since that day. One statement."""
    values = {
        "timeline": clock.timeline(), "account": _PAYABLE[party_kind].value, "kind": party_kind.value,
        "party": party_id, "since": since,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT, values)
        (_, owed), *paid = cursor.fetchall()
    return PartyAccount(int(owed), tuple(Paid(day, int(amount)) for day, amount in paid))


def payout_day(*, paid_on: date) -> date:
    """The day on which what a buyer paid on `paid_on` can be sent on: its settlement, two working days later.

    Weekends are skipped; public holidays are not known here and make it later.
    """
    day, left = paid_on, _SETTLES_AFTER
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() < _SATURDAY
    return day
