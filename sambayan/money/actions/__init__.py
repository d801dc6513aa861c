"""Everything that moves money. One file for each kind of movement, with its accounts, signs and an example.

Inner actions (they begin with `require_transaction`) are called in the transaction of the order they belong to; the
others open their own and end it.
"""

from sambayan.money.actions.budgets import close_budget
from sambayan.money.actions.charges import request_payment
from sambayan.money.actions.hand_in import hand_in_cash
from sambayan.money.actions.notifications import pay_at_testpay, receive_notification, work_due_notifications
from sambayan.money.actions.outcomes import Outcome, claim_outcomes, outcomes_handled
from sambayan.money.actions.payment import book_platform_payment, collect_cash
from sambayan.money.actions.payout import pay_out
from sambayan.money.actions.refund import request_refund, work_due_refunds
from sambayan.money.actions.release import release
from sambayan.money.actions.settlement import settle_provider
from sambayan.money.actions.terms import load_pack
from sambayan.money.actions.write_off import write_off
from sambayan.money.engine.postings import Share

__all__ = [
    "Outcome",
    "Share",
    "book_platform_payment",
    "claim_outcomes",
    "close_budget",
    "collect_cash",
    "hand_in_cash",
    "load_pack",
    "outcomes_handled",
    "pay_at_testpay",
    "pay_out",
    "receive_notification",
    "release",
    "request_payment",
    "request_refund",
    "settle_provider",
    "work_due_notifications",
    "work_due_refunds",
    "write_off",
]
