"""Re-price what was sold under other terms. Rupiah throughout."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sale:
    """What one UMKM sold in one order."""

    order_id: int
    umkm_id: int
    gross: int


@dataclass(frozen=True, slots=True)
class TermsFigures:
    """The numbers of a set of terms that pricing needs: basis points and rupiah."""

    name: str
    commission_bp: int
    commission_fixed: int
    delivery_subsidy: int


@dataclass(frozen=True, slots=True)
class Priced:
    """A day under one set of terms."""

    terms: TermsFigures
    net: dict[int, int]
    commission: int
    subsidy: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of terms over the same orders; `crossing` is the sale at which a stall is indifferent."""

    first: Priced
    second: Priced
    gainers: tuple[int, ...]
    losers: tuple[int, ...]
    unchanged: tuple[int, ...]
    crossing: int | None


FeeRule = Callable[[TermsFigures, int], int]


def priced(terms: TermsFigures, sales: Iterable[Sale], ongkir: Iterable[int], fee: FeeRule) -> Priced:
    """What each UMKM keeps, the platform earns and the province pays under these terms.

    `ongkir` holds the delivery fee of each order; `fee` is the ledger's own rule for one stall's sale.
    """
    net: dict[int, int] = defaultdict(int)
    commission = 0
    for sale in sales:
        cut = fee(terms, sale.gross)
        commission += cut
        net[sale.umkm_id] += sale.gross - cut
    subsidy = sum(min(terms.delivery_subsidy, amount) for amount in ongkir)
    return Priced(terms, dict(net), commission, subsidy)


def compared(first: Priced, second: Priced) -> Comparison:
    """Who gains and who loses by going from the first terms to the second."""
    change = {umkm: second.net[umkm] - net for umkm, net in first.net.items()}
    return Comparison(
        first,
        second,
        gainers=tuple(sorted(umkm for umkm, by in change.items() if by > 0)),
        losers=tuple(sorted(umkm for umkm, by in change.items() if by < 0)),
        unchanged=tuple(sorted(umkm for umkm, by in change.items() if by == 0)),
        crossing=crossing(first.terms, second.terms),
    )


def crossing(first: TermsFigures, second: TermsFigures) -> int | None:
    """The sale per stall and order, rupiah, at which both cost the same; None when they never cross.

    20 % + Rp1.000 against 12 % + Rp5.000 cross at Rp50.000.
    """
    rate = first.commission_bp - second.commission_bp
    fixed = second.commission_fixed - first.commission_fixed
    if rate == 0 or fixed * rate <= 0:
        return None
    return fixed * 10_000 // rate
