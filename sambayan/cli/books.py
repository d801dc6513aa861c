from collections.abc import Iterable
from typing import Any

import click

from sambayan.cli import console
from sambayan.cli.prepare import prepare

_MOST_ROWS = 50  # of faults that are printed

_COUNTS = """
SELECT t.id, t.name,
       (SELECT count(*) FROM money_entry e WHERE e.timeline = t.id),
       (SELECT count(*) FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id WHERE e.timeline = t.id),
       (SELECT count(*) FROM market_order o WHERE o.timeline = t.id)
FROM core_timeline t ORDER BY t.id
"""


@click.group()
def books() -> None:
    """The ledger."""


@books.command()
def check() -> int:
    """Prove the books; exit 1 and the offending rows when they are wrong.

    Every entry sums to 0; per custodian, what the ledger holds is what charges,
    refunds and payouts say; each order's payments are its lines, fees and refunds.
    """
    prepare()
    return prove()


def prove() -> int:
    """Print what is in the books and whether they are right; 0 when they are, 1 when not."""
    from sambayan.market import queries as market

    faults = market.book_faults()
    counted = _counts()
    console.table(
        ("timeline", "entries", "lines", "orders"),
        [(name, f"{entries:,}", f"{lines:,}", f"{orders:,}") for _, name, entries, lines, orders in counted],
        right={1, 2, 3},
    )
    for timeline, name, entries, *_ in counted:
        if entries:
            _balances(timeline, name)
    return _verdict(faults, sum(row[2] for row in counted))


def _counts() -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return list(cursor.fetchall())


def _balances(timeline: int, name: str) -> None:
    """Every account with a balance, and who holds what of it."""
    from sambayan.core.money import format_rupiah
    from sambayan.money import queries as money

    accounts = money.account_balances(timeline=timeline)
    rows = [(account.value, format_rupiah(amount)) for account, amount in accounts.items() if amount]
    rows.append(("sum", format_rupiah(sum(accounts.values()))))
    held = _holders(money.custodian_balances(timeline=timeline))
    click.echo(f"\n{name}")
    console.table(("account", "balance"), rows, right={1})
    click.echo()
    console.table(("held by", "amount"), [(who, format_rupiah(amount)) for who, amount in held], right={1})


def _holders(custodians: dict[str, int]) -> Iterable[tuple[str, int]]:
    """Couriers are many and become one row; the proof was of each."""
    bags = {who: amount for who, amount in custodians.items() if who.startswith("courier:") and amount}
    yield from ((who, amount) for who, amount in custodians.items() if amount and who not in bags)
    if bags:
        yield f"{len(bags)} couriers", sum(bags.values())


def _verdict(faults: list[Any], entries: int) -> int:
    click.echo()
    if not faults:
        click.echo(f"The books are right: {entries:,} entries, each sums to 0.")
        return 0
    rows = [(fault.kind, fault.reference, str(fault.entry or ""), fault.detail) for fault in faults[:_MOST_ROWS]]
    console.table(("fault", "of", "entry", "what"), rows)
    more = f", the first {_MOST_ROWS} are shown" if len(faults) > _MOST_ROWS else ""
    click.echo(f"\nThe books are wrong in {len(faults):,} places{more}.")
    return 1
