"""Only partners speak to other machines: what the import contract cannot see, since the standard library has parts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.names import used
from tests.architecture.tree import ROOT, files

# urllib.parse and http.HTTPStatus speak to nobody, so whole packages are not refused.
CLIENTS = (
    "urllib.request",
    "http.client",
    "http.server",
    "socket",
    "_socket",
    "socketserver",
    "ssl",
    "smtplib",
    "ftplib",
    "imaplib",
    "poplib",
    "telnetlib",
    "xmlrpc",
    "asyncio.open_connection",
    "asyncio.open_unix_connection",
    "asyncio.start_server",
    "asyncio.streams",
    "django.core.mail",
)
RIGHT_PLACES = {
    ("sambayan/core/database.py", "socket"): "looks for a free port for the server that it starts",
    ("sambayan/cli/machinery/ports.py", "socket"): "says which port of this machine is taken",
    ("sambayan/cli/machinery/processes.py", "http.client"): "asks our own web process whether it answers",
}


def outside(paths: list[Path], root: Path) -> Iterator[tuple[str, str]]:
    """File and client, for each that speaks to another machine; partners may."""
    for path in paths:
        name = path.relative_to(root).as_posix()
        if name.startswith(("sambayan/", "config/")) and not name.startswith("sambayan/partners/"):
            for use in used(path.read_text()):
                yield from ((name, client) for client in CLIENTS if use.within(client))


def planted(root: Path, name: str, line: str) -> set[tuple[str, str]]:
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(line)
    return set(outside([path], root))


def test_only_partners_and_the_machinery_open_connections() -> None:
    assert set(outside(list(files(".py")), ROOT)) == set(RIGHT_PLACES)


@pytest.mark.parametrize(
    ("line", "client"),
    [
        ("import urllib.request", "urllib.request"),
        ("from urllib import request as ask", "urllib.request"),
        ("from urllib.request import urlopen", "urllib.request"),
        ("import urllib\n\n\ndef f() -> None:\n    urllib.request.urlopen('http://x')", "urllib.request"),
        ("import http.client", "http.client"),
        ("from http import HTTPStatus, client", "http.client"),
        ("def f() -> None:\n    import socket", "socket"),
        ("from socket import create_connection", "socket"),
        ("from importlib import import_module\n\nimport_module('http.client')", "http.client"),
        ("import asyncio\n\nasyncio.open_connection('x', 80)", "asyncio.open_connection"),
        ("from django.core.mail import send_mail", "django.core.mail"),
    ],
)
def test_a_client_in_an_app_is_caught(tmp_path: Path, line: str, client: str) -> None:
    assert planted(tmp_path, "sambayan/market/queries/ask.py", line) == {("sambayan/market/queries/ask.py", client)}


@pytest.mark.parametrize(
    "line",
    [
        "from http import HTTPStatus",
        "import urllib.parse\n\nurllib.parse.quote('x')",
        "from urllib.parse import urlsplit",
        "socket = 1\nprint(socket)",
    ],
)
def test_what_speaks_to_nobody_is_allowed(tmp_path: Path, line: str) -> None:
    assert planted(tmp_path, "sambayan/market/queries/ask.py", line) == set()


def test_partners_may_speak(tmp_path: Path) -> None:
    assert planted(tmp_path, "sambayan/partners/gosend/client.py", "import http.client") == set()


def test_a_right_place_is_right_for_its_own_client_only(tmp_path: Path) -> None:
    found = planted(tmp_path, "sambayan/core/database.py", "import urllib.request")

    assert found - set(RIGHT_PLACES) == {("sambayan/core/database.py", "urllib.request")}
