"""Asking a provider for a payment, in three steps: write the charge, ask outside any transaction, write the answer.

A call without an answer leaves the charge REQUESTED. The next try with the same key asks how it stands before it asks
for it again, and always under the same order id, so that no buyer meets two QR codes of one request.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from sambayan.core import clock
from sambayan.core.codes import new_code
from sambayan.money.engine.postings import custodian
from sambayan.money.enums import ChargeState, Method
from sambayan.money.errors import KeyUsedOtherwise, NoProviderForMethod, PaymentRefused, ProviderSilent, UnknownProvider
from sambayan.money.queries.charges import CHARGE_COLUMNS, ChargeView, charge_of_key, charge_view
from sambayan.partners import payments
from sambayan.partners.testpay import BuiltInProvider

TESTPAY = "testpay"


def _secret(provider: str) -> bytes:
    """A provider's key, derived from the master key, for those that we issue ourselves."""
    return hmac.digest(settings.MASTER_KEY.encode(), f"payment provider {provider}".encode(), "sha256")


PROVIDERS: dict[str, payments.Provider] = {TESTPAY: BuiltInProvider(secret=_secret(TESTPAY))}
_PROVIDER_OF = {Method.QRIS: TESTPAY}

_WRITE = f"""
INSERT INTO money_charge (timeline, code, key, reference, method, provider, custodian, amount, state, qr,
                          provider_reference, requested_at, expires_at, paid_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', %s, %s, %s)
ON CONFLICT (key) DO NOTHING
RETURNING {CHARGE_COLUMNS}
"""  # noqa: S608 - a list of columns
# A notification may have come first: then the charge is paid, and only the reply is added.
_SHOW = f"""
UPDATE money_charge
SET qr = %s, provider_reference = %s, state = CASE state WHEN 'requested' THEN %s ELSE state END
WHERE id = %s AND qr = ''
RETURNING {CHARGE_COLUMNS}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class NewCharge:
    """What a key stands for. `holder` is who holds the money once paid: a provider, a courier's id, a platform."""

    key: str
    reference: str
    method: Method
    provider: str
    holder: str | int
    amount: int
    expires_at: datetime | None = None


def request_payment(*, key: str, reference: str, method: Method, amount: int, expires_at: datetime) -> ChargeView:
    """A charge that the buyer can pay until `expires_at` (UTC); the same key gives the same charge.

    Raises ProviderSilent (try again with the same key) or PaymentRefused (another key, another way).
    """
    if method not in _PROVIDER_OF:
        raise NoProviderForMethod(method)
    name = _PROVIDER_OF[method]
    with transaction.atomic(durable=True):
        charge, new = write_charge(
            NewCharge(key, reference, method, name, name, amount, expires_at), state=ChargeState.REQUESTED
        )
    if charge.state is ChargeState.REQUESTED:
        # Durable blocks before and after prove that no transaction is open while the provider is asked.
        reply = _ask(charge, provider(name), new=new)
        with transaction.atomic(durable=True):
            charge = _record_reply(charge, reply)
    if charge.state is ChargeState.FAILED:
        raise PaymentRefused(name, charge.code)
    return charge


def provider(name: str) -> payments.Provider:
    """The provider of that name. Raises UnknownProvider."""
    try:
        return PROVIDERS[name]
    except KeyError:
        raise UnknownProvider(name) from None


def write_charge(wanted: NewCharge, *, state: ChargeState, paid_at: datetime | None = None) -> tuple[ChargeView, bool]:
    """The charge of this key, and whether it is new. Raises KeyUsedOtherwise."""
    now = clock.now()
    values: list[Any] = [
        clock.timeline(), new_code(), wanted.key, wanted.reference, wanted.method.value, wanted.provider,
        custodian(wanted.method, wanted.holder), wanted.amount, state.value, now, wanted.expires_at, paid_at,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        row = cursor.fetchone()
    if row is not None:
        return charge_view(row), True
    found = charge_of_key(key=wanted.key)
    if found is None or not _same(found, wanted):
        raise KeyUsedOtherwise(wanted.key)
    return found, False


def _same(found: ChargeView, wanted: NewCharge) -> bool:
    return (found.reference, found.amount, found.custodian) == (
        wanted.reference, wanted.amount, custodian(wanted.method, wanted.holder)
    )  # fmt: skip


def _ask(charge: ChargeView, asked: payments.Provider, *, new: bool) -> payments.ChargeReply | None:
    """The provider's reply; None when it refuses."""
    assert charge.expires_at is not None
    request = payments.ChargeRequest(charge.code, charge.amount, charge.expires_at)
    try:
        known = None if new else asked.status(request)
        return known or asked.request_charge(request)
    except payments.Unavailable as error:
        raise ProviderSilent(charge.provider, charge.code) from error
    except payments.Refused:
        return None


def _record_reply(charge: ChargeView, reply: payments.ChargeReply | None) -> ChargeView:
    """The charge with its QR, or failed; as it stands when somebody else was first."""
    answer = (reply.qr, reply.reference, ChargeState.PENDING.value) if reply else ("", "", ChargeState.FAILED.value)
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [*answer, charge.id])
        row = cursor.fetchone()
    if row is not None:
        return charge_view(row)
    found = charge_of_key(key=charge.key)
    assert found is not None
    return found
