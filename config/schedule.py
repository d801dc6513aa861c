"""What runs when. The cron expressions are UTC: 00.05 WIB is `5 17 * * *`."""

from procrastinate.contrib.django import app

from sambayan.demand import jobs as demand
from sambayan.impact import jobs as impact
from sambayan.market import jobs as market
from sambayan.registry import jobs as registry

app.periodic(cron="* * * * *")(market.close_spent_budget)
app.periodic(cron="5 17 * * *")(registry.retire_old_records)
app.periodic(cron="7 17 * * *")(market.blur_doors)
app.periodic(cron="10 17 * * *")(market.prove_books)
app.periodic(cron="15 17 * * *")(demand.build_signals)
app.periodic(cron="20 17 * * *")(impact.refresh_income)
