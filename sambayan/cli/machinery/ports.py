"""Whether the port of the web is free, and who has it otherwise; and that only one serves from a home."""

import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.prepare import home_usable

_LISTENING = "0A"


def must_be_free(host: str, port: int) -> None:
    """Raise CannotStart, saying who listens there and what to do."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(_why_not(port, error)) from error


def _why_not(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by {holder(port)}; stop it, or choose another with --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"port {port} is only for the administrator; choose one above 1023 with --port 8000"
    return f"port {port} cannot be used: {error.strerror}"


@contextmanager
def only_one(home: Path, port: int) -> Iterator[None]:
    """Nobody else runs from this home meanwhile. Raises CannotStart with the address of who does."""
    with home_usable():
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "run.port").open("a+")  # kept when it ends: what is locked, and not what is there, counts
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(
                f"Sambayan runs from {home} already, at http://127.0.0.1:{file.read().strip()}/;"
                " stop it, or name another folder in SAMBAYAN_HOME for a world of its own"
            ) from None
        file.truncate(0)
        file.write(f"{port}\n")
        file.flush()
        yield


def holder(port: int) -> str:
    """Name and number of the process that listens on a port, where this machine lets us see it."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue  # somebody else's process, or gone by now
    return "another program"


def _listening(port: int) -> set[str]:
    """Inodes of the sockets that listen on a port; empty where there is no /proc."""
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text().splitlines()[1:]:
            cells = line.split()
            if cells[3] == _LISTENING and int(cells[1].rpartition(":")[2], 16) == port:
                found.add(cells[9])
    return found
