"""REFUND: money goes back to the buyer of a charge.

Rp300.000 of a basket that was paid by QRIS:

    held                                   +300.000
    provider_receivable  provider:testpay  −300.000

It always comes off what the holder of the charge owes us, also after that charge was settled: then the holder's balance
is negative until the next settlement nets it. A courier gives back notes, a platform nets it on its side.

A refund is first a row, in the transaction of the action that causes it; the holder is asked afterwards.
"""  # noqa: RUF002 - typographic minus on purpose

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock, database
from sambayan.core.codes import new_code
from sambayan.money.actions.charges import provider
from sambayan.money.actions.ledger import post_entries
from sambayan.money.engine.postings import Line, Posting, holding_account
from sambayan.money.engine.refunds import pause, spread
from sambayan.money.enums import Account, EntryKind, Method, RefundState
from sambayan.money.errors import KeyUsedOtherwise, RefundTooLarge
from sambayan.money.queries.orders import order_money
from sambayan.partners import payments

# A worker that dies with an answer in its hands is followed by another after this; the holder pays a key once.
_LEASE = timedelta(minutes=5)

# The lock comes before the sum and in a statement of its own: a sum taken while waiting would miss the other's refund.
_LOCK = """
SELECT id, amount FROM money_charge WHERE reference = %s AND state = 'paid' ORDER BY id DESC FOR NO KEY UPDATE
"""
_EARLIER = "SELECT charge_id, key, amount FROM money_refund WHERE charge_id = ANY(%s)"
_WRITE = """
INSERT INTO money_refund (timeline, code, key, charge_id, reference, amount, reason, state, requested_at, due_at,
                          attempts, problem)
SELECT %s, code, key, charge_id, %s, amount, %s, 'requested', %s, %s, 0, ''
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[]) AS part (code, key, charge_id, amount)
"""
_CLAIM = """
WITH due AS (
    SELECT id FROM money_refund WHERE timeline = %s AND due_at <= %s ORDER BY due_at, id LIMIT %s FOR UPDATE SKIP LOCKED
)
UPDATE money_refund r SET attempts = r.attempts + 1, due_at = %s
FROM due, money_charge c WHERE r.id = due.id AND c.id = r.charge_id
RETURNING r.id, r.code, r.key, r.reference, r.amount, r.attempts, c.code, c.method, c.provider, c.custodian
"""
_DONE = """
UPDATE money_refund SET state = 'done', done_at = %s, due_at = NULL, problem = ''
WHERE id = ANY(%s) AND state <> 'done' RETURNING id
"""
_FAILED = """
UPDATE money_refund r SET state = f.state, due_at = f.due_at, problem = f.problem
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[]) AS f (id, state, due_at, problem)
WHERE r.id = f.id AND r.state <> 'done'
"""


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    code: str
    key: str
    reference: str
    amount: int
    attempts: int
    charge: str
    method: Method
    provider: str
    custodian: str


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a holder did not pay; `final` when it answered no."""

    why: str
    final: bool


def request_refund(*, key: str, reference: str, amount: int, reason: str) -> int:
    """Owe the buyer an amount back, in the caller's transaction; returns the rupiah on their way under this key.

    Nothing was paid yet, as for cash: 0. The charge paid last gives first, since a second payment is the one too many.
    Raises RefundTooLarge beyond what was paid less all earlier refunds, failed ones too, since they are still owed,
    and beyond what is still held: what was released belongs to others for good.
    """
    database.require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [reference])
        charges = cursor.fetchall()
        cursor.execute(_EARLIER, [[charge_id for charge_id, _ in charges]])
        earlier = cursor.fetchall()
        known = sum(part for _, name, part in earlier if name == key or name.startswith(f"{key}/"))
        if known not in {0, amount}:
            raise KeyUsedOtherwise(key)
        if charges and amount and not known:
            cursor.execute(_WRITE, _parts(key, reference, amount, reason, _left(charges, earlier)))
    return amount if charges else 0


def work_due_refunds(limit: int) -> int:
    """Ask the holders for refunds that are due, outside any transaction, and book those that were paid."""
    with transaction.atomic(durable=True):
        claimed = _claim(limit)
    answers = [(refund, _pay_back(refund)) for refund in claimed]
    if answers:
        with transaction.atomic(durable=True):
            _book([refund for refund, failure in answers if failure is None])
            _postpone([(refund, failure) for refund, failure in answers if failure is not None])
    return len(claimed)


def _left(charges: Sequence[tuple[int, int]], earlier: Sequence[tuple[int, str, int]]) -> list[tuple[int, int]]:
    """(charge id, rupiah not yet refunded), in the order of the charges."""
    return [
        (charge_id, amount - sum(part for owner, _, part in earlier if owner == charge_id))
        for charge_id, amount in charges
    ]


def _parts(key: str, reference: str, amount: int, reason: str, left: Sequence[tuple[int, int]]) -> list[Any]:
    money = order_money(references=[reference])[reference]
    free = min(money.held - money.refund_open, sum(rest for _, rest in left))
    parts = spread(amount, left)
    if parts is None or amount > free:
        raise RefundTooLarge(reference, amount, free)
    now = clock.now()
    return [
        clock.timeline(), reference, reason, now, now,
        [new_code() for _ in parts],
        [f"{key}/{n}" if n else key for n in range(len(parts))],
        [charge_id for charge_id, _ in parts],
        [part for _, part in parts],
    ]  # fmt: skip


def _claim(limit: int) -> list[_Claimed]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [clock.timeline(), now, limit, now + _LEASE])
        rows = sorted(cursor.fetchall())  # RETURNING promises no order
    return [
        _Claimed(number, code, key, reference, amount, attempts, charge, Method(method), holder, custodian)
        for number, code, key, reference, amount, attempts, charge, method, holder, custodian in rows
    ]


def _pay_back(refund: _Claimed) -> _Failure | None:
    """None once the money is on its way."""
    if refund.method is not Method.QRIS:
        return None
    try:
        provider(refund.provider).refund(payments.RefundRequest(refund.key, refund.charge, refund.amount))
    except payments.Refused as error:
        return _Failure(str(error), final=True)
    except payments.Unavailable as error:
        return _Failure(str(error), final=False)
    return None


def _book(refunds: Sequence[_Claimed]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [clock.now(), [refund.id for refund in refunds]])
        done = {refund_id for (refund_id,) in cursor.fetchall()}
    post_entries([_posting(refund) for refund in refunds if refund.id in done])


def _posting(refund: _Claimed) -> Posting:
    return Posting(
        EntryKind.REFUND,
        f"refund:{refund.code}",
        (
            Line(Account.HELD, refund.amount),
            Line(holding_account(refund.method), -refund.amount, custodian=refund.custodian),
        ),
        refund.reference,
    )


def _postpone(failures: Sequence[tuple[_Claimed, _Failure]]) -> None:
    """Try again later; after the last attempt a person takes the next rung of the ladder."""
    if not failures:
        return
    now = clock.now()
    pauses = [pause(refund.attempts) for refund, _ in failures]
    states = [
        RefundState.FAILED if failure.final or wait is None else RefundState.REQUESTED
        for (_, failure), wait in zip(failures, pauses, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [
            [refund.id for refund, _ in failures],
            [state.value for state in states],
            [None if wait is None else now + wait for wait in pauses],
            [failure.why for _, failure in failures],
        ])  # fmt: skip
