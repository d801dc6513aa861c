"""An entry before it is written. Amounts are rupiah: positive debits the account, negative credits it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sambayan.money.enums import Account, EntryKind, Method, PartyKind

BANK = "bank:operator"  # custodian of the operator's bank account


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry. `custodian` names the holder where the account holds money, else nothing."""

    account: Account
    amount: int
    party_kind: PartyKind | None = None
    party_id: int = 0
    custodian: str = ""

    def __post_init__(self) -> None:
        if self.amount == 0:
            raise ValueError(f"a line of 0 rupiah on {self.account} says nothing")
        if self.account.holds_money != bool(self.custodian):
            raise ValueError(
                f"{self.account} with custodian {self.custodian!r}: a holder, and only where money is held"
            )


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement: lines that sum to 0. The database checks the same again."""

    kind: EntryKind
    key: str
    lines: tuple[Line, ...]
    reference: str = ""

    def __post_init__(self) -> None:
        total = sum(line.amount for line in self.lines)
        if total or len(self.lines) < 2:  # noqa: PLR2004 - a movement has two sides
            raise ValueError(f"{self.kind} {self.key}: {len(self.lines)} lines that sum to {total} rupiah, not to 0")


@dataclass(frozen=True, slots=True)
class Share:
    """What one party is owed of an order, rupiah. Only rounding may be negative."""

    account: Account
    party_kind: PartyKind | None
    party_id: int
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 0 and self.account is not Account.ROUNDING:
            raise ValueError(f"a share of {self.amount} rupiah on {self.account}: nobody owes for an order")

    def owed(self) -> Line:
        """The credit that owes it."""
        return Line(self.account, -self.amount, self.party_kind, self.party_id)


def owed_lines(shares: Sequence[Share]) -> tuple[Line, ...]:
    """Credits of the shares; a share of nothing needs no line."""
    return tuple(share.owed() for share in shares if share.amount)


_HOLDERS = {
    Method.QRIS: (Account.PROVIDER_RECEIVABLE, "provider"),
    Method.CASH: (Account.COURIER_CASH, "courier"),
    Method.PLATFORM: (Account.PLATFORM_RECEIVABLE, "platform"),
}


def holding_account(method: Method) -> Account:
    """Where a buyer's money stands until it reaches the bank."""
    return _HOLDERS[method][0]


def custodian(method: Method, holder: str | int) -> str:
    """Who holds it meanwhile: `provider:testpay`, `courier:7`, `platform:gofood`."""
    return f"{_HOLDERS[method][1]}:{holder}"
