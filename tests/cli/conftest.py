import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def spare(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The URL of a migrated database that only this test uses, and that other processes may open."""
    name = f"spare_{os.getpid()}"
    with django_db_blocker.unblock():
        parameters = connection.get_connection_params()
        connection.close()  # a template must be left alone while it is copied
    server = {key: parameters[key] for key in ("host", "port", "user")}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{parameters["dbname"]}"')
        yield f"postgresql://{server['user']}@{server['host']}:{server['port']}/{name}"
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def empty(spare: str) -> Iterator[str]:
    """The URL of a database without a single table."""
    name = f"{spare.rpartition('/')[2]}_empty"
    with psycopg.connect(spare, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield f"{spare}_empty"
    with psycopg.connect(spare, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def environment(**variables: str) -> dict[str, str]:
    return {**os.environ, "COLUMNS": "80", **variables}


@pytest.fixture
def sambayan(tmp_path: Path) -> Command:
    """Run the program as somebody at a terminal would, in a home of its own."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sambayan.cli", *arguments],
            env=environment(**{"SAMBAYAN_HOME": str(tmp_path / "home"), **variables}),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run
