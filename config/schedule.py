"""What runs when. The cron expressions are UTC: 00.05 WIB is `5 17 * * *`."""

from procrastinate.contrib.django import app

from sambayan.registry import jobs as registry

app.periodic(cron="5 17 * * *")(registry.retire_old_records)
