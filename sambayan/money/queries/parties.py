"""One party's account: what it is owed, what it was paid, and when the next money comes."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from sambayan.core import clock
from sambayan.money.enums import Account, PartyKind

_PAYABLE = {PartyKind.UMKM: Account.UMKM_PAYABLE, PartyKind.COURIER: Account.COURIER_PAYABLE}
_SETTLES_AFTER = 2  # working days after a payment, as QRIS providers say
_SATURDAY = 6

# What was earned first is sent first, so what is still owed was earned last.
_ACCOUNT = """
WITH lines AS (
    SELECT (e.at AT TIME ZONE %(zone)s)::date AS day, l.amount
    FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
    WHERE e.timeline = %(timeline)s AND l.account = %(account)s AND l.party_kind = %(kind)s AND l.party_id = %(party)s
), earned AS (
    SELECT day, -SUM(amount) AS amount FROM lines WHERE amount < 0 GROUP BY day
), left_over AS (
    SELECT day, LEAST(amount, (SELECT -SUM(lines.amount) FROM lines)
                              - COALESCE(SUM(amount) OVER (ORDER BY day DESC ROWS UNBOUNDED PRECEDING), 0) + amount)
               AS amount
    FROM earned
)
(SELECT FALSE AS sent, day, amount FROM left_over WHERE amount > 0 ORDER BY day)
UNION ALL
(SELECT TRUE, "on", amount FROM money_payout
 WHERE timeline = %(timeline)s AND party_kind = %(kind)s AND party_id = %(party)s AND "on" >= %(since)s
 ORDER BY "on" DESC)
"""


@dataclass(frozen=True, slots=True)
class Paid:
    """Rupiah that are sent on a regional day."""

    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class PartyAccount:
    """What is owed by the days on which it is sent, the next one first, and what was sent, the newest first."""

    coming: tuple[Paid, ...]
    paid: tuple[Paid, ...]

    @property
    def owed(self) -> int:
        """Rupiah that were earned and not sent yet."""
        return sum(one.amount for one in self.coming)


def party_account(*, party_kind: PartyKind, party_id: int, since: date) -> PartyAccount:
    """An UMKM's or courier's account in this timeline, with the payouts since that day. One statement.

    What should have been sent before today, and was not, comes with the next payout.
    """
    values = {
        "timeline": clock.timeline(), "account": _PAYABLE[party_kind].value, "kind": party_kind.value,
        "party": party_id, "since": since, "zone": settings.TIME_ZONE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT, values)
        rows = cursor.fetchall()
    coming: dict[date, int] = {}
    for sent, day, amount in rows:
        if not sent:
            due = max(payout_day(paid_on=day), _working(clock.today()))
            coming[due] = coming.get(due, 0) + int(amount)
    paid = tuple(Paid(day, int(amount)) for sent, day, amount in rows if sent)
    return PartyAccount(tuple(Paid(day, amount) for day, amount in sorted(coming.items())), paid)


def _working(day: date) -> date:
    """Itself if it is one, else the first working day after it."""
    while day.isoweekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day


def payout_day(*, paid_on: date) -> date:
    """The day on which what a buyer paid on `paid_on` can be sent on: its settlement, two working days later.

    Weekends are skipped; public holidays are not known here and make it later.
    """
    day, left = paid_on, _SETTLES_AFTER
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() < _SATURDAY
    return day
