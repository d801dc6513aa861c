"""Everything that is read of the market."""

from sambayan.market.queries.baskets import BasketItem, BasketView, basket_of, basket_view
from sambayan.market.queries.board import (
    BoardLine,
    BoardOrder,
    BoardStall,
    Column,
    DeskStall,
    desk_board,
    desk_stalls,
    finished_today,
)
from sambayan.market.queries.books import BookSize, Fault, book_faults, book_sizes
from sambayan.market.queries.budgets import BudgetStanding, subsidy_standing
from sambayan.market.queries.catalogue import ProductCard, catalogue_page, category_ids, product_card
from sambayan.market.queries.courier_side import CarriedOrder, carried_orders
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
from sambayan.market.queries.panel import (
    Drop,
    TradeDay,
    TradePage,
    TradeRow,
    drops,
    listed_products,
    trade_days,
    trade_page,
)
from sambayan.market.queries.prices import DeliveryPrice, delivery_price, least_ongkir
from sambayan.market.queries.service_levels import ServiceLevels, service_levels
from sambayan.market.queries.shares import OrderShares, lost_shares, order_shares
from sambayan.market.queries.stall_goods import OwnProduct, own_products
from sambayan.market.queries.stall_orders import (
    StallLine,
    StallOrder,
    StallWork,
    StatementRow,
    stall_statement,
    stall_work,
)
from sambayan.market.queries.work import (
    CookedShare,
    WaitingLine,
    cooked_shares,
    latest_move,
    open_orders,
    unpaid_orders,
    waiting_lines,
)

__all__ = [
    "BasketItem",
    "BasketView",
    "BoardLine",
    "BoardOrder",
    "BoardStall",
    "BookSize",
    "BudgetStanding",
    "CarriedOrder",
    "Column",
    "CookedShare",
    "DeliveryPrice",
    "DeskStall",
    "Drop",
    "Fault",
    "FeeView",
    "LineView",
    "MoveView",
    "OrderOutcomes",
    "OrderShares",
    "OrderView",
    "OwnProduct",
    "PlacedOrder",
    "ProductCard",
    "SentraDay",
    "ServiceLevels",
    "StallDay",
    "StallLine",
    "StallOrder",
    "StallWork",
    "StatementRow",
    "TradeDay",
    "TradePage",
    "TradeRow",
    "WaitingLine",
    "basket_of",
    "basket_view",
    "book_faults",
    "book_sizes",
    "carried_orders",
    "catalogue_page",
    "category_ids",
    "cooked_shares",
    "delivery_price",
    "desk_board",
    "desk_stalls",
    "drops",
    "finished_today",
    "latest_move",
    "least_ongkir",
    "listed_products",
    "lost_shares",
    "open_orders",
    "order_outcomes",
    "order_shares",
    "order_view",
    "orders_by_state",
    "orders_of_stall",
    "own_products",
    "placed_order",
    "product_card",
    "sentra_days",
    "service_levels",
    "settled_days",
    "stall_statement",
    "stall_work",
    "subsidy_standing",
    "trade_days",
    "trade_page",
    "unpaid_orders",
    "waiting_lines",
]
