"""Background work of demand."""

from datetime import timedelta

from sambayan.core import clock, queue
from sambayan.demand import actions

NIGHTS = 3  # an order of the evening is completed after midnight, one that a human had to settle days later


@queue.job("demand.build_signals")
def build_signals() -> None:
    """The signals of the last days anew, every night."""
    for back in range(NIGHTS, 0, -1):
        actions.build_signals(day=clock.today() - timedelta(days=back))
