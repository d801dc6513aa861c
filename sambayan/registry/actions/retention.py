"""What is kept how long. It stands here because the registry is where personal data is kept and forgotten."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from sambayan.core import inbox, observations
from sambayan.registry.actions import signing_in

OBSERVATION_DAYS = 90
_DAYS_AHEAD = 14  # partitions, so that two weeks without a worker put nothing into the default one


def retire_old_records(*, today: date) -> None:
    """Forget what is past its time and make room for the days ahead; harmless to repeat.

    Raw observations go after 90 days, the contents of stored notifications after `settings.INBOX_DAYS`
    (30 unless set), codes for signing in after two days. One transaction each: a lock that is not to be
    had undoes nothing of the others, and the next night makes up for it.
    """
    inbox_days: int = settings.INBOX_DAYS
    with transaction.atomic(durable=True):
        inbox.destroy_keys_before(today - timedelta(days=inbox_days))
    with transaction.atomic(durable=True):
        signing_in.forget_codes()
    with transaction.atomic(durable=True):
        observations.ensure_partitions(today - timedelta(days=1), today + timedelta(days=_DAYS_AHEAD))
    with transaction.atomic(durable=True):
        observations.drop_partitions_before(today - timedelta(days=OBSERVATION_DAYS))
