"""Everything that reads in delivery: fees, days in text files, what dispatch knows, the board, figures."""

from sambayan.delivery.engine.instance import Instance
from sambayan.delivery.engine.travel import Point, Travel
from sambayan.delivery.queries.board import (
    Board,
    BoardRun,
    BoardStop,
    BoardWaiting,
    DueStop,
    due_stops,
    lost_couriers,
    run_board,
)
from sambayan.delivery.queries.days import generated_day, instance, write_day
from sambayan.delivery.queries.fees import Quote, fee_on, live_travel, quote
from sambayan.delivery.queries.figures import DayFigures, day_figures

__all__ = [
    "Board",
    "BoardRun",
    "BoardStop",
    "BoardWaiting",
    "DayFigures",
    "DueStop",
    "Instance",
    "Point",
    "Quote",
    "Travel",
    "day_figures",
    "due_stops",
    "fee_on",
    "generated_day",
    "instance",
    "live_travel",
    "lost_couriers",
    "quote",
    "run_board",
    "write_day",
]
