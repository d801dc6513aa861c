"""Entries of the book with their words, as `entries.html` shows them."""

from collections.abc import Iterable

from django_stubs_ext import StrOrPromise

from sambayan.money.queries import EntryLineView, EntryView
from sambayan.web.components.words import ACCOUNTS
from sambayan.web.government.words import ENTRIES, PARTIES

EntryRow = tuple[StrOrPromise, EntryView, list[tuple[StrOrPromise, StrOrPromise, EntryLineView]]]


def entry_rows(entries: Iterable[EntryView]) -> list[EntryRow]:
    """The word of each entry, the entry, and its lines with account and whose it is."""
    return [
        (ENTRIES[entry.kind], entry, [(ACCOUNTS[line.account], PARTIES[line.party_kind], line) for line in entry.lines])
        for entry in entries
    ]
