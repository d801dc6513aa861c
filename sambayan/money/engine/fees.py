"""What a partnership's terms take from the stalls of one order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from sambayan.core.money import share
from sambayan.money.enums import FeeKind


class Rates(Protocol):
    """The part of the terms that prices a stall's sales; `models.Terms` has it, and so has any proposal."""

    @property
    def commission_bp(self) -> int: ...

    @property
    def commission_fixed(self) -> int: ...


@dataclass(frozen=True, slots=True)
class StallFee:
    """A fee on one stall of an order: `base` is its list-price sales, both in rupiah."""

    stall_id: int
    kind: FeeKind
    base: int
    amount: int


def stall_fees(*, terms: Rates, sales: Mapping[int, int]) -> list[StallFee]:
    """Fees of each stall, in the order of stall ids; a fee of 0 is left out.

    The rate is taken half up, the fixed part once per stall and order and never more than is left, so that no
    stall pays for selling. Example: 20 % + Rp1.000 on sales of Rp25.500 are Rp5.100 + Rp1.000, Rp19.400 remain;
    on sales of Rp1.000 they are Rp200 + Rp800.
    """
    return [fee for stall_id, base in sorted(sales.items()) for fee in _fees_of(terms, stall_id, base) if fee.amount]


def _fees_of(terms: Rates, stall_id: int, base: int) -> Iterator[StallFee]:
    if base < 0:
        raise ValueError(f"stall {stall_id} sold for {base} rupiah; sales are never negative")
    commission = share(base, terms.commission_bp)
    fixed = min(terms.commission_fixed, base - commission) if base else 0
    yield StallFee(stall_id, FeeKind.COMMISSION, base, commission)
    yield StallFee(stall_id, FeeKind.COMMISSION_FIXED, base, fixed)
