import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs
from playwright.sync_api import Browser, Playwright, sync_playwright

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from tests.browser import chromium

SHOTS = Path(settings.BASE_DIR) / ".sambayan" / "shots"
# No look-ups at start: nothing but our own server is there.
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

InBrowser = Callable[..., Any]


@pytest.fixture(scope="session", autouse=True)
def _static_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The live server of the tests serves them itself, from one folder: ours and those of packages."""
    settings.STATIC_ROOT = tmp_path_factory.mktemp("static")
    for folder in get_app_template_dirs("static"):
        shutil.copytree(folder, settings.STATIC_ROOT, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def in_browser() -> Iterator[InBrowser]:
    """Call a function with the browser, in the browser's own thread: Playwright keeps a loop in the thread that it is
    in, and beside a loop Django refuses its database.
    """
    with ThreadPoolExecutor(1) as thread:
        path = thread.submit(chromium.found).result()
        if path is None:
            pytest.skip("there is no Chromium; `make test` brings one where it can")
        playwright: Playwright = thread.submit(lambda: sync_playwright().start()).result()
        launch = playwright.chromium.launch
        browser: Browser = thread.submit(lambda: launch(executable_path=path, args=FLAGS)).result()
        yield lambda look, *arguments: thread.submit(look, browser, *arguments).result()
        thread.submit(browser.close).result()
        thread.submit(playwright.stop).result()
