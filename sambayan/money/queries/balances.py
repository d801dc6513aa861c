from dataclasses import dataclass

from django.db import connection

from sambayan.money.enums import Account, PartyKind

# A balance is the sum of the lines: no running total is kept, so that no two orders wait for one row.
_ACCOUNTS = """
SELECT l.account, sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id WHERE e.timeline = %s GROUP BY l.account
"""
_CUSTODIANS = """
SELECT l.custodian, sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE e.timeline = %s AND l.custodian <> '' GROUP BY l.custodian ORDER BY l.custodian
"""
# Payouts are no loss of earnings.
_EARNINGS = """
SELECT l.party_kind, l.party_id, -sum(l.amount)
FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
WHERE e.timeline = %s AND e.kind IN ('release', 'write_off') AND l.account = %s
GROUP BY l.party_kind, l.party_id ORDER BY l.party_kind, l.party_id
"""


@dataclass(frozen=True, slots=True)
class Earned:
    """What one party was credited for orders, rupiah."""

    party_kind: PartyKind
    party_id: int
    amount: int


def account_balances(*, timeline: int) -> dict[Account, int]:
    """Balance of every account, rupiah, debit positive; an account without lines has 0. Together they are 0."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS, [timeline])
        return dict.fromkeys(Account, 0) | {Account(account): int(amount) for account, amount in cursor.fetchall()}


def custodian_balances(*, timeline: int) -> dict[str, int]:
    """What every holder holds, rupiah: `bank:operator`, `provider:testpay`, `courier:7`, `platform:gofood`."""
    with connection.cursor() as cursor:
        cursor.execute(_CUSTODIANS, [timeline])
        return {custodian: int(amount) for custodian, amount in cursor.fetchall()}


def earnings(*, timeline: int, account: Account) -> list[Earned]:
    """What each party was credited on a payable account so far, paid out or not."""
    with connection.cursor() as cursor:
        cursor.execute(_EARNINGS, [timeline, account.value])
        return [Earned(PartyKind(kind), party_id, int(amount)) for kind, party_id, amount in cursor.fetchall()]
