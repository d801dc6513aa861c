"""The inbox: notifications from outside, stored raw before anything acts on them.

Path, headers and body are sealed whole under the key of their day; destroying that key forgets them.
A message is due (`due_at`), then either handled (`handled_at`) or dead (neither of both).
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from django.db import connection, transaction
from django.db.models import QuerySet

from sambayan.core import clock, fields, logs
from sambayan.core.database import require_transaction
from sambayan.core.models import RETRY_MINUTES, DayKey, InboxMessage

MOST_BYTES = 65_536
_MOST_ERROR = 1_000  # characters of an error that are kept


class TooLargeError(Exception):
    """The body is larger than any notification we know of; it was not stored."""


@dataclass(frozen=True, slots=True)
class Received:
    """A stored notification, opened, as it came."""

    id: int
    source: str
    external_id: str
    path: str
    headers: dict[str, str]
    body: bytes


def store(*, source: str, external_id: str, path: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Keep a verified notification in a short transaction of its own; False when it is known already.

    Raises TooLargeError over 65,536 bytes.
    """
    if len(body) > MOST_BYTES:
        raise TooLargeError(f"a notification of {source} has {len(body)} bytes, more than {MOST_BYTES}; not stored")
    now = clock.now()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        key_id, wrapped = _day_key(now.astimezone(UTC).date())
        cursor.execute(
            "INSERT INTO core_inboxmessage"
            " (timeline, source, external_id, received_at, day_key_id, sealed, due_at, attempts, error)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 0, '') ON CONFLICT (source, external_id) DO NOTHING",
            [clock.timeline(), source, external_id, now, key_id, _seal(wrapped, path, headers, body), now],
        )
        return bool(cursor.rowcount)


def claim(*, source: str | None, limit: int) -> list[Received]:
    """The oldest due messages of this timeline, locked until the caller's transaction ends.

    Others skip them meanwhile. A message that can no longer be opened becomes dead and is left out.
    """
    require_transaction()
    due = InboxMessage.objects.filter(timeline=clock.timeline(), due_at__lte=clock.now())
    if source is not None:
        due = due.filter(source=source)
    rows = due.select_related("day_key").select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "id")
    received, lost = [], []
    for row in rows[:limit]:
        try:
            received.append(_open(row))
        except (fields.KeyGoneError, fields.CannotOpenError):
            lost.append(row.id)
    if lost:
        InboxMessage.objects.filter(id__in=lost).update(due_at=None, error="the key of its day was destroyed")
    return received


def done(*, ids: Sequence[int]) -> None:
    """Mark claimed messages as handled, in the transaction of their effect."""
    require_transaction()
    InboxMessage.objects.filter(id__in=ids, handled_at=None).update(due_at=None, handled_at=clock.now(), error="")


def failed(*, id: int, error: str) -> None:  # noqa: A002 - the contract's name
    """Try a due message again after 2, 10, 30, 90 … minutes; after its eighth failure it is dead."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_inboxmessage SET attempts = attempts + 1, error = %s,"
            " due_at = %s + make_interval(mins => (%s::int[])[attempts + 1])"  # beyond the last: null, dead
            " WHERE id = %s AND due_at IS NOT NULL",
            [logs.redact(error)[:_MOST_ERROR], clock.now(), list(RETRY_MINUTES), id],
        )


def dead_letters() -> QuerySet[InboxMessage]:
    """Messages of this timeline that nobody will try again, newest first."""
    return InboxMessage.objects.filter(timeline=clock.timeline(), due_at=None, handled_at=None).order_by("-received_at")


def destroy_keys_before(day: date) -> int:
    """Forget the contents of all messages received before a UTC day; how many days were forgotten now."""
    return DayKey.objects.filter(day__lt=day, wrapped__isnull=False).update(wrapped=None)


def _day_key(day: date) -> tuple[int, bytes]:
    """The day's key, made by whoever comes first; a destroyed one is replaced (a replay of an old day)."""
    found = DayKey.objects.filter(day=day).first()
    if found is not None and found.wrapped is not None:
        return found.id, bytes(found.wrapped)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_daykey AS k (day, wrapped) VALUES (%s, %s) ON CONFLICT (day)"
            " DO UPDATE SET wrapped = coalesce(k.wrapped, excluded.wrapped) RETURNING id, wrapped",
            [day, fields.new_person_key()],
        )
        number, wrapped = cursor.fetchone()
    return number, bytes(wrapped)


def _seal(wrapped: bytes, path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    content = {"path": path, "headers": dict(headers), "body": base64.b64encode(body).decode()}
    return fields.seal(wrapped, json.dumps(content))


def _open(row: InboxMessage) -> Received:
    content = json.loads(fields.open_sealed(row.day_key.wrapped, row.sealed))
    body = base64.b64decode(content["body"])
    return Received(row.id, row.source, row.external_id, content["path"], content["headers"], body)
