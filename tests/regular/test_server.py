"""Migrations, constraints, locks and books on a regular server of the system, the oldest that we promise where it is
there; everything else is proven on the embedded one alone.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEAST = 15
SUITE = [
    "tests/architecture/test_migrations.py",
    *(f"tests/{app}/test_guards.py" for app in ("registry", "money", "delivery", "market")),
    *(f"tests/{app}/test_races.py" for app in ("money", "delivery")),
    *(f"tests/{app}/test_books.py" for app in ("money", "market")),
    "tests/races",
]  # fmt: skip


def oldest() -> Path | None:
    """The folder of programs of the oldest server from version 15 that this machine has."""
    found = {
        int(path.parent.parent.name): path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
        if path.parent.parent.name.isdigit()
    }
    versions = sorted(version for version in found if version >= LEAST)
    return found[versions[0]] if versions else None


def run(program: Path, *arguments: str) -> None:
    """Run a program of the server, which refuses to be root's."""
    user = "nobody" if os.geteuid() == 0 else None
    subprocess.run([program, *arguments], user=user, cwd="/", check=True, stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture
def url() -> Iterator[str]:
    """Of a server that is there for this test."""
    programs = oldest()
    if programs is None:
        pytest.skip(f"this machine has no PostgreSQL server of version {LEAST} or newer in /usr/lib/postgresql")
    with tempfile.TemporaryDirectory(prefix="sambayan-regular-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data = f"--pgdata={folder}/data"
        run(programs / "initdb", data, "--username=sambayan", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N")
        options = f"--options=-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        run(programs / "pg_ctl", "start", "--wait", data, f"--log={folder}/log", options)
        yield f"postgresql://sambayan@127.0.0.1:{port}/sambayan"
        run(programs / "pg_ctl", "stop", "--wait", data, "--mode=immediate")


def test_what_the_database_itself_keeps_is_kept_by_a_regular_server(url: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-k", "not stray", "-p", "no:cacheprovider", *SUITE],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip

    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
