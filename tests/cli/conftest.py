import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

Command = Callable[..., subprocess.CompletedProcess[str]]


def url_of(name: str) -> str:
    """The URL of a database on the server of the tests."""
    server = connection.settings_dict
    who = quote(server["USER"]) + (f":{quote(server['PASSWORD'])}" if server["PASSWORD"] else "")
    return f"postgresql://{who}@{server['HOST']}:{server['PORT']}/{name}"


@contextmanager
def made(name: str, template: str) -> Iterator[str]:
    """A database that is there for the block; its URL."""
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        server.execute(drop)
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield url_of(name)
        server.execute(drop)


def environment(**variables: str) -> dict[str, str]:
    return {**os.environ, "COLUMNS": "80", **variables}


def call(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program as somebody at a terminal would."""
    return subprocess.run(
        [sys.executable, "-m", "sambayan.cli", *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database as `sambayan migrate` leaves it, for the copies that other processes open."""
    name = f"ready_{os.getpid()}"
    with made(name, "template0") as url:
        done = call("migrate", DATABASE_URL=url, SAMBAYAN_HOME=str(tmp_path_factory.mktemp("home")))
        assert done.returncode == 0, done.stderr
        yield name


@pytest.fixture
def spare(ready: str) -> Iterator[str]:
    """The URL of a migrated database that only this test uses."""
    with made(f"spare_{os.getpid()}", ready) as url:
        yield url


@pytest.fixture
def empty() -> Iterator[str]:
    """The URL of a database without a single table."""
    with made(f"empty_{os.getpid()}", "template0") as url:
        yield url


@pytest.fixture
def sambayan(tmp_path: Path) -> Command:
    """Run the program in a home of its own."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return call(*arguments, **{"SAMBAYAN_HOME": str(tmp_path / "home"), **variables})

    return run
