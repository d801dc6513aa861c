"""Background work of impact."""

from datetime import timedelta

from sambayan.core import clock, queue
from sambayan.impact import actions


@queue.job("impact.refresh_income")
def refresh_income() -> None:
    """The month that yesterday lies in, every night."""
    actions.refresh_income(month=clock.today() - timedelta(days=1))
