import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from tests.browser import chromium

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in our thread; Django would refuse its database

SHOTS = Path(settings.BASE_DIR) / ".sambayan" / "shots"
# No look-ups at start: nothing but our own server is there.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    """The live server of the tests serves them itself, from here."""
    settings.STATIC_ROOT = Path(settings.BASE_DIR) / "sambayan" / "web" / "static"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.found()
    if path is None:
        pytest.skip("there is no Chromium; `make test` brings one where it can")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()
