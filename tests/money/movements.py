"""Short ways to the movements that most tests begin with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sambayan.core import clock
from sambayan.money import actions, queries
from sambayan.money.actions import Share
from sambayan.money.enums import Account, Method, PartyKind
from sambayan.money.queries import ChargeView

_numbers = count(1)


def fresh(word: str = "ORDER") -> str:
    """A name that no other row has."""
    return f"{word}{next(_numbers)}-{clock.timeline()}"


def inner(action: Callable[..., Any], **arguments: Any) -> Any:
    """An inner action, in a transaction as its caller would hold."""
    with transaction.atomic():
        return action(**arguments)


def asked(amount: int, *, reference: str = "") -> ChargeView:
    """A charge that shows its QR."""
    return actions.request_payment(
        key=fresh("pay"),
        reference=reference or fresh(),
        method=Method.QRIS,
        amount=amount,
        expires_at=clock.now() + timedelta(minutes=15),
    )


def paid(amount: int, *, reference: str = "") -> ChargeView:
    """A charge that was paid by QRIS, and booked."""
    charge = asked(amount, reference=reference)
    actions.pay_at_testpay(code=charge.code)
    actions.work_due_notifications(100)
    (found,) = [c for c in queries.charges_of(reference=charge.reference) if c.id == charge.id]
    return found


def refunded(charge: ChargeView, amount: int) -> None:
    inner(actions.request_refund, key=fresh("refund"), reference=charge.reference, amount=amount, reason="habis")
    actions.work_due_refunds(100)


def umkm(party_id: int, amount: int) -> Share:
    return Share(Account.UMKM_PAYABLE, PartyKind.UMKM, party_id, amount)


def courier(party_id: int, amount: int) -> Share:
    return Share(Account.COURIER_PAYABLE, PartyKind.COURIER, party_id, amount)


def platform(amount: int) -> Share:
    return Share(Account.PLATFORM_PAYABLE, PartyKind.PLATFORM, 0, amount)


def released(charge: ChargeView, *shares: Share, subsidy: int = 0) -> None:
    inner(actions.release, key=charge.reference, reference=charge.reference, shares=shares, subsidy=subsidy)


def lines(key: str) -> list[tuple[str, str, int, str, int]]:
    """(account, party kind, party id, custodian, amount) of an entry, as they were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.account, l.party_kind, l.party_id, l.custodian, l.amount"
            " FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id WHERE e.key = %s ORDER BY l.id",
            [key],
        )
        return list(cursor.fetchall())


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def behind_the_guards() -> Iterator[None]:
    """What no trigger or foreign key sees: a superuser's repair, a damaged disk."""
    sql("SET session_replication_role = replica")
    try:
        yield
    finally:
        sql("SET session_replication_role = DEFAULT")


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of the block, without those that only open, nest and close transactions."""
    said: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield said
    frame = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
    said += [query["sql"] for query in captured if not query["sql"].startswith(frame)]
