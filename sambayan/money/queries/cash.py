"""Buyers' cash: what couriers hold of which orders, and what they brought to a desk."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from sambayan.core import clock

_HOLDER = "courier:"
_CASH = """
SELECT l.custodian, SUM(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE e.timeline = %s AND l.account = 'courier_cash' GROUP BY l.custodian HAVING SUM(l.amount) <> 0
"""
_COLLECTED = """
SELECT reference, amount, paid_at FROM money_charge
WHERE timeline = %s AND custodian = %s AND state = 'paid' AND settled_on IS NULL ORDER BY paid_at DESC, id DESC
"""
# Who took it stands in the trail, with the key of the entry.
_HAND_INS = """
SELECT e.at, l.custodian, -l.amount, took.actor_id
FROM money_entry e
JOIN money_entryline l ON l.entry_id = e.id AND l.account = 'courier_cash'
LEFT JOIN core_auditrecord took ON took.action = 'hand_in_cash' AND took.subject = l.custodian
    AND took.at >= %s AND took.at < %s AND took.detail ->> 'entry' = e.key
WHERE e.timeline = %s AND e.kind = 'hand_in' AND e.at >= %s AND e.at < %s AND l.custodian = ANY(%s)
ORDER BY e.id DESC
"""


@dataclass(frozen=True, slots=True)
class Collected:
    """Cash of an order that its courier still holds, rupiah, and since when (UTC)."""

    reference: str
    amount: int
    at: datetime


@dataclass(frozen=True, slots=True)
class HandIn:
    """A courier brought cash: when (UTC), how much (rupiah), and the person who took it, if it was one."""

    at: datetime
    courier_id: int
    amount: int
    taken_by: int | None


def cash_with_couriers() -> dict[int, int]:
    """Rupiah of buyers' cash by courier of this timeline; who has none is left out. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CASH, [clock.timeline()])
        return {_courier(holder): int(amount) for holder, amount in cursor.fetchall()}


def cash_of(*, courier_id: int) -> list[Collected]:
    """The orders whose cash a courier of this timeline has in the bag, the latest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COLLECTED, [clock.timeline(), f"{_HOLDER}{courier_id}"])
        return [Collected(reference, int(amount), at) for reference, amount, at in cursor.fetchall()]


def hand_ins(*, courier_ids: Collection[int], day: date) -> list[HandIn]:
    """What these couriers brought on a regional day, the latest first. One statement."""
    span = clock.day_bounds(day)
    holders = [f"{_HOLDER}{courier}" for courier in courier_ids]
    with connection.cursor() as cursor:
        cursor.execute(_HAND_INS, [*span, clock.timeline(), *span, holders])
        return [
            HandIn(at, _courier(holder), int(amount), taken_by) for at, holder, amount, taken_by in cursor.fetchall()
        ]


def _courier(holder: str) -> int:
    return int(holder.removeprefix(_HOLDER))
