"""What a basket answers when something was not done as it was asked."""

from enum import StrEnum

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Said(StrEnum):
    """As the address of the basket names it."""

    FEWER = "tinggal"  # fewer are left than were asked for: those lie in the basket
    GONE = "habis"
    TOO_MANY = "banyak"
    NO_NUMBER = "jumlah"
    NOTE_TOO_LONG = "catatan"
    UNKNOWN = "tanpa-barang"


_SENTENCES = {
    Said.FEWER: _("Only {n} left of {name}: they are in your basket."),
    Said.GONE: _("{name} is sold out."),
    Said.TOO_MANY: _("At most 99 of one product lie in a basket. It is as it was."),
    Said.NO_NUMBER: _("That is no number. Your basket is as it was."),
    Said.NOTE_TOO_LONG: _("A note to a stall has at most 120 letters. It is as it was."),
    Said.UNKNOWN: _("Nobody here sells that. Your basket is as it was."),
}


OF_ONE_PRODUCT = frozenset({Said.FEWER, Said.GONE, Said.TOO_MANY, Said.NO_NUMBER})


def sentence(said: Said | None, name: str = "", left: int = 0) -> StrOrPromise:
    """For the buyer; empty when there is nothing to say."""
    return "" if said is None else format_lazy(_SENTENCES[said], name=name, n=left)


def said_in(word: str) -> Said | None:
    """What an address names; None when it names nothing of ours."""
    return Said(word) if word in set(Said) else None
