"""Signature of a notification: hex HMAC-SHA256 over the raw body, in one header."""

import hmac
from collections.abc import Mapping

from sambayan.partners.payments import Forged

HEADER = "X-Testpay-Signature"


def sign(secret: bytes, body: bytes) -> str:
    return hmac.digest(secret, body, "sha256").hex()


def check(secret: bytes, headers: Mapping[str, str], body: bytes) -> None:
    """Raise Forged unless the header signs exactly these bytes. Header names are read without case."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    if not hmac.compare_digest(given.encode(), sign(secret, body).encode()):
        raise Forged(f"{HEADER} does not sign the body")
