"""What a stranger's environment may do to the program: always one sentence that names the variable, and exit 2."""

import shutil
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Command


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"SAMBAYAN_PRODUCTION": "maybe"}, "SAMBAYAN_PRODUCTION must be 1 or 0, not 'maybe'"),
        (
            {"SAMBAYAN_HOST": "sambayan.example"},
            "SAMBAYAN_HOST is no variable of Sambayan; the nearest is SAMBAYAN_HOSTS",
        ),
        (
            {
                "SAMBAYAN_PRODUCTION": "1",
                "SAMBAYAN_HOSTS": "*",
                "SAMBAYAN_SECRET_KEY": "s" * 50,
                "SAMBAYAN_MASTER_KEY": "m" * 50,
            },
            "SAMBAYAN_HOSTS must name the hosts that are answered, not *; production answers no others",
        ),
        (
            {"SAMBAYAN_PRODUCTION": "1", "SAMBAYAN_DEMO": "1"},
            "SAMBAYAN_DEMO lets anybody sign in as anybody; production refuses it",
        ),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must look like postgresql://user:password@host:5432/name"),
        (
            {"DATABASE_URL": "postgresql://x:secret@127.0.0.1:1/y"},
            (
                "the database y at 127.0.0.1:1 cannot be reached (Connection refused);"
                " check DATABASE_URL and that the server runs"
            ),
        ),
    ],
)
def test_a_wrong_variable_is_named(variables: dict[str, str], told: str, sambayan: Command) -> None:
    result = sambayan("books", "check", **variables)

    assert (result.returncode, result.stdout, result.stderr) == (2, "", f"sambayan: {told}\n")


def test_a_home_that_cannot_be_is_named(tmp_path: Path, sambayan: Command) -> None:
    (tmp_path / "file").touch()

    result = sambayan("books", "check", SAMBAYAN_HOME=str(tmp_path / "file" / "home"))

    assert result.returncode == 2
    assert result.stderr.startswith(f"sambayan: {tmp_path}/file")
    assert "set SAMBAYAN_HOME to a folder that is" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_pack_with_an_error_names_file_and_line_and_writes_nothing(
    tmp_path: Path, sambayan: Command, empty: str, pytestconfig: pytest.Config
) -> None:
    broken = tmp_path / "pack"
    broken.mkdir()
    for file in (pytestconfig.rootpath / "tests" / "regions" / "pulau").iterdir():
        (broken / file.name).write_bytes(file.read_bytes())
    areas = broken / "areas.csv"
    lines = areas.read_text().splitlines()
    areas.write_text("\n".join([lines[0], lines[1].replace("province", "kingdom", 1), *lines[2:]]) + "\n")

    checked = sambayan("pack", "check", str(broken))
    migrated = sambayan("migrate", SAMBAYAN_REGION=str(broken), DATABASE_URL=empty)

    for result in (checked, migrated):
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.startswith(f"sambayan: {areas}:2: ")
    with psycopg.connect(empty) as database:
        (tables,) = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or ()
    assert tables == 0


def test_a_pack_with_an_error_leaves_no_database(
    tmp_path: Path, sambayan: Command, pytestconfig: pytest.Config
) -> None:
    shutil.copytree(pytestconfig.rootpath / "tests" / "regions" / "pulau", tmp_path / "pack")
    (tmp_path / "pack" / "rules.csv").unlink()

    result = sambayan("migrate", SAMBAYAN_REGION=str(tmp_path / "pack"), DATABASE_URL="")

    assert (result.returncode, result.stdout) == (2, "")
    assert "rules.csv: is missing" in result.stderr
    assert not (tmp_path / "home" / "postgres").exists()


def test_a_variable_that_cannot_be_read_leaves_no_secrets(tmp_path: Path, sambayan: Command) -> None:
    result = sambayan("books", "check", SAMBAYAN_INBOX_DAYS="x", DATABASE_URL="")

    assert result.returncode == 2
    assert list(tmp_path.rglob("development-*")) == []
