"""The outbox: messages to people, written with the deed that causes them and sent afterwards.

Never twice: a message is claimed and that claim is committed *before* the call to the outside. If the
process dies between claim and result, nobody knows whether the message went out; it then stands in the
dead-letter list for a human, and is not sent a second time. Rather a message too few than a one-time
code, a bill or a reminder twice. Only a failure that is known not to have sent anything is retried.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from sambayan.core import clock, logs
from sambayan.core.database import require_transaction
from sambayan.core.models import RETRY_MINUTES, OutboxMessage

_MOST_ERROR = 1_000  # characters of an error that are kept
_LOST_AFTER = timedelta(minutes=10)  # no call to a partner takes longer


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send, once."""

    id: int
    key: str
    channel: str
    person_id: int
    template: str
    context: dict[str, Any]


def put(*, key: str, channel: str, person_id: int, template: str, context: dict[str, Any]) -> None:
    """Write a message in the caller's transaction; the same key twice is one message.

    Never personal data in `context`: the sender looks name and phone up when it sends.
    """
    require_transaction()
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_outboxmessage"
            " (timeline, key, channel, person_id, template, context, created_at, due_at, attempts, error)"
            " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, 0, '') ON CONFLICT (key) DO NOTHING",
            [clock.timeline(), key, channel, person_id, template, json.dumps(context), now, now],
        )


def claim_one() -> Claimed | None:
    """Take the oldest due message of this timeline, in a transaction of its own; None when nothing is due.

    Call the partner after it, outside any transaction, and then exactly one of `sent`, `failed`, `doubtful`.
    One at a time, so that a crash leaves one message in doubt and not a batch.
    """
    now = clock.now()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_outboxmessage SET claimed_at = %s, due_at = NULL, attempts = attempts + 1"
            " WHERE id = (SELECT id FROM core_outboxmessage WHERE timeline = %s AND due_at <= %s"
            " ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)"
            " RETURNING id, key, channel, person_id, template, context",
            [now, clock.timeline(), now],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    number, key, channel, person_id, template, context = row
    return Claimed(number, key, channel, person_id, template, json.loads(context))


def sent(*, id: int) -> None:  # noqa: A002 - the word of the contract
    """The partner took the claimed message."""
    _claimed(id).update(sent_at=clock.now(), error="")


def failed(*, id: int, error: str) -> None:  # noqa: A002
    """The claimed message is known not to have been sent: again after 2, 10, 30, 90 … minutes; the eighth time dead."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_outboxmessage SET error = %s, claimed_at = NULL,"
            " due_at = %s + make_interval(mins => (%s::int[])[attempts]),"
            " dead_at = CASE WHEN attempts > %s THEN %s END"
            " WHERE id = %s AND claimed_at IS NOT NULL AND sent_at IS NULL AND dead_at IS NULL",
            [logs.redact(error)[:_MOST_ERROR], now, list(RETRY_MINUTES), len(RETRY_MINUTES), now, id],
        )


def doubtful(*, id: int, error: str) -> None:  # noqa: A002
    """Nobody knows whether the claimed message went out (a time-out after the request was written): dead at once."""
    _claimed(id).update(dead_at=clock.now(), error=logs.redact(error)[:_MOST_ERROR])


def dead_letters() -> QuerySet[OutboxMessage]:
    """Messages of this timeline that nobody will send again: dead, or claimed by a process that died; newest first."""
    lost = Q(claimed_at__lt=clock.now() - _LOST_AFTER) | Q(dead_at__isnull=False)
    ended = OutboxMessage.objects.filter(lost, timeline=clock.timeline(), due_at=None, sent_at=None)
    return ended.order_by("-created_at")


def _claimed(id: int) -> QuerySet[OutboxMessage]:  # noqa: A002
    return OutboxMessage.objects.filter(id=id, claimed_at__isnull=False, sent_at=None, dead_at=None)
