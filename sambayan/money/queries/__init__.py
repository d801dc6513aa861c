"""What the books say: charges, terms and fees, the money of an order, balances, proofs."""

from sambayan.money.engine.fees import Rates, StallFee, stall_fees
from sambayan.money.queries.balances import Earned, account_balances, custodian_balances, earnings
from sambayan.money.queries.books import Fault, book_faults
from sambayan.money.queries.budgets import Budget, SpentTime, budget_closings, budget_on
from sambayan.money.queries.cash import Collected, HandIn, cash_of, cash_with_couriers, hand_ins
from sambayan.money.queries.charges import ChargeView, charge_of_code, charge_of_key, charges_of, failed_refunds
from sambayan.money.queries.entries import EntryLineView, EntryView, entries_of, latest_entries
from sambayan.money.queries.orders import OrderMoney, order_money
from sambayan.money.queries.parties import (
    Paid,
    PartyAccount,
    party_account,
    payout_day,
)
from sambayan.money.queries.refunds import RefundView, refunds_of
from sambayan.money.queries.terms import TermsName, TermsOfDay, terms_names, terms_on

__all__ = [
    "Budget",
    "ChargeView",
    "Collected",
    "Earned",
    "EntryLineView",
    "EntryView",
    "Fault",
    "HandIn",
    "OrderMoney",
    "Paid",
    "PartyAccount",
    "Rates",
    "RefundView",
    "SpentTime",
    "StallFee",
    "TermsName",
    "TermsOfDay",
    "account_balances",
    "book_faults",
    "budget_closings",
    "budget_on",
    "cash_of",
    "cash_with_couriers",
    "charge_of_code",
    "charge_of_key",
    "charges_of",
    "custodian_balances",
    "earnings",
    "entries_of",
    "failed_refunds",
    "hand_ins",
    "latest_entries",
    "order_money",
    "party_account",
    "payout_day",
    "refunds_of",
    "stall_fees",
    "terms_names",
    "terms_on",
]
