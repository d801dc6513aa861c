"""Numbers as people type them here: a point parts thousands, and there are no fractions of rupiah or of goods."""

import re

_WHOLE = re.compile(r"\d{1,12}|\d{1,3}(?:\.\d{3}){1,3}", re.ASCII)


def read_count(text: str) -> int | None:
    """`7`, `1.500`; None for what is no such number, as `1.5` and `1,5` are none."""
    typed = text.strip()
    return int(typed.replace(".", "")) if _WHOLE.fullmatch(typed) else None


def read_rupiah(text: str) -> int | None:
    """`15000`, `15.000`, `Rp15.000`, `Rp 15.000`; None for what is no such amount."""
    typed = text.strip()
    return read_count(typed[2:] if typed[:2].lower() == "rp" else typed)
