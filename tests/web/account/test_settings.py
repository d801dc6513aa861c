import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory
from pytest_django import Settings

from sambayan.web.adapters import address_of

SECRETS = {"SAMBAYAN_SECRET_KEY": "s" * 50, "SAMBAYAN_MASTER_KEY": "m" * 50}


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMBAYAN_")}
    source = "from config import settings; print(repr(settings.CODE_SENDER))"
    return subprocess.run(
        [sys.executable, "-c", source], cwd=settings.BASE_DIR, env={**kept, **SECRETS, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_production_never_writes_codes_to_the_console() -> None:
    refused = started(SAMBAYAN_PRODUCTION="1", SAMBAYAN_CODE_SENDER="console")

    assert refused.returncode != 0
    assert "SAMBAYAN_CODE_SENDER console writes codes where operators read them" in refused.stderr
    assert started(SAMBAYAN_PRODUCTION="1", DATABASE_URL="postgresql://a:b@localhost/c").stdout == "''\n"


def test_elsewhere_the_console_is_the_choice_and_nothing_else_is_known() -> None:
    assert started().stdout == "'console'\n"
    assert "must be console or empty, not 'pigeon'" in started(SAMBAYAN_CODE_SENDER="pigeon").stderr


@pytest.mark.parametrize(
    ("proxy", "sent", "counted"),
    [
        (False, "203.0.113.5", "127.0.0.1"),
        (True, "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (True, "", "127.0.0.1"),
        (True, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (True, "nonsense", ""),
    ],
)
def test_an_address_is_the_one_that_our_own_proxy_saw(
    *, proxy: bool, sent: str, counted: str, settings: Settings
) -> None:
    settings.BEHIND_TLS_PROXY = proxy

    assert address_of(RequestFactory().get("/", headers={"X-Forwarded-For": sent})) == counted
