"""A backup is one consistent snapshot in one file; a restore ends with the books proven."""

import contextlib
import itertools
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import click

from sambayan.cli.commands.books import prove
from sambayan.cli.machinery import console, postgres, prepare
from sambayan.cli.machinery.failures import CannotStart, reason

_NOWHERE = subprocess.DEVNULL
_PSQL = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
_NEWER, _NEWER_FROM = b"SET transaction_timeout = 0;\n", 17
_HEAD_LINES = 40  # settings stand before the first object
_TABLES = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the whole database into FILE while everything goes on.

    The keys are not in it: without SAMBAYAN_MASTER_KEY nobody reads the personal
    data in FILE, you neither. Keep the two apart, and both safe.
    """
    _must_be_new(file)
    settings = prepare.set_up()
    program = postgres.newest("pg_dump", prepare.connect())
    started = time.monotonic()
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        _dump(program, settings, partial)
        partial.replace(file)
    except OSError as error:
        raise CannotStart(f"{file} cannot be written ({error.strerror}); name a file in a folder of yours") from error
    finally:
        partial.unlink(missing_ok=True)
    console.done(f"Backup {file} ({_size(file)})", time.monotonic() - started)


def _must_be_new(file: Path) -> None:
    """An older backup may be the only one that is whole."""
    if file.exists():
        raise CannotStart(f"{file} is there already, nothing was changed; name a file that is not")


def _dump(program: Path, settings: Any, partial: Path) -> None:
    partial.touch(mode=0o600)
    arguments, environment = postgres.place(settings)
    options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", f"--file={partial}"]
    command: list[str | Path] = [program, *options, *arguments]
    with (
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as dump,
        console.rich_console().status("Backing up …") as line,
    ):
        try:
            while dump.poll() is None:
                line.update(f"Backing up … {_size(partial)}")
                time.sleep(0.1)
        except BaseException:
            dump.terminate()
            raise
        assert dump.stderr
        if dump.returncode:
            raise CannotStart(f"no backup could be made ({reason(dump.stderr.read())}); nothing was written")
    with partial.open("rb") as written:
        os.fsync(written.fileno())


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--home", type=click.Path(path_type=Path), help="Restore into the embedded database of this folder.")
@click.option("--url", help="Restore into this database instead of DATABASE_URL.")
def restore(file: Path, home: Path | None, url: str | None) -> int:
    """Read a backup FILE into an empty database, then prove its books.

    Personal data in it opens only with the SAMBAYAN_MASTER_KEY under which it was
    written; outside production that is a file in the old home.
    """
    if home and url:
        raise click.UsageError("give --home or --url, not both.")
    _must_be_a_backup(file)
    if home:
        _must_be_for_a_database(home)
        os.environ.update(SAMBAYAN_HOME=str(home.resolve()), DATABASE_URL="")
    if url:
        os.environ.update(DATABASE_URL=url)
    settings = prepare.set_up()
    server = prepare.connect()
    _must_be_empty()
    with console.step(f"Restored {file}"):
        _restore(settings, file, server)
    prepare.bring_up_to_date(settings)
    return prove()


def _must_be_a_backup(file: Path) -> None:
    """Told before a home is made for it. What is cut off behind the table of contents shows only while it is read."""
    listed = subprocess.run([postgres.newest("pg_restore", 0), "--list", file], capture_output=True, check=False)
    if listed.returncode:
        raise CannotStart(f"{file} is no backup of Sambayan; nothing was written")


def _must_be_for_a_database(home: Path) -> None:
    """A folder with other things in it would be filled with a database and with secrets."""
    if home.exists() and any(home.iterdir()) and not (home / "postgres").exists():
        raise CannotStart(f"{home} has other things in it, nothing was changed; give --home with a new folder")


def _must_be_empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        (tables,) = cursor.fetchone()
    if tables:
        raise CannotStart(
            f"the database is not empty ({tables} tables), nothing was changed;"
            " give --home with a new folder, or --url with an empty database"
        )


def _restore(settings: Any, file: Path, server: int) -> None:
    """All or nothing: one transaction, ended by the first error.

    Through psql, so that a backup of a newer server fits an older one: a demo moves to its office's machine.
    """
    arguments, environment = postgres.place(settings)
    read: list[str | Path] = [postgres.newest("pg_restore", server), "--file=-", "--no-owner", "--no-privileges", file]
    write: list[str | Path] = [postgres.newest("psql", server), *_PSQL, *arguments]
    with (
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            write, env=environment, stdin=subprocess.PIPE, stdout=_NOWHERE, stderr=subprocess.PIPE
        ) as writer,
    ):
        _pour(reader, writer, unknown=_NEWER if server < _NEWER_FROM else b"")
        broken = _broken(reader, writer)
    if broken:
        raise CannotStart(f"{file} cannot be used ({broken}); nothing was written")
    _analyse()


def _pour(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes], *, unknown: bytes) -> None:
    """Hand the statements over, without the one in the head that the server does not know."""
    assert reader.stdout
    assert writer.stdin
    with reader.stdout as source:
        head = b"".join(itertools.islice(source, _HEAD_LINES))
        with contextlib.suppress(BrokenPipeError):  # the writer has stopped and says why
            writer.stdin.write(head.replace(unknown, b"") if unknown else head)
            shutil.copyfileobj(source, writer.stdin)
            writer.stdin.flush()


def _broken(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> str:
    """What went wrong; empty when the writer could commit. Its complaint is the cause of the reader's."""
    assert reader.stderr
    assert writer.stderr
    assert writer.stdin
    unread = reader.wait() != 0
    if unread and writer.poll() is None:
        writer.kill()  # before it sees an end and commits what came
        return reason(reader.stderr.read().decode(errors="replace"))
    with contextlib.suppress(BrokenPipeError):
        writer.stdin.close()
    return reason(writer.stderr.read().decode(errors="replace")) if writer.wait() else ""


def _analyse() -> None:
    """Let the planner know the new tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")


def _size(file: Path) -> str:
    size = file.stat().st_size if file.exists() else 0
    return f"{size / 1_000_000:.1f} MB"
