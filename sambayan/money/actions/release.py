"""SUBSIDY and RELEASE: an order is done, and what was held for it is owed to those who did it.

Basket of Rp45.500 from two stalls and Rp10.000 ongkir, of which the province bears Rp5.000; the buyer paid Rp50.500.
Terms of 20 % + Rp1.000 a stall:

    SUBSIDY   subsidy_receivable  province     +5.000
              held                             −5.000

    RELEASE   held                            +55.500
              umkm_payable        umkm:1      −19.400    25.500 − 5.100 − 1.000
              umkm_payable        umkm:2      −15.000    20.000 − 4.000 − 1.000
              platform_payable    platform    −11.100    both commissions
              courier_payable     courier:7   −10.000    the whole ongkir
"""  # noqa: RUF002 - typographic minus on purpose

from collections.abc import Sequence

from django.db import connection

from sambayan.core import database
from sambayan.money.actions.ledger import post_entries
from sambayan.money.engine.postings import Line, Posting, Share, owed_lines
from sambayan.money.enums import Account, EntryKind, PartyKind
from sambayan.money.errors import SharesDoNotAddUp

_HELD = """
SELECT EXISTS (SELECT FROM money_entry WHERE key = %s),
       coalesce((SELECT -sum(l.amount) FROM money_entry e JOIN money_entryline l ON l.entry_id = e.id
                 WHERE e.reference = %s AND l.account = 'held'), 0)
       - coalesce((SELECT sum(amount) FROM money_refund WHERE reference = %s AND state <> 'done'), 0)
"""


def release(*, key: str, reference: str, shares: Sequence[Share], subsidy: int) -> None:
    """Owe the shares of an order, with the province's part added; in the caller's transaction.

    Raises SharesDoNotAddUp unless the shares are exactly what is held, plus the subsidy, less open refunds.
    """
    database.require_transaction()
    entry_key = f"release:{key}"
    posted, held = held_for(reference=reference, unless=entry_key)
    if posted:
        return
    total = sum(share.amount for share in shares)
    if total != held + subsidy:
        raise SharesDoNotAddUp(reference, total, held + subsidy)
    if owed := owed_lines(shares):
        entry = Posting(EntryKind.RELEASE, entry_key, (Line(Account.HELD, total), *owed), reference)
        post_entries([*_subsidy(key, reference, subsidy), entry])


def held_for(*, reference: str, unless: str) -> tuple[bool, int]:
    """Whether the entry of key `unless` is posted, and what is held for the reference beyond its open refunds."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [unless, reference, reference])
        posted, held = cursor.fetchone()
    return posted, int(held)


def _subsidy(key: str, reference: str, amount: int) -> list[Posting]:
    if not amount:
        return []
    promised = Line(Account.SUBSIDY_RECEIVABLE, amount, PartyKind.PROVINCE)
    return [Posting(EntryKind.SUBSIDY, f"subsidy:{key}", (promised, Line(Account.HELD, -amount)), reference)]
