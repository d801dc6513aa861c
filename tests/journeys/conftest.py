"""A whole Sambayan with its sample world, in processes of its own, as `sambayan run` starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.conftest import _static_files, in_browser  # noqa: F401 - fixtures
from tests.cli.conftest import call, environment, made, ready  # noqa: F401 - fixtures

_PATIENCE = 240  # seconds until the first page


@dataclass(frozen=True, slots=True)
class Running:
    """Where its pages are, and its database for commands beside it."""

    address: str
    database: str
    home: Path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return call(*arguments, DATABASE_URL=self.database, SAMBAYAN_HOME=str(self.home))


@pytest.fixture(scope="module")
def running(ready: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:  # noqa: F811
    home, log = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("log") / "run.log"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    with made(f"journey_{os.getpid()}", ready) as url, log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "sambayan.cli", "run", "--port", str(port), "--weeks", "1"],
            env=environment(DATABASE_URL=url, SAMBAYAN_HOME=str(home)),
            stdout=told, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(log, "Sambayan is at", process)
            yield Running(f"http://127.0.0.1:{port}", url, home)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
        said = log.read_text()
        assert re.findall(r'"level": "(?:ERROR|CRITICAL)".*', said) == []
        assert "ended with status" not in said


def _wait_for(log: Path, words: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
