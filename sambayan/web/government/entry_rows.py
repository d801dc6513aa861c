"""Entries of the book with their words, as `entries.html` shows them."""

from collections.abc import Iterable

from django_stubs_ext import StrOrPromise

from sambayan.money.queries import EntryLineView, EntryView
from sambayan.web.components.words import ACCOUNTS
from sambayan.web.government.words import ENTRIES, PARTIES, holder

EntryLine = tuple[StrOrPromise, StrOrPromise, StrOrPromise, EntryLineView]
EntryRow = tuple[StrOrPromise, EntryView, list[EntryLine]]


def entry_rows(entries: Iterable[EntryView]) -> list[EntryRow]:
    """The word of each entry, the entry, and its lines with account, whose it is and who holds it."""
    return [(ENTRIES[entry.kind], entry, [_line(line) for line in entry.lines]) for entry in entries]


def _line(line: EntryLineView) -> EntryLine:
    return ACCOUNTS[line.account], PARTIES[line.party_kind], holder(line.custodian), line
