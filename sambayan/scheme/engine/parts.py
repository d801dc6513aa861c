"""Two sets of terms over the parts that stalls have in orders: who pays less where. Rupiah throughout."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TermsFigures:
    """The numbers of a set of terms that pricing needs: basis points and rupiah."""

    name: str
    commission_bp: int
    commission_fixed: int
    delivery_subsidy: int


FeeRule = Callable[[TermsFigures, int], int]


@dataclass(frozen=True, slots=True)
class Part:
    """What one stall sold in one order, and the kind of goods that most of it was."""

    group: str
    group_en: str
    gross: int


@dataclass(frozen=True, slots=True)
class GroupChange:
    """What the stalls of one kind keep more (or, below 0, less) by going from the first terms to the second."""

    name: str
    name_en: str
    parts: int
    gross: int
    change: int

    @property
    def mean(self) -> int:
        return round(self.gross / self.parts) if self.parts else 0


@dataclass(frozen=True, slots=True)
class Sides:
    """How many parts cost less under the first terms, under the second, and the same."""

    first: int
    second: int
    same: int


def group_changes(parts: Iterable[Part], terms: tuple[TermsFigures, TermsFigures], fee: FeeRule) -> list[GroupChange]:
    """By kind, the most parts first."""
    groups: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        groups[part.group, part.group_en].append(part)
    found = [
        GroupChange(
            *names, len(members), sum(part.gross for part in members),
            sum(fee(terms[0], part.gross) - fee(terms[1], part.gross) for part in members),
        )
        for names, members in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda group: (-group.parts, group.name))


def sides(parts: Iterable[Part], terms: tuple[TermsFigures, TermsFigures], fee: FeeRule) -> Sides:
    """Which terms each part would rather have."""
    differences = [fee(terms[0], part.gross) - fee(terms[1], part.gross) for part in parts]
    return Sides(
        sum(by < 0 for by in differences), sum(by > 0 for by in differences), sum(by == 0 for by in differences)
    )


def histogram(parts: Iterable[Part], *, width: int, bins: int) -> list[int]:
    """How many parts sold for so much: bins of one width, the last one open to all that is above."""
    counts = [0] * bins
    for part in parts:
        counts[min(part.gross // width, bins - 1)] += 1
    return counts


def curve(terms: TermsFigures, fee: FeeRule, sales: Sequence[int]) -> list[tuple[int, int]]:
    """Sale and fee, for a line."""
    return [(sale, fee(terms, sale)) for sale in sales]


def crossing(first: TermsFigures, second: TermsFigures) -> int | None:
    """The sale per stall and order, rupiah, at which both cost the same; None when they never cross.

    20 % + Rp1.000 against 12 % + Rp5.000 cross at Rp50.000.
    """
    rate = first.commission_bp - second.commission_bp
    fixed = second.commission_fixed - first.commission_fixed
    if rate == 0 or fixed * rate <= 0:
        return None
    return fixed * 10_000 // rate
