"""What stands on a bag's label, as it is scanned or typed: the code, or the short number that people call."""

from collections.abc import Iterable

from sambayan.core.codes import CALL_LENGTH

_MOST = 32


def read_label(typed: str) -> str:
    """Letters and digits alone, in capitals: `k7-42` is `K742`."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())[:_MOST]


def named(known: Iterable[str], typed: str) -> str | None:
    """The code that is meant; None when it is none of these, or the short number is that of two."""
    label = read_label(typed)
    found = [code for code in known if code == label or (len(label) == CALL_LENGTH and code.startswith(label))]
    return found[0] if len(found) == 1 else None
