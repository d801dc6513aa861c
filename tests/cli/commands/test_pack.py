from pathlib import Path

import pytest
from click.testing import CliRunner

from sambayan.cli import main
from sambayan.cli.machinery import loading
from sambayan.registry import actions
from sambayan.registry.actions import LoadedAreas
from sambayan.registry.errors import AreaFileUnreadable


def test_a_valid_pack_is_told_with_what_is_in_it(pytestconfig: pytest.Config) -> None:
    folder = str(pytestconfig.rootpath / "tests" / "regions" / "pulau")

    result = CliRunner().invoke(main, ["pack", "check", folder])

    assert result.exit_code == 0
    assert result.stdout.startswith(f"{folder}: valid. Bahari: ")


def test_without_a_folder_the_pack_in_use_is_checked() -> None:
    assert "lampung: valid. Sambayan: " in CliRunner().invoke(main, ["pack", "check"]).stdout


@pytest.mark.django_db
def test_outlines_are_loaded_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "areas.geojson"
    file.touch()
    monkeypatch.setattr(loading, "changed", lambda _folder: False)
    monkeypatch.setattr(
        actions, "load_areas", lambda *, path: LoadedAreas(outlines=20, new=3, united=1) if path else None
    )

    result = CliRunner().invoke(main, ["areas", "load", str(file)])

    assert result.exit_code == 0
    assert result.stdout.split(": ", 1)[1] == (
        "20 outlines loaded, 3 villages were new, 1 districts drawn from their villages.\n"
    )


@pytest.mark.django_db
def test_a_file_that_is_no_map_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text("no JSON")
    monkeypatch.setattr(loading, "changed", lambda _folder: False)

    result = CliRunner().invoke(main, ["areas", "load", str(file)])

    assert result.exit_code == 2
    assert result.stderr.startswith(f"sambayan: {AreaFileUnreadable(file, '')}"[:40])
    assert len(result.stderr.splitlines()) == 1
