"""Everything that writes in delivery.

Inner actions (they begin with `require_transaction`) are called in the transaction of the order they belong to; the
others open their own and end it.
"""

from sambayan.delivery.actions.couriers import (
    NewCourier,
    NewShift,
    mark_courier_lost,
    register_couriers,
    report_own_position,
    report_position,
    start_shifts,
)
from sambayan.delivery.actions.deliveries import (
    blur_drops,
    cancel_delivery,
    confirm_ready,
    request_delivery,
    work_due_unserved,
)
from sambayan.delivery.actions.dispatching import Tick, assign_by_hand, dispatch, work_due_dispatch
from sambayan.delivery.actions.documents import record_document
from sambayan.delivery.actions.fees import load_pack
from sambayan.delivery.actions.offers import (
    accept_offer,
    decline_offer,
    set_autobid,
    wait_for_answers,
    work_due_offers,
)
from sambayan.delivery.actions.outcomes import Outcome, claim_outcomes, outcomes_handled
from sambayan.delivery.actions.runs import Scan, hand_over, pick_up, scan, unscan

__all__ = [
    "NewCourier",
    "NewShift",
    "Outcome",
    "Scan",
    "Tick",
    "accept_offer",
    "assign_by_hand",
    "blur_drops",
    "cancel_delivery",
    "claim_outcomes",
    "confirm_ready",
    "decline_offer",
    "dispatch",
    "hand_over",
    "load_pack",
    "mark_courier_lost",
    "outcomes_handled",
    "pick_up",
    "record_document",
    "register_couriers",
    "report_own_position",
    "report_position",
    "request_delivery",
    "scan",
    "set_autobid",
    "start_shifts",
    "unscan",
    "wait_for_answers",
    "work_due_dispatch",
    "work_due_offers",
    "work_due_unserved",
]
