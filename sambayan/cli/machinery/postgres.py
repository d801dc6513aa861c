"""PostgreSQL's own programs: the newest there are, since they serve every older server; no password in a command."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sambayan.cli.machinery.failures import CannotStart


def newest(name: str, server: int) -> Path:
    """`pg_dump`, `pg_restore` or `psql`, not older than the server's major version."""
    version, path = max((_version(path), path) for path in _candidates(name))
    if version < server:
        raise CannotStart(f"no {name} of version {server} or newer was found; install postgresql-client-{server}")
    return path


def place(settings: Any) -> tuple[list[str], dict[str, str]]:
    """Arguments and environment with which a program reaches the database."""
    database = settings.DATABASES["default"]
    arguments = [f"--dbname={database['NAME']}", "--no-password"]
    names = {"--host": "HOST", "--port": "PORT", "--username": "USER"}
    arguments += [f"{option}={database[name]}" for option, name in names.items() if database.get(name)]
    return arguments, {**os.environ, "PGPASSWORD": database.get("PASSWORD", "")}


def _candidates(name: str) -> Iterator[Path]:
    """The embedded ones, the PATH, and where Debian keeps every version."""
    from sambayan.core import database

    yield database.binaries() / name
    found = shutil.which(name)
    if found:
        yield Path(found)
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))


def _version(program: Path) -> int:
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)", shown)
    return int(match[1]) if match else 0
