"""Signing in for real: with a phone number, the code that was sent to it, and, for an office, a second factor."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from tests.people import Named

CODE = re.compile(r"sign-in code for \+62 [\d•]+: (\d{6})")


def sent_code(capture: pytest.CaptureFixture[str]) -> str:
    """The newest code that the web process wrote to the console."""
    found: list[str] = CODE.findall(capture.readouterr().err)
    return found[-1]


def sign_in(client: Client, who: Named, capture: pytest.CaptureFixture[str], **how: Any) -> Any:
    """The answer to the right code."""
    client.post("/masuk", {"nomor": who.phone, **how})
    return client.post("/masuk/kode", {"kode": sent_code(capture)})


def set_up_app(client: Client) -> str:
    """Set up an authenticator app; its secret."""
    page = client.get("/akun/aplikasi")
    secret: str = page.context["form"].secret
    done = client.post("/akun/aplikasi", {"code": app_code(secret)})
    assert done.headers["Location"] == "/akun/kode-cadangan"
    return secret


def app_code(secret: str) -> str:
    """What the app shows; used codes are forgotten, so that a test need not wait for the next one."""
    cache.clear()
    return next_code(secret)


def next_code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time())) + 1
    return f"{totp.hotp_value(secret, counter):06}"
