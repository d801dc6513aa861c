"""Everything that changes the market. One file for each stretch of an order's life.

Locks are taken in one order: order, then stock, then delivery, then charge; several rows of a kind by key; a
buyer who pays in cash, or whose door is new, before all of them. Only
`hand_over` learns its order from the delivery: whoever holds an order that is on its way never waits for a delivery.
"""

from sambayan.market.actions.answering import Answer, accept_lines, mark_ready
from sambayan.market.actions.basket import LineSet, fill_basket, note_basket_lines, set_basket_line
from sambayan.market.actions.budgets import close_spent_budget
from sambayan.market.actions.buying import Guest, NewDoor
from sambayan.market.actions.carrying import collect_at_desk, hand_over, pick_up
from sambayan.market.actions.catalogue import NewProduct, add_products, load_pack, set_listed, set_price, set_stock
from sambayan.market.actions.desk import Scanned, give_time, give_to_courier, scan_out, take_back
from sambayan.market.actions.due import work_due_orders
from sambayan.market.actions.forgetting import blur_doors
from sambayan.market.actions.hand_in import take_cash
from sambayan.market.actions.outcomes import work_due_outcomes
from sambayan.market.actions.placing import place_order, start_payment

__all__ = [
    "Answer",
    "Guest",
    "LineSet",
    "NewDoor",
    "NewProduct",
    "Scanned",
    "accept_lines",
    "add_products",
    "blur_doors",
    "close_spent_budget",
    "collect_at_desk",
    "fill_basket",
    "give_time",
    "give_to_courier",
    "hand_over",
    "load_pack",
    "mark_ready",
    "note_basket_lines",
    "pick_up",
    "place_order",
    "scan_out",
    "set_basket_line",
    "set_listed",
    "set_price",
    "set_stock",
    "start_payment",
    "take_back",
    "take_cash",
    "work_due_orders",
    "work_due_outcomes",
]
