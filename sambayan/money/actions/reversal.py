"""REVERSAL: undoes one entry by its exact opposite, linked to it, once.

A release that owed the wrong stall:

    RELEASE   held          +15.000      REVERSAL   held          −15.000
              umkm_payable  −15.000 (1)             umkm_payable  +15.000 (1)

Only promises can be undone this way: subsidy, release, write-off. Money that moved (payment, refund, settlement,
hand-in, payout) has a row that says so; it comes back by a movement of its own.
"""  # noqa: RUF002 - typographic minus on purpose

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.money.enums import EntryKind
from sambayan.money.errors import NotReversible
from sambayan.money.models import Entry
from sambayan.money.queries.orders import order_money

_REVERSIBLE = {EntryKind.SUBSIDY, EntryKind.RELEASE, EntryKind.WRITE_OFF}
_REVERSE = """
WITH mirror AS (
    INSERT INTO money_entry (timeline, kind, key, reference, at, reverses_id)
    SELECT timeline, 'reversal', 'reversal:' || key, reference, %s, id FROM money_entry WHERE id = %s
    ON CONFLICT (key) DO NOTHING
    RETURNING id, reverses_id
)
INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)
SELECT mirror.id, l.account, -l.amount, l.party_kind, l.party_id, l.custodian
FROM mirror JOIN money_entryline l ON l.entry_id = mirror.reverses_id
"""


def reverse_entry(*, entry_id: int) -> None:
    """Undo an entry; a second time changes nothing. Raises NotReversible."""
    with transaction.atomic(durable=True):
        entry = Entry.objects.filter(id=entry_id).first()
        if entry is None:
            raise NotReversible(str(entry_id), "there is no entry of that id")
        if entry.kind not in _REVERSIBLE:
            raise NotReversible(entry.key, f"a {entry.kind} is not a promise but a movement; book the movement back")
        if entry.kind == EntryKind.SUBSIDY and not _is_held(entry):
            raise NotReversible(entry.key, "what it promised is released; reverse the release first")
        with connection.cursor() as cursor:
            cursor.execute(_REVERSE, [clock.now(), entry_id])


def _is_held(subsidy: Entry) -> bool:
    """Whether the order still holds the subsidy, or gave it back before."""
    money = order_money(references=[subsidy.reference])[subsidy.reference]
    return money.subsidy == 0 or money.held - money.refund_open >= money.subsidy
