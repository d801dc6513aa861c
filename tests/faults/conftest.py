import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from sambayan.delivery.queries import generated_day, write_day

ORDERS = 40
LONG = 60  # orders of a day that is not over before a backup of it is taken
COMPARED = (
    "placed", "paid", "delivered", "refunded", "cancelled", "failed", "click_to_door", "ready_to_pickup",
    "umkm_income", "umkm_compensation", "courier_income", "platform_commission", "lost_couriers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """A database of its own, and the command line as another process runs it."""

    home: Path
    day: Path

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "sambayan.cli", *arguments],
            env=os.environ | {"SAMBAYAN_HOME": str(self.home), "DATABASE_URL": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def replay(self) -> subprocess.Popen[str]:
        return self.start("replay", str(self.day), "--sentra", "--json", str(self.report_file))

    @property
    def report_file(self) -> Path:
        return self.home / "report.json"

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        port, password = ((self.home / f"postgres.{what}").read_text() for what in ("port", "password"))
        place = f"host=127.0.0.1 port={port} user=sambayan password={password} dbname=sambayan"
        with psycopg.connect(place) as connection:
            return connection.execute(sql).fetchall()

    def wait_for_orders(self, count: int, process: subprocess.Popen[str]) -> None:
        """Return when so many orders are placed, or the process has ended."""
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            try:
                if self.query("SELECT COUNT(*) FROM market_order")[0][0] >= count:
                    return
            except (psycopg.Error, FileNotFoundError):
                pass
            time.sleep(0.02)

    @contextmanager
    def awake(self) -> Iterator[None]:
        """The database runs during the block, so that it can be queried."""
        keeper = self.start("sweep")
        self.wait_for_orders(0, keeper)
        try:
            yield
        finally:
            keeper.terminate()
            keeper.communicate(timeout=60)

    def kill_database(self) -> None:
        os.kill(int((self.home / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.fixture(scope="module")
def day() -> Iterator[Path]:
    yield from a_day(ORDERS)


def a_day(orders: int) -> Iterator[Path]:
    folder = _folder()
    write_day(day=generated_day(seed=3, orders=orders, restaurants=14, couriers=12), folder=folder / "day")
    yield folder / "day"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated() -> Iterator[Path]:
    """A home as `sambayan migrate` leaves it, which machines begin with a copy of."""
    folder = _folder()
    done = Machine(folder, folder).run("migrate")
    assert done.returncode == 0, done.stderr
    yield folder
    shutil.rmtree(folder)


def a_machine(day: Path, migrated: Path) -> Iterator[Machine]:
    folder = _folder()
    subprocess.run(["cp", "-a", f"{migrated}/.", folder], check=True)  # with the owner, whom PostgreSQL looks at
    (folder / "postgres.port").unlink()  # one of its own: another copy may be running
    yield Machine(folder, day)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def machine(day: Path, migrated: Path) -> Iterator[Machine]:
    yield from a_machine(day, migrated)


@pytest.fixture(scope="module")
def module_machine(day: Path, migrated: Path) -> Iterator[Machine]:
    yield from a_machine(day, migrated)


def _folder() -> Path:
    """PostgreSQL runs as nobody when the tests run as root, so that the folder must be open to it."""
    folder = Path(tempfile.mkdtemp(prefix="sambayan-"))
    folder.chmod(0o755)
    return folder
