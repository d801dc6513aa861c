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
_MISSHAPEN = """
SELECT DISTINCT ON (e.id) e.id, e.reference, e.key, e.kind, l.account, l.amount
FROM money_entry e JOIN money_entryline l ON l.entry_id = e.id
WHERE (%s::bigint IS NULL OR e.timeline = %s)
  AND (e.kind, l.account, sign(l.amount), l.party_kind, split_part(l.custodian, ':', 1), e.reference <> '')
      NOT IN ({shapes})
ORDER BY e.id, l.id
"""
_OVERPAID = """
SELECT NULL, l.party_kind || ':' || l.party_id, sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE (%s::bigint IS NULL OR e.timeline = %s) AND l.account IN ('umkm_payable', 'courier_payable', 'platform_payable')
GROUP BY e.timeline, l.account, l.party_kind, l.party_id HAVING sum(l.amount) > 0
ORDER BY l.party_kind, l.party_id
"""
# A provider keeps what some rule of the day gives, in whatever zone the day is told, of what was not refunded by then;
# nobody else keeps anything.
_OVERCHARGED = """
SELECT NULL, c.reference, c.code, c.settlement_fee
FROM money_charge c
JOIN LATERAL (
    SELECT c.amount - coalesce(sum(r.amount), 0) AS kept
    FROM money_refund r WHERE r.charge_id = c.id AND r.settled_on <= c.settled_on
) left_over ON true
WHERE (%s::bigint IS NULL OR c.timeline = %s) AND c.settlement_fee > 0 AND NOT (c.method = 'qris' AND EXISTS (
    SELECT FROM regulation_rule rate
    LEFT JOIN regulation_rule free ON free.subject = rate.subject AND free.metric = 'mdr_free'
        AND free.variant = rate.variant AND free.status <> 'draft'
        AND free.valid_from <= (c.paid_at + interval '14 hours')::date
        AND coalesce(free.valid_to, 'infinity') >= (c.paid_at - interval '12 hours')::date
    WHERE rate.subject = 'payment' AND rate.metric = 'mdr_rate' AND rate.status <> 'draft'
      AND rate.valid_from <= (c.paid_at + interval '14 hours')::date
      AND coalesce(rate.valid_to, 'infinity') >= (c.paid_at - interval '12 hours')::date
      AND c.amount > coalesce(free.value, 0)
      AND c.settlement_fee = div(kept * rate.value + 5000, 10000)
)) ORDER BY c.id
"""
_BANK_BELOW_ZERO = """
SELECT NULL, 'bank:operator', -sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE (%s::bigint IS NULL OR e.timeline = %s) AND l.account = 'bank'
GROUP BY e.timeline HAVING sum(l.amount) < 0
"""
# A payment is explained by a paid charge of the same reference, holder and amount.
_PAID_CHARGE = """
SELECT FROM money_charge c
JOIN money_entryline l ON l.entry_id = e.id AND l.custodian = c.custodian AND l.amount = c.amount
WHERE e.key = 'payment:' || c.code AND c.state = 'paid' AND c.reference = e.reference AND c.timeline = e.timeline
"""
_DONE_REFUND = """
SELECT FROM money_refund r
JOIN money_charge c ON c.id = r.charge_id AND c.reference = r.reference AND c.timeline = r.timeline
JOIN money_entryline l ON l.entry_id = e.id AND l.custodian = c.custodian AND l.amount = -r.amount
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
    _Check(FaultKind.OVERCHARGED, "charge {} was settled with a fee of {} rupiah, which no rule gives", _OVERCHARGED),
    _Check(FaultKind.BANK_BELOW_ZERO, "{} rupiah more left the bank than had arrived", _BANK_BELOW_ZERO),
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
