"""`sambayan books check`: money proves its entries and holders, this proves each order against them.

A handful of statements over all orders, then one pass of `engine.proof` in memory: 10,000 orders take seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, transaction

from sambayan.market.engine.proof import MoneyFacts, OrderFacts, Party, StallFacts, order_faults
from sambayan.market.enums import FaultKind, OrderState, PayBy
from sambayan.money.models import Terms
from sambayan.money.queries import OrderMoney, SpentTime, budget_closings, order_money
from sambayan.money.queries import book_faults as money_faults

# Placing reads the terms a moment before the order stands, and demo clocks run fast: near the end of a budget both are
# right, a subsidy and none.
_MOMENT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; `reference` is the order's code, or the holder that money names."""

    kind: StrEnum
    reference: str
    entry: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class BookSize:
    """How much there is to prove on a timeline."""

    timeline: int
    name: str
    entries: int
    lines: int
    orders: int


_SIZES = """
SELECT t.id, t.name,
       (SELECT count(*) FROM money_entry e WHERE e.timeline = t.id),
       (SELECT count(*) FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id WHERE e.timeline = t.id),
       (SELECT count(*) FROM market_order o WHERE o.timeline = t.id)
FROM core_timeline t ORDER BY t.id
"""
# The timeline stands twice in each statement; null is all of them.
_ORDERS = """
SELECT o.code, o.state, o.pay_by, o.terms_id, o.goods, o.delivery_fee, o.subsidy, o.total, o.drop_lat IS NOT NULL,
       COALESCE((
           SELECT t.reason FROM market_transition t
           WHERE t.order_id = o.id AND t.line_id IS NULL ORDER BY t.id DESC LIMIT 1
       ), ''),
       o.timeline, o.placed_at
FROM market_order o WHERE (%s::bigint IS NULL OR o.timeline = %s) ORDER BY o.id
"""
_STALLS = """
SELECT o.code, l.stall_id, s.umkm_id, SUM(l.amount), COALESCE(SUM(l.amount) FILTER (WHERE l.state <> 'refused'), 0),
       COALESCE(SUM(l.amount) FILTER (WHERE l.state = 'ready'), 0)
FROM market_order o JOIN market_orderline l ON l.order_id = o.id JOIN registry_stall s ON s.id = l.stall_id
WHERE (%s::bigint IS NULL OR o.timeline = %s) GROUP BY o.id, l.stall_id, s.umkm_id ORDER BY o.id, l.stall_id
"""
_FEES = """
SELECT o.code, f.stall_id, f.kind, f.correction, f.amount
FROM market_order o JOIN market_orderfee f ON f.order_id = o.id
WHERE (%s::bigint IS NULL OR o.timeline = %s) ORDER BY f.id
"""
# The fee of the table that the row names, on the metres that it names.
_ONGKIR = """
SELECT o.code, f.amount, f.base, f.rule
FROM market_order o JOIN market_orderfee f ON f.order_id = o.id AND f.kind = 'delivery'
LEFT JOIN delivery_feetable t ON t.code = f.rule
WHERE (%s::bigint IS NULL OR o.timeline = %s) AND f.amount IS DISTINCT FROM t.round_to * CEIL(
    (t.base * 1000 + t.per_km::bigint * GREATEST(0, f.base - t.base_metres))::numeric / (1000 * t.round_to)
) ORDER BY o.id
"""
_DELIVERIES = """
SELECT d.reference, d.state, d.fee, run.courier_id
FROM delivery_delivery d LEFT JOIN delivery_run run ON run.id = d.run_id
WHERE (%s::bigint IS NULL OR d.timeline = %s) AND d.state <> 'cancelled' ORDER BY d.id
"""
_PAYMENTS = """
SELECT c.reference, c.custodian, CASE WHEN outcome.id IS NULL THEN 0 ELSE c.amount END
FROM money_charge c
LEFT JOIN money_chargeoutcome outcome
    ON outcome.charge_id = c.id AND outcome.state = 'paid' AND outcome.handled_at IS NULL
WHERE (%s::bigint IS NULL OR c.timeline = %s) AND c.state = 'paid' ORDER BY c.id
"""
_SHARES = """
SELECT e.reference, e.kind, l.party_kind, l.party_id, -SUM(l.amount)
FROM money_entry e
JOIN money_entryline l ON l.entry_id = e.id AND l.account NOT IN ('held', 'loss')
WHERE (%s::bigint IS NULL OR e.timeline = %s) AND e.kind IN ('release', 'write_off')
GROUP BY e.reference, e.kind, l.party_kind, l.party_id
"""
_ORPHANS = """
SELECT thing, reference, COUNT(*)
FROM (
    SELECT 'entry' AS thing, reference, timeline FROM money_entry WHERE reference <> ''
    UNION ALL SELECT 'charge', reference, timeline FROM money_charge
    UNION ALL SELECT 'refund', reference, timeline FROM money_refund
    UNION ALL SELECT 'delivery', reference, timeline FROM delivery_delivery
) AS named
WHERE (%s::bigint IS NULL OR timeline = %s) AND NOT EXISTS (
    SELECT FROM market_order o WHERE o.code = named.reference AND o.timeline = named.timeline
)
GROUP BY thing, reference ORDER BY thing, reference
"""
# The chain of an order's moves starts at its birth, has no gap and ends where the order stands.
_ORDER_MOVES = """
SELECT o.code, o.state, COALESCE(STRING_AGG(m.to_state, ' > ' ORDER BY m.id), 'none')
FROM market_order o
LEFT JOIN (
    SELECT id, order_id, from_state, to_state,
           LAG(to_state, 1, '') OVER moves <> from_state AS gap,
           LEAD(id) OVER moves IS NULL AS last
    FROM market_transition WHERE line_id IS NULL
    WINDOW moves AS (PARTITION BY order_id ORDER BY id)
) m ON m.order_id = o.id
WHERE (%s::bigint IS NULL OR o.timeline = %s)
GROUP BY o.id
HAVING COALESCE(BOOL_OR(m.gap), TRUE) OR MAX(m.to_state) FILTER (WHERE m.last) IS DISTINCT FROM o.state
ORDER BY o.id
"""
_LINE_MOVES = """
SELECT o.code, l.id, l.state, COALESCE(STRING_AGG(t.to_state, ' > ' ORDER BY t.id), 'none')
FROM market_order o
JOIN market_orderline l ON l.order_id = o.id
LEFT JOIN market_transition t ON t.line_id = l.id
WHERE (%s::bigint IS NULL OR o.timeline = %s)
GROUP BY o.id, l.id
HAVING l.state <> COALESCE((ARRAY_AGG(t.to_state ORDER BY t.id DESC) FILTER (WHERE t.id IS NOT NULL))[1], 'waiting')
    OR COUNT(t.id) <> CASE l.state WHEN 'waiting' THEN 0 WHEN 'ready' THEN 2 ELSE 1 END
ORDER BY l.id
"""


def book_faults(*, timeline: int | None = None) -> list[Fault]:
    """Everything that is wrong with the books of a timeline, or of all; nothing when they are right.

    Right at any instant between two actions, so also in a backup that was taken while orders were under way.
    """
    with _one_instant():
        return [*_of_money(timeline), *_of_references_and_moves(timeline), *_of_orders(timeline)]


def book_sizes() -> list[BookSize]:
    """Of every timeline, the live one first."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        return [BookSize(*row) for row in cursor.fetchall()]


@contextmanager
def _one_instant() -> Iterator[None]:
    """One snapshot for all statements, or a market at work would look wrong; a caller's transaction stays as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _of_money(timeline: int | None) -> Iterator[Fault]:
    for fault in money_faults(timeline=timeline):
        yield Fault(fault.kind, fault.reference, fault.entry, fault.detail)


def _of_references_and_moves(timeline: int | None) -> Iterator[Fault]:
    for thing, reference, count in _rows(_ORPHANS, timeline):
        yield Fault(FaultKind.ORPHAN, reference, None, f"{thing} ({count}) for an order that does not exist")
    for code, state, moves in _rows(_ORDER_MOVES, timeline):
        yield Fault(FaultKind.MOVES, code, None, f"it is {state}, its moves are {moves}")
    for code, line, state, moves in _rows(_LINE_MOVES, timeline):
        yield Fault(FaultKind.MOVES, code, None, f"line {line} is {state}, its moves are {moves}")


def _of_orders(timeline: int | None) -> Iterator[Fault]:
    for code, amount, metres, table in _rows(_ONGKIR, timeline):
        detail = f"its ongkir is {amount}, which fee table {table} does not ask for {metres} metres"
        yield Fault(FaultKind.FROZEN, code, None, detail)
    for order in _facts(timeline):
        for kind, detail in order_faults(order):
            yield Fault(kind, order.code, None, detail)


def _rows(sql: str, timeline: int | None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [timeline, timeline])
        rows: list[Any] = cursor.fetchall()
    return rows


def _facts(timeline: int | None) -> Iterable[OrderFacts]:
    orders = _rows(_ORDERS, timeline)
    terms = Terms.objects.in_bulk({row[3] for row in orders})
    fees = _grouped(_rows(_FEES, timeline))
    stalls = _grouped(_rows(_STALLS, timeline))
    deliveries = _grouped(_rows(_DELIVERIES, timeline))
    money = _money_facts([row[0] for row in orders], timeline)
    closed = budget_closings()
    for code, state, pay_by, terms_id, goods, ongkir, subsidy, total, has_drop, reason, *placed in orders:
        rows = fees[code]
        yield OrderFacts(
            code=code, state=OrderState(state), reason=reason, pay_by=PayBy(pay_by), rates=terms[terms_id],
            goods=goods, delivery_fee=ongkir, subsidy=subsidy, total=total, has_drop=has_drop,
            ongkir_rows=tuple(amount for _, kind, _, amount in rows if kind == "delivery"),
            subsidy_rows=tuple(amount for _, kind, _, amount in rows if kind == "delivery_subsidy"),
            subsidised=_subsidised(closed, *placed),
            deliveries=tuple(deliveries[code]),
            stalls=tuple(_stall(stall, rows) for stall in stalls[code]),
            money=money[code],
        )  # fmt: skip


def _subsidised(closed: Iterable[SpentTime], timeline: int, placed_at: datetime) -> bool | None:
    """Whether some budget still bore ongkir when an order was placed; None within a moment of the change."""
    times = [time for time in closed if time.timeline == timeline]
    if any(time.starts + _MOMENT <= placed_at < time.ends - _MOMENT for time in times):
        return False
    return None if any(time.starts - _MOMENT <= placed_at < time.ends + _MOMENT for time in times) else True


def _stall(row: tuple[Any, ...], fees: Iterable[tuple[Any, ...]]) -> StallFacts:
    stall_id, umkm_id, ordered, kept, cooked = row
    quoted: dict[str, int] = defaultdict(int)
    charged: dict[str, int] = defaultdict(int)
    for stall, kind, correction, amount in fees:
        if stall == stall_id:
            charged[kind] += amount
            quoted[kind] += 0 if correction else amount
    return StallFacts(stall_id, umkm_id, int(ordered), int(kept), int(cooked), quoted, charged)


def _money_facts(codes: list[str], timeline: int | None) -> dict[str, MoneyFacts]:
    payments = _grouped(_rows(_PAYMENTS, timeline))
    shares: dict[tuple[str, str], dict[Party, int]] = defaultdict(dict)
    for reference, kind, party_kind, party_id, amount in _rows(_SHARES, timeline):
        shares[reference, kind][party_kind, party_id] = int(amount)
    told: Mapping[str, OrderMoney] = order_money(references=codes)
    return {
        code: MoneyFacts(
            paid=told[code].paid, unhandled=sum(amount for _, amount in payments[code]),
            holders=tuple(holder for holder, _ in payments[code]),
            refunded=told[code].refunded, refund_open=told[code].refund_open,
            subsidy=told[code].subsidy, held=told[code].held,
            released=shares[code, "release"], written_off=shares[code, "write_off"],
        )
        for code in codes
    }  # fmt: skip


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows by their first column, the order's code, without it."""
    groups: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for code, *rest in rows:
        groups[code].append(tuple(rest))
    return groups
