"""What may leave the system about a place, a day and a category.

A cell is shown when enough buyers and sellers stand behind it and no seller makes up too much of it:
the threshold and dominance rules of statistical offices (OECD glossary: 3 to 5 respondents; ESSNet
handbook: a (2, 85) rule), with our own stricter counts. A group is shown with its total, so what is
hidden follows from it as a sum: that sum keeps the same rules, or the next smallest cell is hidden too
(a cell hidden alone is its own sum, and never safe). Counts are rounded to fives, rupiah to hundred thousands: windows
of days overlap, and what a week has more than another would else be a single order to the rupiah.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

ROUND_TO, ROUND_RUPIAH_TO = 5, 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """A cell needs at least these counts, and at most these shares of its rupiah, in per cent."""

    customers: int = 10
    merchants: int = 5
    top1_percent: int = 60
    top2_percent: int = 85


class CellStatus(StrEnum):
    OK = "ok"
    SUPPRESSED_K = "suppressed_k"  # too few buyers or sellers
    SUPPRESSED_DOMINANCE = "suppressed_dominance"  # one or two sellers make it up
    SUPPRESSED_SECONDARY = "suppressed_secondary"  # hidden so that another cannot be computed


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of one category within a group; rupiah for gross, top1, top2."""

    category: str
    orders: int
    customers: int
    merchants: int
    gross: int
    top1: int
    top2: int


@dataclass(frozen=True, slots=True)
class PublicCell:
    """What the platform sees, counts and rupiah rounded; None is hidden, never 0."""

    category: str
    status: CellStatus
    orders: int | None = None
    customers: int | None = None
    merchants: int | None = None
    gross: int | None = None


def publishable(group: Sequence[Cell], limits: Limits) -> list[PublicCell]:
    """The cells of one group, whose total is known, as they may be shown; in the given order."""
    status = {cell.category: _own_status(cell, limits) for cell in group}
    hidden = [cell for cell in group if status[cell.category] is not CellStatus.OK]
    shown = sorted(
        (cell for cell in group if status[cell.category] is CellStatus.OK), key=lambda cell: (cell.gross, cell.category)
    )
    while hidden and shown and _own_status(_residue(hidden), limits) is not CellStatus.OK:
        hidden.append(shown.pop(0))
        status[hidden[-1].category] = CellStatus.SUPPRESSED_SECONDARY
    return [_public(cell, status[cell.category]) for cell in group]


def _residue(hidden: Sequence[Cell]) -> Cell:
    """What the total tells of the hidden cells together, at its worst: the same few buyers and sellers in each."""
    return Cell(
        category="",
        orders=sum(cell.orders for cell in hidden),
        customers=max(cell.customers for cell in hidden),
        merchants=max(cell.merchants for cell in hidden),
        gross=sum(cell.gross for cell in hidden),
        top1=sum(cell.top1 for cell in hidden),
        top2=sum(cell.top2 for cell in hidden),
    )


def _own_status(cell: Cell, limits: Limits) -> CellStatus:
    if cell.customers < limits.customers or cell.merchants < limits.merchants:
        return CellStatus.SUPPRESSED_K
    if cell.top1 * 100 > cell.gross * limits.top1_percent or cell.top2 * 100 > cell.gross * limits.top2_percent:
        return CellStatus.SUPPRESSED_DOMINANCE
    return CellStatus.OK


def _public(cell: Cell, status: CellStatus) -> PublicCell:
    if status is not CellStatus.OK:
        return PublicCell(cell.category, status)
    return PublicCell(
        cell.category,
        status,
        orders=rounded(cell.orders),
        customers=rounded(cell.customers),
        merchants=cell.merchants,
        gross=rounded(cell.gross, ROUND_RUPIAH_TO),
    )


def rounded(number: int, step: int = ROUND_TO) -> int:
    """To the nearest five (or step), so that one more buyer cannot be seen."""
    return (number + step // 2) // step * step
