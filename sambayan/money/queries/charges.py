from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from sambayan.money.enums import ChargeState, Method


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A charge as it stands. Amount in rupiah, instants UTC."""

    id: int
    code: str
    key: str
    reference: str
    method: Method
    provider: str
    custodian: str
    amount: int
    state: ChargeState
    qr: str
    requested_at: datetime
    expires_at: datetime | None
    paid_at: datetime | None
    settled_on: date | None


CHARGE_COLUMNS = (
    "id, code, key, reference, method, provider, custodian, amount, state, qr,"
    " requested_at, expires_at, paid_at, settled_on"
)
_BY_REFERENCE = f"SELECT {CHARGE_COLUMNS} FROM money_charge WHERE reference = %s ORDER BY id"  # noqa: S608
_BY_KEY = f"SELECT {CHARGE_COLUMNS} FROM money_charge WHERE key = %s"  # noqa: S608
_BY_CODE = f"SELECT {CHARGE_COLUMNS} FROM money_charge WHERE code = %s"  # noqa: S608


def charge_view(row: tuple[Any, ...]) -> ChargeView:
    """A row of CHARGE_COLUMNS with its words turned into members."""
    number, code, key, reference, method, provider, custodian, amount, state, *rest = row
    return ChargeView(
        number, code, key, reference, Method(method), provider, custodian, amount, ChargeState(state), *rest
    )


def charges_of(*, reference: str) -> list[ChargeView]:
    """All charges of a reference, the first one first."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_REFERENCE, [reference])
        return [charge_view(row) for row in cursor.fetchall()]


def charge_of_key(*, key: str) -> ChargeView | None:
    """The charge that an idempotency key stands for."""
    return _one(_BY_KEY, key)


def charge_of_code(*, code: str) -> ChargeView | None:
    """The charge that the provider knows by this code."""
    return _one(_BY_CODE, code)


def _one(sql: str, value: str) -> ChargeView | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        row = cursor.fetchone()
    return row and charge_view(row)


def failed_refunds(*, timeline: int) -> tuple[int, int]:
    """How many refunds a holder refused for good, and their rupiah: money that buyers still wait for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(amount), 0) FROM money_refund WHERE timeline = %s AND state = 'failed'",
            [timeline],
        )
        count, amount = cursor.fetchone()
    return count, int(amount)
