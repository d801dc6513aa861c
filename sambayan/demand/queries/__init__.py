"""Reads of demand. What leaves for the platform is suppressed here and nowhere else."""

from sambayan.demand.engine.suppression import ROUND_RUPIAH_TO, ROUND_TO
from sambayan.demand.queries.exchange import (
    COLUMNS,
    LIMITS,
    SCHEMA,
    SharedCell,
    SharedDemand,
    SharedService,
    exchange_rows,
    shared_demand,
    shared_service,
)
from sambayan.demand.queries.platform import UnmetSearch, unmet_searches, visitor_seen
from sambayan.demand.queries.stalls import ComparedProduct, StallStanding, compared_products, stall_standings

__all__ = [
    "COLUMNS",
    "LIMITS",
    "ROUND_RUPIAH_TO",
    "ROUND_TO",
    "SCHEMA",
    "ComparedProduct",
    "SharedCell",
    "SharedDemand",
    "SharedService",
    "StallStanding",
    "UnmetSearch",
    "compared_products",
    "exchange_rows",
    "shared_demand",
    "shared_service",
    "stall_standings",
    "unmet_searches",
    "visitor_seen",
]
