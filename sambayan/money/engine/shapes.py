"""What each kind of movement may look like: which account on which side, for what party, held by whom.

A balanced entry of another shape is no movement that any action makes, so that it is theft or a mistake.
"""

from dataclasses import dataclass

from sambayan.money.enums import Account, EntryKind, PartyKind

DEBIT, CREDIT = 1, -1


@dataclass(frozen=True, slots=True)
class Side:
    """A line that a kind of entry may have; `holder` is the first word of its custodian."""

    account: Account
    sign: int
    party: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """The lines that a kind may have, and whether it belongs to an order."""

    of_an_order: bool
    sides: tuple[Side, ...]


_HOLDERS = (
    (Account.PROVIDER_RECEIVABLE, "provider"),
    (Account.COURIER_CASH, "courier"),
    (Account.PLATFORM_RECEIVABLE, "platform"),
)
_OWED_UMKM = Side(Account.UMKM_PAYABLE, CREDIT, PartyKind.UMKM)
_OWED_COURIER = Side(Account.COURIER_PAYABLE, CREDIT, PartyKind.COURIER)
_TO_BANK = Side(Account.BANK, DEBIT, holder="bank")

SHAPES: dict[EntryKind, Shape] = {
    EntryKind.PAYMENT: Shape(
        True, (*(Side(account, DEBIT, holder=who) for account, who in _HOLDERS), Side(Account.HELD, CREDIT))
    ),
    EntryKind.SUBSIDY: Shape(
        True, (Side(Account.SUBSIDY_RECEIVABLE, DEBIT, PartyKind.PROVINCE), Side(Account.HELD, CREDIT))
    ),
    EntryKind.RELEASE: Shape(
        True,
        (
            Side(Account.HELD, DEBIT), _OWED_UMKM, _OWED_COURIER,
            Side(Account.PLATFORM_PAYABLE, CREDIT, PartyKind.PLATFORM),
            Side(Account.ROUNDING, DEBIT), Side(Account.ROUNDING, CREDIT),
        ),
    ),
    EntryKind.REFUND: Shape(
        True, (Side(Account.HELD, DEBIT), *(Side(account, CREDIT, holder=who) for account, who in _HOLDERS))
    ),
    EntryKind.WRITE_OFF: Shape(
        True, (*(Side(Account.LOSS, DEBIT, party) for party in PartyKind), _OWED_UMKM, _OWED_COURIER)
    ),
    EntryKind.SETTLEMENT: Shape(
        False,
        (
            _TO_BANK, Side(Account.TRANSFER_FEE, DEBIT),
            Side(Account.PROVIDER_RECEIVABLE, CREDIT, holder="provider"),
            Side(Account.PLATFORM_RECEIVABLE, CREDIT, holder="platform"),
        ),
    ),
    EntryKind.HAND_IN: Shape(False, (_TO_BANK, Side(Account.COURIER_CASH, CREDIT, holder="courier"))),
    EntryKind.PAYOUT: Shape(
        False,
        (
            Side(Account.UMKM_PAYABLE, DEBIT, PartyKind.UMKM),
            Side(Account.COURIER_PAYABLE, DEBIT, PartyKind.COURIER),
            Side(Account.BANK, CREDIT, holder="bank"),
        ),
    ),
}  # fmt: skip
