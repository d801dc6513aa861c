from collections.abc import Iterable
from typing import Any

import click

from sambayan.cli.machinery import console
from sambayan.cli.machinery.prepare import prepare

_MOST_ROWS = 50  # of faults that are printed


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
    sizes = market.book_sizes()
    console.table(
        ("timeline", "entries", "lines", "orders"),
        [(size.name, f"{size.entries:,}", f"{size.lines:,}", f"{size.orders:,}") for size in sizes],
        right={1, 2, 3},
    )
    for size in sizes:
        if size.entries:
            _balances(size.timeline, size.name)
    return _verdict(faults, sum(size.entries for size in sizes))


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
