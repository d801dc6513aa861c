"""Sessions without a row: who is signed in stands in the cookie, what is under way in the database.

The cookie is encrypted and authenticated (Fernet, with a key derived from SECRET_KEY). It holds the person, since when
they are signed in, how they proved it, and a random number by which it is ended wherever it was copied to. What must
not be played back (a code that was sent, a challenge, a second factor that is still asked for) stands in a row under a
random key that the cookie names, and goes when it is done.
"""

import base64
import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

from sambayan.registry import actions as registry

SINCE = "since"  # seconds of wall time
NUMBER = "number"
_PLACE = "under way"
RECORDS = "account_authentication_methods"  # allauth's: how the person proved who they are, and when
_MOST_RECORDS = 4
_UNDER_WAY_LASTS = timedelta(hours=1)
_KEPT = (
    "_auth_user_id", "_auth_user_backend", "_auth_user_hash", "_session_expiry", RECORDS, f"{RECORDS}_user", SINCE,
    NUMBER,
)  # fmt: skip


class SessionStore(SessionBase):
    """The session key is the cookie's whole value. A row is read or written only while something is under way."""

    _place: str | None = None

    def load(self) -> dict[str, Any]:
        kept = _opened(self.session_key or "")
        self._place = kept.pop(_PLACE, None)
        if _is_over(kept):
            kept = {}
        return {**self._under_way(), **kept}

    def _under_way(self) -> dict[str, Any]:
        if self._place is None:
            return {}
        row = Session.objects.filter(session_key=self._place, expire_date__gt=datetime.now(UTC)).first()
        return {} if row is None else _opened(row.session_data)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        kept: dict[str, Any] = {}
        if SESSION_KEY in data:
            data.setdefault(SINCE, time.time())
            data.setdefault(NUMBER, secrets.token_hex(16))
            kept = {name: data[name] for name in _KEPT if name in data}
            kept[RECORDS] = kept.get(RECORDS, [])[-_MOST_RECORDS:]
        self._keep_under_way({name: value for name, value in data.items() if name not in kept})
        self._session_key = _sealed({**kept, _PLACE: self._place} if self._place else kept)

    def _keep_under_way(self, data: dict[str, Any]) -> None:
        """A row that another request has finished with is not made again: it would bring back what was used up."""
        if not data:
            self.delete()
            return
        row = {"session_data": _sealed(data), "expire_date": datetime.now(UTC) + _UNDER_WAY_LASTS}
        if self._place is None:
            self._place = secrets.token_hex(20)
            Session.objects.create(session_key=self._place, **row)
        elif not Session.objects.filter(session_key=self._place).update(**row):
            self._place = None

    def delete(self, session_key: str | None = None) -> None:  # noqa: ARG002 - Django's signature
        if self._place is None and self._session_key:
            self._place = _opened(self._session_key).get(_PLACE)
        if self._place is not None:
            Session.objects.filter(session_key=self._place).delete()
            self._place = None

    def cycle_key(self) -> None:
        """On signing in: the age counts anew, and a copy of the cookie of before leads to nothing."""
        self._end()
        for name in (SINCE, NUMBER):
            self._session.pop(name, None)  # type: ignore[attr-defined]
        self.delete()
        self.modified = True

    def flush(self) -> None:
        """On signing out: a copy of the cookie opens nothing either."""
        self._end()
        super().flush()

    def _end(self) -> None:
        kept = self._session  # type: ignore[attr-defined]
        if SESSION_KEY in kept and NUMBER in kept:
            registry.end_session(session=kept[NUMBER], forget_at=datetime.fromtimestamp(_ends_at(kept), UTC))

    def create(self) -> None:
        self.modified = True

    def exists(self, session_key: str) -> bool:  # noqa: ARG002 - Django's signature
        return False

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expire_date__lt=datetime.now(UTC)).delete()


def _is_over(kept: dict[str, Any]) -> bool:
    """Browsers forget a cookie when its time is over; whoever copied it does not."""
    return SESSION_KEY in kept and (NUMBER not in kept or time.time() > _ends_at(kept))


def _ends_at(kept: dict[str, Any]) -> float:
    lasts: int = kept.get("_session_expiry") or settings.SESSION_COOKIE_AGE
    return float(kept.get(SINCE, 0) + lasts)


def _sealed(data: dict[str, Any]) -> str:
    return _cipher(settings.SECRET_KEY).encrypt(json.dumps(data, separators=(",", ":")).encode()).decode()


def _opened(sealed: str) -> dict[str, Any]:
    """What was sealed; nothing when it is not ours, damaged or too old."""
    try:
        text = _cipher(settings.SECRET_KEY).decrypt(sealed.encode(), ttl=settings.SESSION_COOKIE_AGE)
    except InvalidToken:
        return {}
    found: dict[str, Any] = json.loads(text)
    return found


@lru_cache(maxsize=4)
def _cipher(secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"sambayan session").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
