"""Proof of the books from the rows themselves. Every check is one statement over all entries of the timelines asked.

That money belongs to an order is not known here: `market` proves that no reference is an orphan.
"""

from dataclasses import dataclass

from django.db import connection

from sambayan.money.engine.shapes import SHAPES
from sambayan.money.enums import FaultKind


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `reference` is the order's code or the holder, `entry` an entry's id, if any."""

    kind: FaultKind
    reference: str
    entry: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class _Check:
    """Rows of `sql` are (entry id, reference, values of `detail`); both parameters are the timeline, null for all."""

    kind: FaultKind
    detail: str
    sql: str


_SUMS = """
SELECT e.id, e.reference, e.key, {value}
FROM money_entry e LEFT JOIN money_entryline l ON l.entry_id = e.id
WHERE (%s::bigint IS NULL OR e.timeline = %s)
GROUP BY e.id HAVING {fault} ORDER BY e.id
"""
_ENTRY_ROWS = """
SELECT e.id, e.reference, e.key
FROM money_entry e WHERE (%s::bigint IS NULL OR e.timeline = %s) AND e.kind = '{kind}' AND NOT EXISTS ({row})
ORDER BY e.id
"""
_ROW_ENTRIES = """
SELECT NULL, {reference}, t.{name}, t.amount
FROM {table} t WHERE (%s::bigint IS NULL OR t.timeline = %s) AND {happened} AND NOT EXISTS (
    SELECT FROM money_entry e WHERE e.kind = '{kind}' AND e.key = {key}
) ORDER BY t.id
"""
# Whose money stands where, told by charges, refunds and payouts alone.
_CUSTODIANS = """
WITH told AS (
    SELECT timeline, custodian, amount FROM money_charge WHERE state = 'paid' AND settled_on IS NULL
    UNION ALL
    SELECT c.timeline, c.custodian, -r.amount FROM money_refund r JOIN money_charge c ON c.id = r.charge_id
    WHERE r.state = 'done' AND r.settled_on IS NULL
    UNION ALL
    SELECT timeline, 'bank:operator', amount - settlement_fee FROM money_charge WHERE settled_on IS NOT NULL
    UNION ALL
    SELECT timeline, 'bank:operator', -amount FROM money_refund WHERE settled_on IS NOT NULL
    UNION ALL
    SELECT timeline, 'bank:operator', -amount FROM money_payout
),
rows AS (SELECT timeline, custodian, sum(amount) AS amount FROM told GROUP BY timeline, custodian),
book AS (
    SELECT e.timeline, l.custodian, sum(l.amount) AS amount
    FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
    WHERE l.custodian <> '' GROUP BY e.timeline, l.custodian
)
SELECT NULL, custodian, timeline, coalesce(book.amount, 0), coalesce(rows.amount, 0)
FROM book FULL JOIN rows USING (timeline, custodian)
WHERE (%s::bigint IS NULL OR timeline = %s) AND coalesce(book.amount, 0) <> coalesce(rows.amount, 0)
ORDER BY timeline, custodian
"""
_REFUNDED_TOO_MUCH = """
SELECT NULL, c.reference, c.code, sum(r.amount), c.amount
FROM money_charge c JOIN money_refund r ON r.charge_id = c.id
WHERE (%s::bigint IS NULL OR c.timeline = %s)
GROUP BY c.id HAVING sum(r.amount) > c.amount OR c.state <> 'paid' ORDER BY c.id
"""
_OVERDRAWN = """
SELECT NULL, e.reference, sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE (%s::bigint IS NULL OR e.timeline = %s) AND l.account = 'held'
GROUP BY e.timeline, e.reference HAVING sum(l.amount) > 0 ORDER BY e.reference
"""
# Both sides as one multiset of lines: what is left after adding the mirror must cancel line by line.
_NO_MIRROR = """
SELECT r.id, r.reference, r.key
FROM money_entry r
WHERE (%s::bigint IS NULL OR r.timeline = %s) AND r.reverses_id IS NOT NULL AND EXISTS (
    SELECT FROM (
        SELECT account, party_kind, party_id, custodian, amount, 1 AS side FROM money_entryline WHERE entry_id = r.id
        UNION ALL
        SELECT account, party_kind, party_id, custodian, -amount, -1 FROM money_entryline WHERE entry_id = r.reverses_id
    ) line
    GROUP BY account, party_kind, party_id, custodian, amount HAVING sum(side) <> 0
) ORDER BY r.id
"""
# A reversal has no shape of its own: it mirrors the entry that the table makes it name.
_MISSHAPEN = """
SELECT DISTINCT ON (e.id) e.id, e.reference, e.key, e.kind, l.account, l.amount
FROM money_entry e JOIN money_entryline l ON l.entry_id = e.id
WHERE (%s::bigint IS NULL OR e.timeline = %s)
  AND e.kind <> 'reversal'
  AND (e.kind, l.account, sign(l.amount), l.party_kind, split_part(l.custodian, ':', 1), e.reference <> '')
      NOT IN ({shapes})
ORDER BY e.id, l.id
"""
# A release may be undone after it was paid out: then the party owes it back, and no payout was wrong.
_OVERPAID = """
SELECT NULL, l.party_kind || ':' || l.party_id, sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE (%s::bigint IS NULL OR e.timeline = %s) AND e.kind <> 'reversal'
  AND l.account IN ('umkm_payable', 'courier_payable', 'platform_payable')
GROUP BY e.timeline, l.account, l.party_kind, l.party_id HAVING sum(l.amount) > 0
ORDER BY l.party_kind, l.party_id
"""
# A payment is explained by a paid charge of the same reference, holder and amount.
_PAID_CHARGE = """
SELECT FROM money_charge c
JOIN money_entryline l ON l.entry_id = e.id AND l.custodian = c.custodian AND l.amount = c.amount
WHERE e.key = 'payment:' || c.code AND c.state = 'paid' AND c.reference = e.reference AND c.timeline = e.timeline
"""
_DONE_REFUND = """
SELECT FROM money_refund r JOIN money_entryline l ON l.entry_id = e.id AND l.account = 'held' AND l.amount = r.amount
WHERE e.key = 'refund:' || r.code AND r.state = 'done' AND r.reference = e.reference AND r.timeline = e.timeline
"""
_SENT_PAYOUT = """
SELECT FROM money_payout p JOIN money_entryline l ON l.entry_id = e.id AND l.amount = p.amount
    AND l.party_kind = p.party_kind AND l.party_id = p.party_id
WHERE e.key = p.key AND p.timeline = e.timeline
"""


def _shapes() -> str:
    """The rows of `engine.shapes`, as SQL lists them."""
    return ", ".join(
        f"('{kind}', '{side.account}', {side.sign}, '{side.party}', '{side.holder}', {shape.of_an_order})"
        for kind, shape in SHAPES.items()
        for side in shape.sides
    )


_CHECKS = (
    _Check(
        FaultKind.UNBALANCED, "entry {} sums to {} rupiah, not to 0",
        _SUMS.format(value="sum(l.amount)", fault="sum(l.amount) <> 0"),
    ),
    _Check(
        FaultKind.THIN, "entry {} has {} lines, a movement has two sides",
        _SUMS.format(value="count(l.id)", fault="count(l.id) < 2"),
    ),
    _Check(
        FaultKind.CUSTODIAN, "timeline {}: the ledger says {} rupiah, charges, refunds and payouts say {}", _CUSTODIANS,
    ),
    _Check(
        FaultKind.PAYMENT_WITHOUT_CHARGE, "payment {} is booked, but no paid charge of its amount and holder is known",
        _ENTRY_ROWS.format(kind="payment", row=_PAID_CHARGE),
    ),
    _Check(
        FaultKind.CHARGE_WITHOUT_PAYMENT, "charge {} of {} rupiah is paid, but no payment is booked",
        _ROW_ENTRIES.format(
            table="money_charge", reference="t.reference", name="code", happened="t.state = 'paid'",
            kind="payment", key="'payment:' || t.code",
        ),
    ),
    _Check(
        FaultKind.REFUND_WITHOUT_ENTRY, "refund {} of {} rupiah is done, but not booked",
        _ROW_ENTRIES.format(
            table="money_refund", reference="t.reference", name="code", happened="t.state = 'done'",
            kind="refund", key="'refund:' || t.code",
        ),
    ),
    _Check(
        FaultKind.ENTRY_WITHOUT_REFUND, "refund {} is booked, but no done refund of that amount explains it",
        _ENTRY_ROWS.format(kind="refund", row=_DONE_REFUND),
    ),
    _Check(
        FaultKind.REFUNDED_TOO_MUCH, "charge {} has refunds of {} rupiah, but is no paid charge of that much ({})",
        _REFUNDED_TOO_MUCH,
    ),
    _Check(
        FaultKind.PAYOUT_WITHOUT_ENTRY, "payout {} of {} rupiah is sent, but not booked",
        _ROW_ENTRIES.format(
            table="money_payout", reference="t.party_kind || ':' || t.party_id", name="key", happened="true",
            kind="payout", key="t.key",
        ),
    ),
    _Check(
        FaultKind.ENTRY_WITHOUT_PAYOUT, "payout {} is booked, but no payout of that amount and party explains it",
        _ENTRY_ROWS.format(kind="payout", row=_SENT_PAYOUT),
    ),
    _Check(FaultKind.OVERDRAWN, "{} rupiah more were released or refunded than were paid and promised", _OVERDRAWN),
    _Check(
        FaultKind.MISSHAPEN, "entry {} is a {}, which never has a line of {} with {} rupiah like this",
        _MISSHAPEN.format(shapes=_shapes()),
    ),
    _Check(FaultKind.OVERPAID, "{} rupiah more were paid out than were ever owed", _OVERPAID),
    _Check(FaultKind.NO_MIRROR, "reversal {} is not the exact opposite of the entry it undoes", _NO_MIRROR),
)  # fmt: skip


def book_faults(*, timeline: int | None = None) -> list[Fault]:
    """Everything that is wrong with the books, of one timeline or of all; nothing when they are right."""
    with connection.cursor() as cursor:
        faults: list[Fault] = []
        for check in _CHECKS:
            cursor.execute(check.sql, [timeline, timeline])
            faults += (
                Fault(check.kind, reference, entry, check.detail.format(*values))
                for entry, reference, *values in cursor.fetchall()
            )
    return faults
