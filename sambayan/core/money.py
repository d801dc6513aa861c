"""Rupiah as integers, and how they are read and written (Indonesian format)."""

import re
from fractions import Fraction

_SCALES = {"rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000, "m": 1_000_000_000}
_TEXT = re.compile(
    r"""(?P<sign>[-−]?)\s*(?:rp\.?\s*)?
        (?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)
        (?:(?P<point>[.,])(?P<part>[0-9]+))?
        \s*(?P<scale>rb|ribu|k|jt|juta|m)?(?:[,.]-)?""",  # noqa: RUF001 - the minus that `format_rupiah` writes
    re.IGNORECASE | re.VERBOSE,
)


def format_rupiah(amount: int) -> str:
    """`Rp12.500`; a negative amount takes a true minus sign in front."""
    sign = "−" if amount < 0 else ""  # noqa: RUF001 - typographic minus on purpose
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def parse_rupiah(text: str) -> int:
    """Read `Rp 12.500,-`, `12.5rb`, `1,2 jt` or `12500` as whole rupiah.

    A point parts thousands and a comma parts decimals; only before a scale may a point do so (`12.5rb`).
    What could be read in two ways (`12,000`, `12.5`) is refused. Raises ValueError when the text is no
    amount or not whole rupiah.
    """
    match = _TEXT.fullmatch(text.strip())
    if not match or _ambiguous(match):
        raise ValueError(f"not an amount in rupiah: {text!r}")
    scale = _SCALES.get((match["scale"] or "").lower(), 1)
    value = Fraction(f"{match['whole'].replace('.', '')}.{match['part'] or 0}") * scale
    if value.denominator != 1:
        raise ValueError(f"not whole rupiah: {text!r}")
    return -int(value) if match["sign"] else int(value)


def _ambiguous(match: re.Match[str]) -> bool:
    """Three decimals look like thousands, and a decimal point like a slip."""
    return match["scale"] is None and match["part"] is not None and (match["point"] == "." or len(match["part"]) > 2)  # noqa: PLR2004


def share(amount: int, basis_points: int) -> int:
    """`basis_points` / 10,000 of an amount, rounded half up to whole rupiah."""
    return (amount * basis_points + 5_000) // 10_000


def split(amount: int, weights: list[int]) -> list[int]:
    """Divide an amount by weights into whole rupiah that sum to it exactly (largest remainder)."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and sum to more than 0")
    parts = [amount * weight // total for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in remainders[: amount - sum(parts)]:
        parts[i] += 1
    return parts
