"""Web, sweep and worker as child processes under honcho. The database runs around them, in this process."""

import contextlib
import os
import re
import shlex
import signal
import sys
import threading
import time
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

import click
from honcho.manager import Manager
from honcho.printer import Message, Printer

_SYSTEM = "system"
_EXIT = re.compile(r"(?P<name>\w+) stopped \(rc=(?P<status>-?\d+)\)")
_PATIENCE = 60  # seconds for the first page


def run(port: int, *, walk: str = "") -> int:
    """Run all until Ctrl-C, SIGTERM or the end of one of them; the exit status.

    `walk` is the sentra of the sample world, which then goes on beside them.
    """
    printer = _Printer(port, walk)
    manager = Manager(printer)
    commands = {"web": ["web", "--port", str(port)], "sweep": ["sweep"], "worker": ["worker"]}
    if walk:
        commands["demo"] = ["demo"]
    for name, arguments in commands.items():
        manager.add_process(
            name,
            "exec " + shlex.join([sys.executable, "-m", "sambayan.cli", *arguments, "--started-by", str(os.getpid())]),
        )
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup leaves it
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    threading.Thread(target=_stop_without_database, args=(printer,), daemon=True).start()
    manager.loop()
    if printer.crashed:
        click.echo(f"sambayan: {printer.crashed}", err=True)
        return 1
    click.echo("Stopped.", err=True)
    return int(manager.returncode or 0)


def _stop_without_database(printer: "_Printer") -> None:
    """The children would only complain, each second; the next start repairs a server that was killed."""
    while not printer.stopping:
        time.sleep(1)
        if ended := _database_ended():
            printer.crashed = printer.crashed or ended
            signal.raise_signal(signal.SIGTERM)
            return


def _database_ended() -> str:
    """What to say when the embedded server is gone; nothing while it runs, or when another one is used."""
    from django.conf import settings

    from sambayan.core import database

    if settings.DATABASE_URL or database.runs(settings.HOME):
        return ""
    return f"the database ended, see {settings.HOME / 'postgres.log'}; the rest was stopped, start it again"


class _Printer(Printer):  # type: ignore[misc] # honcho has no types
    """Prints what the children say; reads honcho's own lines for starts, stops and crashes."""

    def __init__(self, port: int, walk: str) -> None:
        super().__init__(sys.stdout)
        self.walk = walk
        self.port = port
        self.stopping = False
        self.crashed = ""

    def write(self, message: Message) -> None:
        if message.name != _SYSTEM:
            with contextlib.suppress(OSError):  # a closed terminal must not keep the rest from being stopped
                super().write(message)
            return
        text = str(message.data)
        if text.startswith("web started"):
            threading.Thread(target=self._announce, daemon=True).start()
        stopped = _EXIT.match(text)
        if stopped and not self.stopping:
            ended = f"{stopped['name']} ended with status {stopped['status']}; the rest was stopped"
            self.crashed = _database_ended() or ended
        self.stopping = self.stopping or "received" in text or bool(stopped)

    def _stations(self) -> str:
        """The walk through the sample world: each address signs its visitor in."""
        if not self.walk:
            return ""
        from sambayan.web.demo.tour import stations

        walk = {station.key: station for station in reversed(stations(self.walk))}
        lines = [f"  {walk[key].who:<24} http://127.0.0.1:{self.port}/demo/{key}" for key in reversed(walk)]
        everything = f"  {'Everything, by minute':<24} http://127.0.0.1:{self.port}/demo"
        return "\n".join([everything, *lines, ""])

    def _announce(self) -> None:
        """Print the address once the first page answers."""
        deadline = time.monotonic() + _PATIENCE
        while not self.stopping and time.monotonic() < deadline:
            if _answers(self.port):
                click.echo(f"\nSambayan is at http://127.0.0.1:{self.port}/  (Ctrl-C stops it)\n{self._stations()}")
                return
            time.sleep(0.1)
        if not self.stopping:
            click.echo(f"No page answered within {_PATIENCE} s; the lines above may say why.", err=True)


def _answers(port: int) -> bool:
    connection: Any = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return bool(connection.getresponse().status == HTTPStatus.OK)
    except OSError:
        return False
    finally:
        connection.close()
