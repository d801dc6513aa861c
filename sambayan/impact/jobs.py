"""Background work of impact."""

from datetime import timedelta

from sambayan.core import clock, queue
from sambayan.impact import actions

NIGHTS = 3  # an order of the evening is completed after midnight, one that a human had to settle days later


@queue.job("impact.refresh_income")
def refresh_income() -> None:
    """The months that the last days lie in, every night."""
    days = [clock.today() - timedelta(days=back) for back in range(1, NIGHTS + 1)]
    for month in sorted({day.replace(day=1) for day in days}):
        actions.refresh_income(month=month)
