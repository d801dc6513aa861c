"""The result of reading one cell."""

import re
from datetime import date, time, timedelta
from typing import Any

from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.sheets import Raw

Outcome = tuple[Any, FaultCode | None]  # a value, a reason, both when there is something to look at, neither when blank

BLANK: Outcome = (None, None)
# How people say that there is nothing.
BLANKS = frozenset(
    {"", "-", "--", "---", "_", ".", "0", "n/a", "#n/a", "na", "nan", "null", "none", "nihil", "kosong", "x", "t.a"}
    | {"tidak ada", "tdk ada", "tidak punya", "tdk punya", "tidak", "tdk", "tidak memiliki", "belum memiliki"}
    | {"belum ada", "belum punya", "belum", "blm", "blm ada", "proses", "dalam proses", "sedang proses", "on proses"}
)  # fmt: skip
CLAIMS = frozenset({"ada", "sudah", "sudah ada", "punya", "ya", "v", "√", "✓", "✔", "memiliki", "aktif"})
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")),  # invisible
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u00b4\u02bc"), "'"),
}


def clean(text: str) -> str:
    """Without invisible signs, odd dashes and blanks, and the apostrophe that tells Excel that it is text."""
    if not text.isascii():
        text = text.translate(_PLAIN)
    text = " ".join(text.split())
    while text.startswith(("'", "`")):
        text = text[1:].lstrip()
    return text


def is_blank(text: str) -> bool:
    return text in BLANKS or (len(text) < 16 and text.casefold() in BLANKS)  # noqa: PLR2004 - none is longer


def written(raw: Raw) -> str | None:
    """The cell as clean text; a number without decimals as its digits; None for dates and truth values."""
    if isinstance(raw, str):
        return clean(raw)
    if isinstance(raw, bool | date | time | timedelta):
        return None
    return f"{raw:.0f}" if float(raw).is_integer() else repr(raw)
