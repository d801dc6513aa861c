"""Everything that is read of the market."""

from sambayan.market.queries.baskets import BasketItem, BasketView, basket_view
from sambayan.market.queries.books import BookSize, Fault, book_faults, book_sizes
from sambayan.market.queries.catalogue import ProductCard, catalogue_page, category_ids, product_card
from sambayan.market.queries.days import SentraDay, StallDay, sentra_days, settled_days
from sambayan.market.queries.orders import (
    FeeView,
    LineView,
    MoveView,
    OrderView,
    PlacedOrder,
    order_view,
    orders_by_state,
    orders_of_stall,
    placed_order,
)
from sambayan.market.queries.outcomes import OrderOutcomes, order_outcomes
from sambayan.market.queries.shares import OrderShares, lost_shares, order_shares
from sambayan.market.queries.work import (
    CookedShare,
    WaitingLine,
    cooked_shares,
    open_orders,
    unpaid_orders,
    waiting_lines,
)

__all__ = [
    "BasketItem",
    "BasketView",
    "BookSize",
    "CookedShare",
    "Fault",
    "FeeView",
    "LineView",
    "MoveView",
    "OrderOutcomes",
    "OrderShares",
    "OrderView",
    "PlacedOrder",
    "ProductCard",
    "SentraDay",
    "StallDay",
    "WaitingLine",
    "basket_view",
    "book_faults",
    "book_sizes",
    "catalogue_page",
    "category_ids",
    "cooked_shares",
    "lost_shares",
    "open_orders",
    "order_outcomes",
    "order_shares",
    "order_view",
    "orders_by_state",
    "orders_of_stall",
    "placed_order",
    "product_card",
    "sentra_days",
    "settled_days",
    "unpaid_orders",
    "waiting_lines",
]
