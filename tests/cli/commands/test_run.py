"""Everything together, as a stranger starts it: real processes, a real port, a real Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from honcho.printer import Message

from sambayan.cli.machinery import processes
from tests.cli.conftest import Command, environment


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def running(spare: str, port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`sambayan run` on an empty market, from the moment its address is printed."""
    with started(port, DATABASE_URL=spare, SAMBAYAN_HOME=str(tmp_path / "home")) as process:
        yield process


@contextmanager
def started(port: int, **variables: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sambayan.cli", "run", "--port", str(port)],
        env=environment(SAMBAYAN_DEMO="0", **variables),  # the sample world has its own tests
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    assert any(f"http://127.0.0.1:{port}/" in line for line in process.stdout), process.communicate()[1]
    yield process
    if process.poll() is None:
        process.terminate()  # killed, it would leave its children behind
    process.communicate(timeout=30)


def get(port: int, address: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", address)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def eventually(port: int, address: str, status: int) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if get(port, address)[0] == status:
            return True
        time.sleep(0.2)
    return False


def test_it_answers_and_ctrl_c_stops_everything(running: subprocess.Popen[str], port: int, sambayan: Command) -> None:
    status, page = get(port, "/")
    assert status == 200
    assert "Sambayan" in page
    assert get(port, "/static/sambayan.css")[0] == 200
    assert eventually(port, "/health/ready", 200)
    assert "sambayan_sweep_running 1.0" in get(port, "/metrics")[1]

    second = sambayan("run", "--port", str(port))
    assert second.returncode == 2
    assert second.stderr.startswith(f"sambayan: port {port} is taken by ")

    started = time.monotonic()
    os.kill(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=20)

    assert time.monotonic() - started < 5
    assert running.returncode == 130
    assert told.splitlines()[-1] == "Stopped."
    with pytest.raises(OSError, match="refused"):
        get(port, "/health/live")


def test_the_death_of_the_database_stops_everything_and_is_named(port: int) -> None:
    with tempfile.TemporaryDirectory(prefix="sambayan-run-") as folder:
        home = Path(folder) / "home"
        Path(folder).chmod(0o755)
        with started(port, DATABASE_URL="", SAMBAYAN_HOME=str(home)) as process:
            os.kill(int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
            _, told = process.communicate(timeout=30)

        assert process.returncode == 1
        assert f"the database ended, see {home}/postgres.log; the rest was stopped" in told


def test_in_production_it_opens_no_sample_world(spare: str, sambayan: Command) -> None:
    secrets = {"SAMBAYAN_SECRET_KEY": "s" * 50, "SAMBAYAN_MASTER_KEY": "m" * 50}

    result = sambayan("run", DATABASE_URL=spare, SAMBAYAN_PRODUCTION="1", SAMBAYAN_HOSTS="x.example", **secrets)

    assert result.returncode == 2
    assert result.stderr.startswith(
        "sambayan: run opens a sample world to everybody; in production start serve, sweep and worker"
    )


def test_the_death_of_one_stops_the_rest_and_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    printer = processes._Printer(port=1, walk="")
    for line in ("sweep stopped (rc=-9)\n", "sending SIGTERM to web (pid 7)\n", "web stopped (rc=-15)\n"):
        printer.write(Message("line", line, None, "system", None))

    assert printer.crashed == "sweep ended with status -9; the rest was stopped"
    assert capsys.readouterr().out == ""


def test_a_stop_that_was_asked_for_is_no_crash() -> None:
    printer = processes._Printer(port=1, walk="")
    for line in ("SIGINT received\n", "sending SIGTERM to web (pid 7)\n", "web stopped (rc=-15)\n"):
        printer.write(Message("line", line, None, "system", None))

    assert printer.crashed == ""


def test_a_process_that_was_started_ends_with_the_one_that_started_it() -> None:
    parent = subprocess.Popen(["sleep", "60"])
    child = subprocess.Popen([sys.executable, "-m", "sambayan.cli", "sweep", "--started-by", str(parent.pid)])
    try:
        assert child.poll() is None
        parent.kill()
        parent.wait()
        assert child.wait(timeout=60) in {0, 143}
    finally:
        child.kill()
