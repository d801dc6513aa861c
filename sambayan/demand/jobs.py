"""Background work of demand."""

from datetime import timedelta

from sambayan.core import clock, queue
from sambayan.demand import actions


@queue.job("demand.build_signals")
def build_signals() -> None:
    """Yesterday's signals, every night."""
    actions.build_signals(day=clock.today() - timedelta(days=1))
