"""Background work of demand."""

from datetime import timedelta

from sambayan.core import clock, queue
from sambayan.demand import actions
from sambayan.market.queries import settled_days

NIGHTS = 3  # the last days, and those of orders that were settled meanwhile, however old


@queue.job("demand.build_signals")
def build_signals() -> None:
    """The signals of the last days anew, every night, and of earlier ones of which an order was settled since."""
    recent = {clock.today() - timedelta(days=back) for back in range(1, NIGHTS + 1)}
    for day in sorted(recent | settled_days(since=min(recent))):
        actions.build_signals(day=day)
