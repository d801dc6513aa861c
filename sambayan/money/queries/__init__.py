"""What the books say: charges, terms and fees, the money of an order, balances, proofs."""

from sambayan.money.engine.fees import Rates, StallFee, stall_fees
from sambayan.money.queries.balances import Earned, account_balances, custodian_balances, earnings
from sambayan.money.queries.books import Fault, book_faults
from sambayan.money.queries.charges import ChargeView, charge_of_code, charge_of_key, charges_of, failed_refunds
from sambayan.money.queries.orders import OrderMoney, order_money
from sambayan.money.queries.terms import terms_on

__all__ = [
    "ChargeView",
    "Earned",
    "Fault",
    "OrderMoney",
    "Rates",
    "StallFee",
    "account_balances",
    "book_faults",
    "charge_of_code",
    "charge_of_key",
    "charges_of",
    "custodian_balances",
    "earnings",
    "failed_refunds",
    "order_money",
    "stall_fees",
    "terms_on",
]
