"""PAYMENT: a buyer's money has come into somebody's hands and is held for an order.

QRIS of Rp40.500, paid at the test provider:

    provider_receivable  provider:testpay  +40.500
    held                                   −40.500

Cash of the same amount, in the bag of courier 7, and a GoFood order, whose money is at the platform:

    courier_cash         courier:7         +40.500      platform_receivable  platform:gofood  +40.500
    held                                   −40.500      held                                  −40.500
"""  # noqa: RUF002 - typographic minus on purpose

from collections.abc import Sequence

from sambayan.core import clock, database
from sambayan.money.actions.charges import NewCharge, write_charge
from sambayan.money.actions.ledger import post_entries
from sambayan.money.engine.postings import Line, Posting, holding_account
from sambayan.money.enums import Account, ChargeState, EntryKind, Method
from sambayan.money.queries.charges import ChargeView


def collect_cash(*, key: str, reference: str, amount: int, courier_id: int) -> ChargeView:
    """A courier took cash for an order: a paid charge and its entry. In the caller's transaction."""
    return _book_paid(NewCharge(key, reference, Method.CASH, "cash", courier_id, amount))


def book_platform_payment(*, key: str, reference: str, amount: int, platform: str) -> ChargeView:
    """The platform took the money of an order of its channel. In the caller's transaction."""
    return _book_paid(NewCharge(key, reference, Method.PLATFORM, platform, platform, amount))


def post_payments(charges: Sequence[ChargeView]) -> None:
    """Book charges that were just paid."""
    post_entries([_posting(charge) for charge in charges])


def _book_paid(wanted: NewCharge) -> ChargeView:
    database.require_transaction()
    charge, new = write_charge(wanted, state=ChargeState.PAID, paid_at=clock.now())
    if new:
        post_payments([charge])
    return charge


def _posting(charge: ChargeView) -> Posting:
    return Posting(
        EntryKind.PAYMENT,
        f"payment:{charge.code}",
        (
            Line(holding_account(charge.method), charge.amount, custodian=charge.custodian),
            Line(Account.HELD, -charge.amount),
        ),
        charge.reference,
    )
