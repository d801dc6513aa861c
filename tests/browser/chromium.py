"""A Chromium for the browser tests: the system's, else Debian's when we are root, else Playwright's own.

`python -m tests.browser.chromium` brings one when there is none, and says where it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """Where a Chromium is, if there is any."""
    system = next(filter(None, map(shutil.which, NAMES)), None)
    return system or _playwrights()


def _playwrights() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def brought() -> str | None:
    """A Chromium, installed when there was none."""
    if not found():
        for command in _ways():
            if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0 and found():
                break
    return found()


def _ways() -> list[list[str]]:
    own = [sys.executable, "-m", "playwright", "install", "chromium"]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        apt = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium"
        return [["sh", "-c", apt], own]
    return [own]


if __name__ == "__main__":
    path = brought()
    sys.stdout.write(f"browser: {path or 'none could be brought; its tests are left out'}\n")
