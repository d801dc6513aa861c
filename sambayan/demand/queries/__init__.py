"""Reads of demand. What leaves for the platform is suppressed here and nowhere else."""

from sambayan.demand.queries.exchange import (
    COLUMNS,
    LIMITS,
    SCHEMA,
    SharedCell,
    SharedDemand,
    exchange_rows,
    shared_demand,
)
from sambayan.demand.queries.platform import PublicDay, UnmetSearch, platform_days, unmet_searches, visitor_seen
from sambayan.demand.queries.stalls import ComparedProduct, StallStanding, compared_products, stall_standings

__all__ = [
    "COLUMNS",
    "LIMITS",
    "SCHEMA",
    "ComparedProduct",
    "PublicDay",
    "SharedCell",
    "SharedDemand",
    "StallStanding",
    "UnmetSearch",
    "compared_products",
    "exchange_rows",
    "platform_days",
    "shared_demand",
    "stall_standings",
    "unmet_searches",
    "visitor_seen",
]
