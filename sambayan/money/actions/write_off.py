"""WRITE_OFF: an order was lost after it was cooked; its buyer is refunded in full, its stalls are owed all the same.

Stall 1 cooked for Rp19.400 net and stall 2 for Rp9.700; the courier who vanished with it is owed nothing:

    loss          operator  +29.100
    umkm_payable  umkm:1    −19.400
    umkm_payable  umkm:2     −9.700

Who bears the loss is the fault table's business (facts: operations, "Who pays"): until a scheme names the courier's
insurance or the platform, the line stands against the operator.
"""  # noqa: RUF002 - typographic minus on purpose

from collections.abc import Sequence

from sambayan.core import database
from sambayan.money.actions.ledger import post_entry
from sambayan.money.actions.release import held_for
from sambayan.money.engine.postings import Line, Posting, Share, owed_lines
from sambayan.money.enums import Account, EntryKind, PartyKind
from sambayan.money.errors import NotRefunded


def write_off(*, key: str, reference: str, shares: Sequence[Share], borne_by: PartyKind = PartyKind.OPERATOR) -> None:
    """Owe the shares of an order whose buyer got everything back, against a loss; in the caller's transaction.

    Raises NotRefunded while money is still held for it: request the refund first.
    """
    database.require_transaction()
    entry_key = f"write_off:{key}"
    posted, held = held_for(reference=reference, unless=entry_key)
    if posted:
        return
    if held:
        raise NotRefunded(reference, held)
    if owed := owed_lines(shares):
        loss = Line(Account.LOSS, sum(share.amount for share in shares), borne_by)
        post_entry(Posting(EntryKind.WRITE_OFF, entry_key, (loss, *owed), reference))
