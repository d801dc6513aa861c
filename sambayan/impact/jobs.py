"""Background work of impact."""

from datetime import timedelta

from procrastinate.contrib.django import app

from sambayan.core import clock
from sambayan.impact import actions


@app.task(name="impact.refresh_income", pass_context=False)
def refresh_income() -> None:
    """The month that yesterday lies in, every night."""
    actions.refresh_income(month=clock.today() - timedelta(days=1))
