import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import transaction

from sambayan.core import database
from tests.database import HOME

USER = """
import sys
from pathlib import Path
from sambayan.core import database
database.use_embedded(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A folder that `nobody` may enter; pytest's own are closed to him, see the test of that."""
    path = Path(tempfile.mkdtemp(prefix="core-", dir=HOME.parent))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def shared(base: Path) -> Iterator[Path]:
    """One folder with a database, stopped between the tests."""
    home = base / "shared"
    database.use_embedded(home)
    database.leave_embedded(home)
    yield home


@pytest.fixture
def home(shared: Path) -> Iterator[Path]:
    yield shared
    database.leave_embedded(shared)
    assert not answers(shared)


def answers(home: Path) -> bool:
    return database._answers(home, seconds=0)


def server_pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def run(home: Path, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database._dsn(home, "sambayan"), autocommit=True) as server:
        cursor = server.execute(statement)
        return cursor.fetchall() if cursor.description else []


def another_user(home: Path, script: str = USER) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=20)


@pytest.mark.django_db(transaction=True)
def test_an_inner_action_outside_a_transaction_is_a_mistake_of_ours() -> None:
    with pytest.raises(database.NoTransactionError, match=r"transaction\.atomic"):
        database.require_transaction()
    with transaction.atomic():
        database.require_transaction()


def test_a_url_is_taken_apart_and_decoded(tmp_path: Path) -> None:
    assert database.parameters("postgresql://ani:p%40ss@db.example:6543/sam_1", tmp_path) == {
        "NAME": "sam_1",
        "USER": "ani",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6543",
    }
    assert database.parameters("postgres://db.example/sam", tmp_path)["PORT"] == "5432"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://ani:geheim@host/name",
        "postgresql://ani:geheim@host",
        "postgresql://ani:geheim@host:port/name",
        "postgresql://ani:geheim@host:70000/name",
        "postgresql://ani:geheim@[::1/name",
        "postgresql://ani:geheim\u2100@host/name",
        "postgresql://ani:geheim@host/name?sslmode=require",
        "geheim",
    ],
)
def test_a_malformed_url_is_refused_without_its_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"must|has a port") as caught:
        database.parameters(url, tmp_path)
    assert "geheim" not in str(caught.value)


def test_two_folders_have_two_ports_and_keep_them(base: Path) -> None:
    first, second = (database.parameters("", base / name)["PORT"] for name in ("a", "b"))
    assert first != second
    assert database.parameters("", base / "a")["PORT"] == first


def test_a_second_start_finds_what_the_first_one_left(home: Path) -> None:
    database.use_embedded(home)
    run(home, "CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")
    pid = server_pid(home)
    database.use_embedded(home)
    assert server_pid(home) == pid
    database.leave_embedded(home)
    assert not answers(home)
    database.use_embedded(home)
    assert server_pid(home) != pid
    assert run(home, "SELECT one FROM kept") == [(1,)]


def test_the_last_user_stops_the_server_whoever_started_it(home: Path) -> None:
    database.use_embedded(home)
    pid = server_pid(home)
    other = another_user(home)
    database.leave_embedded(home)
    assert answers(home)
    assert server_pid(home) == pid
    finish(other)
    assert not answers(home)


def test_a_user_who_is_killed_keeps_nobody_from_stopping_it(home: Path) -> None:
    other = another_user(home)
    other.kill()
    finish(other)
    assert answers(home)
    pid = server_pid(home)
    database.use_embedded(home)
    assert server_pid(home) == pid
    database.leave_embedded(home)
    assert not answers(home)


def test_a_forked_child_does_not_stop_its_parents_server(home: Path) -> None:
    fork = """
import os
if not (child := os.fork()):
    database.leave_embedded(Path(sys.argv[1]))
    os._exit(0)
os.waitpid(child, 0)
"""
    process = another_user(home, USER.replace('print("ready"', fork + 'print("ready"'))
    assert answers(home)
    finish(process)
    assert not answers(home)


def test_a_server_that_was_killed_is_recovered_with_what_was_committed(home: Path) -> None:
    database.use_embedded(home)
    run(home, "DROP TABLE IF EXISTS precious; CREATE TABLE precious AS SELECT 7 AS seven")
    pid = server_pid(home)
    os.kill(pid, signal.SIGKILL)
    database._held.pop(home)[1].close()  # we know nothing of it, like a command that comes later
    assert server_pid(home) == pid  # its file is still there
    started = time.monotonic()
    database.use_embedded(home)
    assert time.monotonic() - started < 20
    assert run(home, "SELECT seven FROM precious") == [(7,)]


def test_a_file_of_a_server_that_is_long_gone_does_not_matter(home: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    stale = home / "postgres" / "postmaster.pid"
    stale.write_text(f"{gone.pid}\n{home / 'postgres'}\n1\n{database._port(home)}\n\n127.0.0.1\n")
    shutil.copymode(home / "postgres" / "PG_VERSION", stale)
    if os.geteuid() == 0:
        shutil.chown(stale, "nobody")
    database.use_embedded(home)
    assert answers(home)


def test_nobody_gets_in_without_the_password_of_the_folder(home: Path) -> None:
    database.use_embedded(home)
    assert (home / "postgres.password").stat().st_mode & 0o077 == 0
    assert not (home / "postgres.told").exists()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"host=127.0.0.1 port={database._port(home)} user=sambayan password=guess dbname=sambayan")


def test_a_log_that_was_tidied_away_is_made_anew(home: Path) -> None:
    (home / "postgres.log").unlink()
    database.use_embedded(home)
    assert "ready to accept connections" in (home / "postgres.log").read_text()


def test_a_port_taken_by_another_program_is_explained_and_free_again_later(home: Path) -> None:
    port = database._port(home)
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        with pytest.raises(database.DatabaseUnavailable, match=rf"port {port} is taken .* delete .*postgres\.port"):
            database.use_embedded(home)
    database.use_embedded(home)
    assert answers(home)


def test_a_copied_folder_does_not_take_the_originals_server_for_its_own(home: Path, base: Path) -> None:
    copy = base / "copy"
    shutil.copytree(home, copy)
    database.use_embedded(home)
    shutil.copy(home / "postgres" / "postmaster.pid", copy / "postgres")  # as of a folder copied while it was in use
    if os.geteuid() == 0:
        for path in [copy / "postgres", *(copy / "postgres").rglob("*")]:
            shutil.chown(path, "nobody")
    with pytest.raises(database.DatabaseUnavailable, match="no database of this folder answers; delete that file"):
        database.use_embedded(copy)
    (copy / "postgres" / "postmaster.pid").unlink()
    with pytest.raises(database.DatabaseUnavailable, match="is taken by another program"):
        database.use_embedded(copy)
    (copy / "postgres.port").unlink()
    database.use_embedded(copy)
    assert server_pid(copy) != server_pid(home)
    database.leave_embedded(copy)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as somebody else")
def test_a_folder_that_nobody_may_enter_is_named_with_what_to_do(base: Path) -> None:
    closed = base / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(database.DatabaseUnavailable, match=rf"^{closed} cannot be entered .*`chmod o\+x {closed}`"):
        database.use_embedded(closed / "home")
    closed.chmod(0o755)
    database.use_embedded(closed / "home")
    database.leave_embedded(closed / "home")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_not_ours_is_named(base: Path) -> None:
    (base / "foreign").mkdir(mode=0o500)
    with pytest.raises(database.DatabaseUnavailable, match=r"foreign/home is closed to you; set SAMBAYAN_HOME"):
        database.use_embedded(base / "foreign" / "home")


def test_a_database_that_cannot_start_says_its_last_words(home: Path) -> None:
    settings = home / "postgres" / "postgresql.auto.conf"
    kept = settings.read_text()
    settings.write_text("shared_buffers = 'nonsense'\n")
    try:
        with pytest.raises(database.DatabaseUnavailable, match=r"(?s)does not start; its last words:\n.*nonsense"):
            database.use_embedded(home)
    finally:
        settings.write_text(kept)
