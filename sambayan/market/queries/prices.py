"""What bringing an order costs, and who bears how much of it."""

from dataclasses import dataclass

from sambayan.core import clock
from sambayan.delivery.queries import Point, Quote, fee_on, quote
from sambayan.market.engine.cash import CASH_AT_MOST
from sambayan.money.queries import TermsOfDay, terms_on

__all__ = ["CASH_AT_MOST", "DeliveryPrice", "delivery_price", "least_ongkir"]


@dataclass(frozen=True, slots=True)
class DeliveryPrice:
    """By the terms and the fee table of today; rupiah. Without a drop there is no ongkir."""

    terms: TermsOfDay
    ongkir: Quote | None
    subsidy: int

    @property
    def fee(self) -> int:
        return self.ongkir.fee if self.ongkir else 0

    @property
    def to_pay(self) -> int:
        """The buyer's part of the ongkir."""
        return self.fee - self.subsidy


def delivery_price(*, pickup: Point, drop: Point | None) -> DeliveryPrice:
    """Two statements, one without a drop; neither locks, since their rows never change. Raises TooFar."""
    today = clock.today()
    terms = terms_on(day=today)
    ongkir = quote(table=fee_on(day=today), pickup=pickup, drop=drop) if drop else None
    return DeliveryPrice(terms, ongkir, min(terms.delivery_subsidy, ongkir.fee) if ongkir else 0)


def least_ongkir() -> tuple[int, int]:
    """The lowest ongkir of today and what the province bears of it, rupiah. Two statements."""
    today = clock.today()
    base = fee_on(day=today).base
    return base, min(terms_on(day=today).delivery_subsidy, base)
