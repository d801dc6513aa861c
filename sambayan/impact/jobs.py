"""Background work of impact."""

from datetime import timedelta

from sambayan.core import clock, queue
from sambayan.impact import actions
from sambayan.market.queries import settled_days

NIGHTS = 3  # the last days, and those of orders that were settled meanwhile, however old


@queue.job("impact.refresh_income")
def refresh_income() -> None:
    """The months that the last days lie in, every night, and those of orders that were settled since."""
    recent = {clock.today() - timedelta(days=back) for back in range(1, NIGHTS + 1)}
    for month in sorted({day.replace(day=1) for day in recent | settled_days(since=min(recent))}):
        actions.refresh_income(month=month)
