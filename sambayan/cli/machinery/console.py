"""What commands print: steps with their seconds, tables; plain text when nobody watches.

Steps go to stderr, so that a result on stdout stays alone.
"""

import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 80


def rich_console(*, stderr: bool = True) -> "Console":
    """A rich console of at most 80 columns, without colour where nobody watches."""
    from rich.console import Console

    width = Console(stderr=stderr).width
    return Console(stderr=stderr, width=min(width, WIDTH), highlight=False)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is done, and the seconds it took once it is; a spinner where somebody watches."""
    started = time.monotonic()
    if sys.stderr.isatty():
        with rich_console().status(f"{text} …"):
            yield
    else:
        yield
    done(text, time.monotonic() - started)


def done(text: str, seconds: float) -> None:
    """One finished step, its seconds at the right edge."""
    click.echo(f"{text:<{WIDTH - 9}} {seconds:6.1f} s", err=True)


def note(text: str) -> None:
    click.echo(text, err=True)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> None:
    """A table on stdout; the columns numbered in `right` hold figures."""
    from rich import box
    from rich.table import Table

    drawn = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False, padding=(0, 2, 0, 0))
    for number, heading in enumerate(headings):
        drawn.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    rich_console(stderr=False).print(drawn, markup=False)
