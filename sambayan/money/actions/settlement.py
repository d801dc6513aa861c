"""SETTLEMENT: a provider, or the platform, has sent what it held; it kept its fee.

Two QRIS charges of Rp600.000 and Rp40.500 were paid until yesterday, Rp300.000 of the first were refunded. The rule of
that day says 0,3 % of a charge above Rp500.000 and nothing up to it: Rp900, half up, of what is left of the first.

    bank                 bank:operator     +339.600
    transfer_fee                               +900
    provider_receivable  provider:testpay  −340.500

A platform sends all it held: its commission is owed to it on an account of its own.

Charges and refunds are marked with the day that settled them, so that the books can be proven without the ledger.
"""  # noqa: RUF002 - typographic minus on purpose

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction

from sambayan.core import clock
from sambayan.money.actions.charges import PROVIDERS
from sambayan.money.actions.ledger import post_entry
from sambayan.money.engine.postings import BANK, Line, Posting, custodian, holding_account
from sambayan.money.enums import Account, EntryKind, Method
from sambayan.regulation.enums import Metric, Subject
from sambayan.regulation.queries import rule_in_force

_DAYS = """
SELECT DISTINCT (paid_at AT TIME ZONE %s)::date FROM money_charge
WHERE timeline = %s AND custodian = %s AND settled_on IS NULL AND state = 'paid' AND paid_at < %s
"""
_BOOKED = """
SELECT sum(l.amount) FROM money_entry e JOIN money_entryline l ON l.entry_id = e.id
WHERE e.key = %s AND l.account = 'bank'
"""
# A rate is (day paid, charges up to this amount are free, basis points on the whole charge above it).
_TAKE = """
WITH due AS (
    SELECT c.id, c.amount - coalesce(sum(r.amount), 0) AS kept,
           CASE WHEN c.amount > rate.free THEN rate.bp ELSE 0 END AS bp
    FROM money_charge c
    LEFT JOIN unnest(%s::date[], %s::bigint[], %s::bigint[]) AS rate (day, free, bp)
        ON rate.day = (c.paid_at AT TIME ZONE %s)::date
    LEFT JOIN money_refund r ON r.charge_id = c.id AND r.state = 'done' AND r.done_at < %s
    WHERE c.timeline = %s AND c.custodian = %s AND c.settled_on IS NULL AND c.state = 'paid' AND c.paid_at < %s
    GROUP BY c.id, rate.free, rate.bp
),
taken AS (
    UPDATE money_charge c SET settled_on = %s, settlement_fee = div(due.kept * due.bp + 5000, 10000)
    FROM due WHERE c.id = due.id AND c.settled_on IS NULL
    RETURNING c.amount, c.settlement_fee
),
netted AS (
    UPDATE money_refund r SET settled_on = %s
    FROM money_charge c
    WHERE c.id = r.charge_id AND c.timeline = %s AND c.custodian = %s
        AND r.state = 'done' AND r.settled_on IS NULL AND r.done_at < %s
    RETURNING r.amount
)
SELECT coalesce((SELECT sum(amount) FROM taken), 0) - coalesce((SELECT sum(amount) FROM netted), 0),
       coalesce((SELECT sum(settlement_fee) FROM taken), 0)
"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a holder sends: `gross` is what it held, `fee` what it keeps of it, rupiah."""

    gross: int
    fee: int = 0


def settle_provider(*, provider: str, on: date, paid_until: date | None = None) -> int:
    """Book what a provider or platform sends on a regional day for everything paid until the end of that day, or of
    the earlier day `paid_until`; once a day.

    Returns the rupiah that reached the bank. Nothing is due, or refunds outweigh it: 0, and all waits for the next day.
    """
    known = PROVIDERS.get(provider)
    method = Method.QRIS if known else Method.PLATFORM
    holder = custodian(method, provider)
    key = f"settlement:{clock.timeline()}:{provider}:{on}"
    with transaction.atomic(durable=True):
        if (earlier := booked_transfer(key, holder)) is not None:
            return earlier
        until = clock.day_bounds(paid_until or on)[1]
        sent = take(holder, until=until, on=on, criteria=known.criteria if known else "")
        if sent.gross <= 0:
            transaction.set_rollback(True)
            return 0
        post_entry(transfer_posting(EntryKind.SETTLEMENT, key, method, holder, sent))
    return sent.gross - sent.fee


def booked_transfer(key: str, holder: str) -> int | None:
    """What this transfer brought to the bank, if it is booked. Nobody else takes from this holder until we commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{holder}:{clock.timeline()}"])
        cursor.execute(_BOOKED, [key])
        (amount,) = cursor.fetchone()
    return None if amount is None else int(amount)


def take(holder: str, *, until: datetime, on: date, criteria: str = "") -> Transfer:
    """Mark what a holder owes us for charges paid, less refunds done, before an instant; returns its sum.

    A provider's fee follows the size class of its merchant (`criteria`), by the rule of the day of each payment.
    """
    zone, timeline = settings.TIME_ZONE, clock.timeline()
    rates = _rates(holder, until, criteria) if criteria else []
    columns = [list(column) for column in zip(*rates, strict=True)] or [[], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [*columns, zone, until, timeline, holder, until, on, on, timeline, holder, until])
        gross, fee = cursor.fetchone()
    return Transfer(int(gross), int(fee))


def transfer_posting(kind: EntryKind, key: str, method: Method, holder: str, sent: Transfer) -> Posting:
    """From a holder to the bank."""
    arrived = Line(Account.BANK, sent.gross - sent.fee, custodian=BANK)
    fee = (Line(Account.TRANSFER_FEE, sent.fee),) if sent.fee else ()
    return Posting(kind, key, (arrived, *fee, Line(holding_account(method), -sent.gross, custodian=holder)))


def _rates(holder: str, until: datetime, criteria: str) -> list[tuple[date, int, int]]:
    """(day, free amount, basis points) for each day on which due charges were paid; without a rule 0."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [settings.TIME_ZONE, clock.timeline(), holder, until])
        days = [day for (day,) in cursor.fetchall()]
    rates = []
    for day in days:
        rate = rule_in_force(subject=Subject.PAYMENT, metric=Metric.MDR_RATE, on=day, variant=criteria)
        free = rule_in_force(subject=Subject.PAYMENT, metric=Metric.MDR_FREE, on=day, variant=criteria)
        rates.append((day, (free and free.value) or 0, (rate and rate.value) or 0))
    return rates
