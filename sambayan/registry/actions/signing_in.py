"""Codes for signing in, and the end of sessions. All of it is wall time: a demo's clock opens no door.

Who asks for a code is not looked up, so that known and unknown numbers take the same time and get the same answer.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import F

from sambayan.core import audit, fields
from sambayan.registry.engine.phone import international_form
from sambayan.registry.errors import CodeOver, CodeWrong, PhoneNotUnderstood, TooManyCodes, UnknownPerson
from sambayan.registry.models import EndedSession, Person, SignInCode

DIGITS = 6
LASTS = timedelta(minutes=5)
TRIES = 5
KEPT = timedelta(days=2)

# Columns, the time in which they are counted, and how many codes may be sent in it. An address comes first and has a
# smaller share of a number than the number has in all: nobody keeps somebody else out for a day from one place.
_LIMITS = (
    (("address_hash",), timedelta(hours=1), 20),
    (("phone_hash", "address_hash"), timedelta(hours=1), 3),
    (("phone_hash", "address_hash"), timedelta(days=1), 6),
    (("phone_hash",), timedelta(minutes=10), 3),
    (("phone_hash",), timedelta(days=1), 10),
)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code to be sent at once. Neither it nor the number (+62 form) is shown in a traceback."""

    id: int
    phone: str = field(repr=False)
    code: str = field(repr=False)


def issue_code(*, phone: str, address: str) -> IssuedCode:
    """A new code for this number, counted whether or not it arrives. Raises PhoneNotUnderstood, TooManyCodes.

    Limits hold exactly, over all processes: whoever asks for the same number or from the same address waits.
    """
    number = international_form(phone)
    if number is None:
        raise PhoneNotUnderstood(1)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    now = datetime.now(UTC)
    row = SignInCode(
        phone_hash=fields.keyed_hash("phone", number),
        address_hash=fields.keyed_hash("address", address),
        sent_at=now,
    )
    row.code_hash = _hash(bytes(row.phone_hash), code)
    with transaction.atomic(durable=True):
        _take_turns(bytes(row.address_hash), bytes(row.phone_hash))
        _require_room(row, now)
        row.save()
    return IssuedCode(row.id, number, code)


def redeem_code(*, code_id: int, code: str) -> None:
    """Use a code up, once. Raises CodeWrong (that try is counted), CodeOver."""
    now = datetime.now(UTC)
    with transaction.atomic(durable=True):
        open_code = SignInCode.objects.filter(
            id=code_id, tries__lt=TRIES, used_at__isnull=True, sent_at__gt=now - LASTS
        )
        if not open_code.update(tries=F("tries") + 1):
            raise CodeOver
        row = SignInCode.objects.get(id=code_id)
        right = hmac.compare_digest(bytes(row.code_hash), _hash(bytes(row.phone_hash), code))
        if right:
            SignInCode.objects.filter(id=code_id).update(used_at=now)
    if not right:
        raise CodeWrong(TRIES - row.tries)


def end_sessions(*, person_id: int, actor_id: int | None = None) -> None:
    """Sign a person out wherever they are signed in. Raises UnknownPerson."""
    with transaction.atomic(durable=True):
        ended = Person.objects.filter(id=person_id, erased_at__isnull=True)
        if not ended.update(sessions_end_before=datetime.now(UTC)):
            raise UnknownPerson([person_id])
        audit.record(action="end_sessions", subject=f"person:{person_id}", actor_id=actor_id)


def end_session(*, session: str, forget_at: datetime) -> None:
    """Sign one session out, wherever its cookie was copied to; again changes nothing.

    `forget_at` is when it would have ended by itself, in wall time.
    """
    with transaction.atomic(durable=True):
        EndedSession.objects.bulk_create([EndedSession(session=session, forget_at=forget_at)], ignore_conflicts=True)


def forget_sign_in(person_id: int) -> None:
    """What an erased person signed in with: their second factors go, their sessions end."""
    Person.objects.filter(id=person_id).update(sessions_end_before=datetime.now(UTC))
    Authenticator.objects.filter(user_id=person_id).delete()


def forget_codes() -> None:
    """Codes that no limit counts any more, what was left of signing in half-way, sessions that have ended twice."""
    now = datetime.now(UTC)
    SignInCode.objects.filter(sent_at__lt=now - KEPT).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    EndedSession.objects.filter(forget_at__lt=now).delete()


def _hash(phone_hash: bytes, code: str) -> bytes:
    return fields.keyed_hash("sign-in code", f"{phone_hash.hex()} {code}")


def _take_turns(*hashes: bytes) -> None:
    """Always the address before the number, so that two never wait for each other."""
    with connection.cursor() as cursor:
        for place, value in enumerate(hashes):
            key = int.from_bytes(value[:4], signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK + place, key])


_LOCK = 7_340_001  # two classes of advisory locks of our own: this one for addresses, the next for numbers


def _require_room(row: SignInCode, now: datetime) -> None:
    """Raises TooManyCodes with the moment from which no limit stands in the way."""
    free_at = []
    for columns, span, most in _LIMITS:
        same = {column: getattr(row, column) for column in columns}
        sent = SignInCode.objects.filter(**same, sent_at__gt=now - span)
        times = list(sent.order_by("-sent_at").values_list("sent_at", flat=True)[:most])
        if len(times) == most:
            free_at.append(times[-1] + span)
    if free_at:
        raise TooManyCodes(max(free_at))
