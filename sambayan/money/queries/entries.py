"""Entries of the book, each whole: what was debited, what was credited, and that both sides agree."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.money.enums import Account, EntryKind

_ENTRIES = """
SELECT e.id, e.kind, e.key, e.reference, e.at, l.account, l.party_kind, l.party_id, l.custodian, l.amount
FROM money_entry e JOIN money_entryline l ON l.entry_id = e.id
WHERE e.timeline = %(timeline)s AND {which} ORDER BY {order}, l.amount < 0, l.id
"""
_OF_REFERENCE = _ENTRIES.format(which="e.reference = %(reference)s", order="e.id")
_LATEST = _ENTRIES.format(
    which="""e.id IN (
    SELECT id FROM money_entry WHERE timeline = %(timeline)s ORDER BY id DESC LIMIT %(limit)s
)""",
    order="e.id DESC",
)


@dataclass(frozen=True, slots=True)
class EntryLineView:
    """One side of an entry: positive is a debit, negative a credit, rupiah. `party_kind` is blank for nobody."""

    account: Account
    party_kind: str
    party_id: int
    custodian: str
    amount: int

    @property
    def debit(self) -> int | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> int | None:
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True, slots=True)
class EntryView:
    """A movement of money with its lines, the debits first."""

    id: int
    kind: EntryKind
    key: str
    reference: str
    at: datetime
    lines: tuple[EntryLineView, ...]

    @property
    def debits(self) -> int:
        return sum(line.debit or 0 for line in self.lines)

    @property
    def credits(self) -> int:
        return sum(line.credit or 0 for line in self.lines)


def entries_of(*, reference: str) -> list[EntryView]:
    """Every entry of an order, the first one first; one statement."""
    return _entries(_OF_REFERENCE, {"reference": reference})


def latest_entries(*, limit: int) -> list[EntryView]:
    """The newest entries of this timeline, the newest first; one statement."""
    return _entries(_LATEST, {"limit": limit})


def _entries(sql: str, values: dict[str, Any]) -> list[EntryView]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"timeline": clock.timeline(), **values})
        rows = cursor.fetchall()
    return [
        EntryView(number, EntryKind(kind), key, reference, at, tuple(_line(*row[5:]) for row in lines))
        for (number, kind, key, reference, at), lines in groupby(rows, key=itemgetter(slice(5)))
    ]


def _line(account: str, party_kind: str, party_id: int, custodian: str, amount: int) -> EntryLineView:
    return EntryLineView(Account(account), party_kind, party_id, custodian, amount)
