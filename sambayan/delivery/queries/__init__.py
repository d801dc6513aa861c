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
    open_offers,
    run_board,
)
from sambayan.delivery.queries.days import generated_day, instance, write_day
from sambayan.delivery.queries.documents import CourierPapers, Paper, courier_papers
from sambayan.delivery.queries.fees import Quote, fee_on, live_travel, quote
from sambayan.delivery.queries.figures import DayFigures, day_figures
from sambayan.delivery.queries.labels import Labelled, labelled
from sambayan.delivery.queries.own_runs import (
    HandedOver,
    OwnCourier,
    OwnDrop,
    OwnRun,
    handed_over_on,
    own_courier,
    own_run,
)
from sambayan.delivery.queries.rota import RotaCourier, couriers_of, rota
from sambayan.delivery.queries.standing import STANDING
from sambayan.delivery.queries.trips import Trip, trip_of

__all__ = [
    "STANDING",
    "Board",
    "BoardRun",
    "BoardStop",
    "BoardWaiting",
    "CourierPapers",
    "DayFigures",
    "DueStop",
    "HandedOver",
    "Instance",
    "Labelled",
    "OwnCourier",
    "OwnDrop",
    "OwnRun",
    "Paper",
    "Point",
    "Quote",
    "RotaCourier",
    "Travel",
    "Trip",
    "courier_papers",
    "couriers_of",
    "day_figures",
    "due_stops",
    "fee_on",
    "generated_day",
    "handed_over_on",
    "instance",
    "labelled",
    "live_travel",
    "lost_couriers",
    "open_offers",
    "own_courier",
    "own_run",
    "quote",
    "rota",
    "run_board",
    "trip_of",
    "write_day",
]
