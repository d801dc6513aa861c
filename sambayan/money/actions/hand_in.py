"""HAND_IN: a courier brings the cash of its orders to the desk, and it counts as banked.

bank          bank:operator  +81.000
courier_cash  courier:7      −81.000
"""  # noqa: RUF002 - typographic minus on purpose

from datetime import timedelta

from django.db import transaction

from sambayan.core import audit, clock
from sambayan.money.actions.ledger import post_entry
from sambayan.money.actions.settlement import booked_transfer, take, transfer_posting
from sambayan.money.engine.postings import custodian
from sambayan.money.enums import EntryKind, Method


def hand_in_cash(*, courier_id: int, key: str, counted: int | None = None, actor_id: int | None = None) -> int:
    """Book all the cash that a courier holds; returns its rupiah, 0 when it holds none. Who took it is noted.

    `counted` is what somebody counted: when the courier holds another amount by now, nothing is booked, and 0 comes
    back.
    """
    holder = custodian(Method.CASH, courier_id)
    entry_key = f"hand_in:{key}"
    with transaction.atomic(durable=True):
        if (earlier := booked_transfer(entry_key, holder)) is not None:
            return earlier
        just_after = clock.now() + timedelta(microseconds=1)  # what was collected at this very instant counts
        cash = take(holder, until=just_after, on=clock.today())
        if cash.gross <= 0 or counted not in {None, cash.gross}:
            transaction.set_rollback(True)
            return 0
        if actor_id is not None:
            detail = {"amount": cash.gross, "entry": entry_key}
            audit.record(action="hand_in_cash", subject=f"courier:{courier_id}", actor_id=actor_id, detail=detail)
        post_entry(transfer_posting(EntryKind.HAND_IN, entry_key, Method.CASH, holder, cash))
    return cash.gross
