"""Rupiah as integers: how they are written (Indonesian format), shared and split."""


def format_rupiah(amount: int) -> str:
    """`Rp12.500`; a negative amount takes a true minus sign in front."""
    sign = "−" if amount < 0 else ""  # noqa: RUF001 - typographic minus on purpose
    return f"{sign}Rp{abs(amount):,}".replace(",", ".")


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
