"""What providers tell us: verified and stored raw first, worked off by the sweep, one transaction for a whole batch."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db import connection, transaction
from prometheus_client import Counter

from sambayan.core import clock, inbox
from sambayan.money.actions.charges import PROVIDERS, TESTPAY, provider
from sambayan.money.actions.payment import post_payments
from sambayan.money.engine.states import further
from sambayan.money.enums import ChargeState
from sambayan.money.errors import Forged, Malformed, NotATestCharge
from sambayan.money.queries.charges import CHARGE_COLUMNS, ChargeView, charge_of_code, charge_view
from sambayan.partners import payments
from sambayan.partners.testpay import BuiltInProvider

FORGED = Counter("sambayan_money_forged", "Notifications without a valid signature", ["provider"])

_CHARGES = f"""
SELECT {CHARGE_COLUMNS} FROM money_charge
WHERE code = ANY(%s) AND provider = %s AND timeline = %s ORDER BY id FOR NO KEY UPDATE
"""  # noqa: S608 - a list of columns
_MOVE = """
WITH moved AS (
    UPDATE money_charge c SET state = m.state, paid_at = CASE m.state WHEN 'paid' THEN %s::timestamptz END
    FROM unnest(%s::bigint[], %s::text[]) AS m (id, state) WHERE c.id = m.id
    RETURNING c.id, c.state
)
INSERT INTO money_chargeoutcome (timeline, charge_id, state, at) SELECT %s, id, state, %s FROM moved
"""


def receive_notification(*, provider: str, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
    """Verify a notification and keep it; the sweep works it off. Known ones are kept once.

    Raises Forged, Malformed or UnknownProvider, and then keeps nothing.
    """
    if method != "POST":
        raise Malformed(provider, f"it came by {method}, not by POST")
    notification = _verified(provider, headers, body)
    inbox.store(source=provider, external_id=notification.id, path=path, headers=headers, body=body)


def pay_at_testpay(*, code: str) -> None:
    """The buyer of this charge pays at the built-in test provider, which then notifies us. Raises NotATestCharge."""
    if settings.PRODUCTION and clock.timeline() == clock.LIVE:
        raise NotATestCharge(code, "in production nobody pays with pretended money")
    charge = charge_of_code(code=code)
    asked = PROVIDERS[TESTPAY]
    if charge is None or charge.provider != TESTPAY:
        raise NotATestCharge(code, "it is unknown, or another provider's")
    if not isinstance(asked, BuiltInProvider):
        raise NotATestCharge(code, "the test provider is not in use")
    sent = asked.notify(order_id=code, amount=charge.amount)
    receive_notification(provider=TESTPAY, method=sent.method, path=sent.path, headers=sent.headers, body=sent.body)


def work_due_notifications(limit: int) -> int:
    """Book what providers told us: charges move, payments are posted, outcomes are written. Returns how many."""
    return sum(_work_off(name, limit) for name in PROVIDERS)


def _work_off(name: str, limit: int) -> int:
    with transaction.atomic(durable=True):
        received = inbox.claim(source=name, limit=limit)
        if received:
            told, unreadable = _read(name, received)
            charges = _locked_charges(name, {notification.order_id for notification in told.values()})
            accepted, refused = _judge(told, charges)
            _move(accepted.values(), charges)
            inbox.done(ids=list(accepted))
            for message_id, why in (unreadable | refused).items():
                inbox.failed(id=message_id, error=why)
    return len(received)


def _read(name: str, received: Sequence[inbox.Received]) -> tuple[dict[int, payments.Notification], dict[int, str]]:
    told: dict[int, payments.Notification] = {}
    unreadable: dict[int, str] = {}
    for message in received:
        try:
            told[message.id] = _verified(name, message.headers, message.body)
        except (Forged, Malformed) as error:
            unreadable[message.id] = str(error)
    return told, unreadable


def _verified(name: str, headers: Mapping[str, str], body: bytes) -> payments.Notification:
    try:
        return provider(name).verify(headers, body)
    except payments.Forged as error:
        FORGED.labels(name).inc()
        raise Forged(name) from error
    except payments.Malformed as error:
        raise Malformed(name, str(error)) from error


def _locked_charges(name: str, codes: Iterable[str]) -> dict[str, ChargeView]:
    """The charges, locked in the order of their ids, so that two workers never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_CHARGES, [sorted(codes), name, clock.timeline()])
        return {charge.code: charge for charge in map(charge_view, cursor.fetchall())}


def _judge(
    told: Mapping[int, payments.Notification], charges: Mapping[str, ChargeView]
) -> tuple[dict[int, payments.Notification], dict[int, str]]:
    """What may act, and why the rest may not. Another amount than ours is never money."""
    refused: dict[int, str] = {}
    for message_id, notification in told.items():
        charge = charges.get(notification.order_id)
        if charge is None:
            refused[message_id] = f"no charge {notification.order_id} of this provider on this timeline"
        elif charge.amount != notification.amount:
            refused[message_id] = f"charge {charge.code} is {charge.amount} rupiah, notified are {notification.amount}"
    return {key: value for key, value in told.items() if key not in refused}, refused


def _move(notifications: Iterable[payments.Notification], charges: Mapping[str, ChargeView]) -> None:
    """Bring each charge to the furthest state that was reported, and book those that are paid by it."""
    states: dict[str, ChargeState] = {}
    for notification in notifications:
        code = notification.order_id
        states[code] = further(states.get(code, charges[code].state), ChargeState(notification.status.value))
    moved = {
        code: state
        for code, state in states.items()
        if state is not charges[code].state and state is not ChargeState.PENDING
    }
    if not moved:
        return
    now = clock.now()
    ids = [charges[code].id for code in moved]
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [now, ids, [state.value for state in moved.values()], clock.timeline(), now])
    post_payments([charges[code] for code, state in moved.items() if state is ChargeState.PAID])
