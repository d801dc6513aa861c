"""Rupiah as integers: how they are written (Indonesian format), and shared."""


def format_rupiah(amount: int) -> str:
    """`Rp12.500`; a negative amount takes a true minus sign in front."""
    sign = "−" if amount < 0 else ""  # noqa: RUF001 - typographic minus on purpose
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


def share(amount: int, basis_points: int) -> int:
    """`basis_points` / 10,000 of an amount, rounded half up to whole rupiah."""
    return (amount * basis_points + 5_000) // 10_000
