import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from sambayan.cli.machinery import postgres
from sambayan.cli.machinery.failures import CannotStart
from sambayan.core import database
from tests.cli.conftest import Command

backup = import_module("sambayan.cli.commands.backup")  # the package holds the command under this name

PAIR = """
INSERT INTO core_auditrecord (at, action, subject, detail, request_id)
SELECT now(), 'test', %s, '{}', '' FROM generate_series(1, 2)
"""
PAIRS = "core_auditrecord WHERE action = 'test'"


@contextmanager
def a_writer(url: str) -> Iterator[list[int]]:
    """Somebody who writes pairs of rows as fast as possible; the list grows with each commit."""
    written: list[int] = []
    stop = threading.Event()

    def write() -> None:
        with psycopg.connect(url) as database:
            while not stop.is_set():
                database.execute(PAIR, [f"test:{len(written)}"])
                database.commit()
                written.append(len(written))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        stop.set()
        thread.join()


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as database:
        row = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


def dumped(url: str, folder: Path) -> Path:
    """A backup, the short way."""
    file = folder / "day.dump"
    subprocess.run([postgres.newest("pg_dump", 15), "--format=custom", f"--file={file}", f"--dbname={url}"], check=True)
    return file


def test_a_backup_taken_while_somebody_writes_is_whole_elsewhere(
    spare: str, empty: str, tmp_path: Path, sambayan: Command
) -> None:
    file = tmp_path / "day.dump"
    with a_writer(spare) as written:
        taken = sambayan("backup", str(file), DATABASE_URL=spare)
    assert taken.returncode == 0, taken.stderr
    assert "Backup" in taken.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["day.dump", "home"]

    restored = sambayan("restore", str(file), "--url", empty)

    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "The books are right" in restored.stdout
    rows = count(empty, PAIRS)
    assert 0 < rows < 2 * len(written)
    assert rows % 2 == 0

    again = sambayan("restore", str(file), DATABASE_URL=empty)

    assert again.returncode == 2
    assert "is not empty" in again.stderr
    assert count(empty, PAIRS) == rows


def test_a_backup_never_takes_the_place_of_another(tmp_path: Path, sambayan: Command) -> None:
    file = tmp_path / "day.dump"
    file.write_bytes(b"the only good one")

    result = sambayan("backup", str(file))

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"sambayan: {file} is there already, nothing was changed; name a file that is not\n"
    assert file.read_bytes() == b"the only good one"


def test_a_restore_of_wrong_books_says_so(spare: str, empty: str, tmp_path: Path, sambayan: Command) -> None:
    with psycopg.connect(spare, autocommit=True) as database:
        database.execute("SET session_replication_role = replica")
        database.execute(
            "INSERT INTO money_entry (timeline, kind, key, reference, at) VALUES (0, 'settlement', 'torn', '', now())"
        )
    file = dumped(spare, tmp_path)

    restored = sambayan("restore", str(file), "--url", empty)

    assert restored.returncode == 1
    assert "The books are wrong" in restored.stdout


def test_what_is_no_backup_makes_no_home(tmp_path: Path, sambayan: Command) -> None:
    (tmp_path / "letter.txt").write_text("dear office")

    result = sambayan("restore", str(tmp_path / "letter.txt"), "--home", str(tmp_path / "new"))

    assert result.returncode == 2
    assert result.stderr == f"sambayan: {tmp_path}/letter.txt is no backup of Sambayan; nothing was written\n"
    assert not (tmp_path / "new").exists()


def test_a_folder_with_other_things_in_it_is_no_home_to_restore_into(
    spare: str, tmp_path: Path, sambayan: Command
) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear office")

    result = sambayan("restore", str(dumped(spare, tmp_path)), "--home", str(tmp_path / "letters"))

    assert result.returncode == 2
    assert "has other things in it, nothing was changed" in result.stderr
    assert [file.name for file in (tmp_path / "letters").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("kept", [0.5, 0.95])  # within its table of contents, and within its rows
def test_a_backup_that_is_cut_leaves_the_database_empty(
    kept: float, spare: str, empty: str, tmp_path: Path, sambayan: Command
) -> None:
    file = dumped(spare, tmp_path)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])

    result = sambayan("restore", str(file), "--url", empty)

    assert (result.returncode, result.stdout) == (2, "")
    told = "is no backup of Sambayan" if kept == 0.5 else "cannot be used ("
    assert result.stderr.startswith(f"sambayan: {file} {told}")
    assert len(result.stderr.splitlines()) == 1
    assert count(empty, "pg_tables WHERE schemaname = 'public'") == 0


def test_a_file_that_ends_between_two_statements_is_not_committed(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "pg_restore"
    reader.write_text("#!/bin/sh\necho 'CREATE TABLE half ();'\necho 'pg_restore: error: end of file' >&2\nexit 1\n")
    reader.chmod(0o755)
    newest = postgres.newest
    monkeypatch.setattr(postgres, "newest", lambda name, least: reader if name == "pg_restore" else newest(name, least))
    settings = SimpleNamespace(DATABASES={"default": database.parameters(empty, tmp_path)})

    with pytest.raises(CannotStart, match=r"day.dump cannot be used \(end of file\); nothing was written"):
        backup._restore(settings, Path("day.dump"), 15)

    assert count(empty, "pg_tables WHERE schemaname = 'public'") == 0


def test_a_backup_that_cannot_be_written_leaves_nothing(spare: str, tmp_path: Path, sambayan: Command) -> None:
    file = tmp_path / "nowhere" / "day.dump"

    result = sambayan("backup", str(file), DATABASE_URL=spare)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"sambayan: {file} cannot be written (No such file or directory); name a file in a folder of yours\n"
    )


def test_the_newest_program_is_taken_and_none_is_older_than_the_server() -> None:
    assert postgres.newest("pg_dump", 15).name == "pg_dump"
    with pytest.raises(CannotStart, match="no pg_dump of version 99 or newer was found"):
        postgres.newest("pg_dump", 99)


def test_the_password_never_stands_on_a_command_line() -> None:
    class Settings:
        DATABASES = {
            "default": {"NAME": "n", "HOST": "h", "PORT": "1", "USER": "u", "PASSWORD": "secret"},
        }

    arguments, environment = postgres.place(Settings)

    assert arguments == ["--dbname=n", "--no-password", "--host=h", "--port=1", "--username=u"]
    assert environment["PGPASSWORD"] == "secret"
