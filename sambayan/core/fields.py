"""Envelope encryption of personal fields, and keyed hashes to find them by.

Every person (and every day of raw messages) has a random key of its own, kept wrapped under the
master key. Destroying the wrapped key forgets everything that was sealed with it, also in backups
that were made without it. AES-256-GCM with a random nonce; the first byte is the version of the form.

Change of the master key: set SAMBAYAN_MASTER_KEY to the new secret and SAMBAYAN_MASTER_KEY_PREVIOUS
to the old one. New keys are wrapped under the new one, old ones still open. Hashes keep the oldest
secret that is set, so that people are found again; only when every key is wrapped and every hash is
written anew may the previous secret be dropped.
"""

import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"
_NONCE = 12  # bytes
_KEY = 32  # bytes
_WRAPPED_KEY = b"sambayan wrapped key"
_SEALED_TEXT = b"sambayan sealed text"


class KeyGoneError(Exception):
    """The key was destroyed: what was sealed with it is forgotten for good."""


class CannotOpenError(Exception):
    """The bytes do not open with this key: the wrong master key, the wrong row, or damage."""


def new_person_key() -> bytes:
    """A fresh random key, wrapped under the master key; the only form in which it is ever stored."""
    return _encrypt(_master_key(settings.MASTER_KEY), secrets.token_bytes(_KEY), _WRAPPED_KEY)


def seal(wrapped_key: bytes | memoryview | None, text: str) -> bytes:
    """Encrypt a text under a wrapped key. Raises KeyGoneError, CannotOpenError."""
    return _encrypt(_unwrap(wrapped_key), text.encode(), _SEALED_TEXT)


def open_sealed(wrapped_key: bytes | memoryview | None, sealed: bytes | memoryview) -> str:
    """Decrypt what `seal` made. Raises KeyGoneError, CannotOpenError."""
    try:
        return _decrypt(_unwrap(wrapped_key), bytes(sealed), _SEALED_TEXT).decode()
    except InvalidTag:
        raise CannotOpenError("the sealed text does not belong to this key, or is damaged") from None


def keyed_hash(purpose: str, text: str) -> bytes:
    """HMAC-SHA256 for finding a sealed text again; the same text gives another hash for another purpose."""
    return hmac.digest(_derive(_masters()[-1], f"hash {purpose}"), text.encode(), "sha256")


def _unwrap(wrapped_key: bytes | memoryview | None) -> bytes:
    if wrapped_key is None:
        raise KeyGoneError("the key of this record was destroyed; what it sealed is forgotten for good")
    for master in _masters():
        try:
            return _decrypt(_master_key(master), bytes(wrapped_key), _WRAPPED_KEY)
        except InvalidTag:
            continue
    raise CannotOpenError(
        "the key of this record does not open: SAMBAYAN_MASTER_KEY is not the one it was made with; "
        "set the old one as SAMBAYAN_MASTER_KEY_PREVIOUS"
    )


def _masters() -> list[str]:
    """The master secrets, newest first."""
    previous: str = settings.MASTER_KEY_PREVIOUS
    return [settings.MASTER_KEY, previous] if previous else [settings.MASTER_KEY]


def _master_key(master: str) -> bytes:
    return _derive(master, "wrap")


@lru_cache(maxsize=64)
def _derive(master: str, purpose: str) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=f"sambayan {purpose}".encode()).derive(master.encode())


def _encrypt(key: bytes, plain: bytes, kind: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, _VERSION + kind)


def _decrypt(key: bytes, sealed: bytes, kind: bytes) -> bytes:
    if sealed[:1] != _VERSION or len(sealed) <= _NONCE:
        raise InvalidTag
    return AESGCM(key).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION + kind)
