"""Background work of demand."""

from datetime import timedelta

from procrastinate.contrib.django import app

from sambayan.core import clock
from sambayan.demand import actions


@app.task(name="demand.build_signals", pass_context=False)
def build_signals() -> None:
    """Yesterday's signals, every night."""
    actions.build_signals(day=clock.today() - timedelta(days=1))
