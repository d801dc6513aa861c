"""The tools are as strict as the house rules say, shown by what they refuse."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from mypy import api

from tests.architecture.tree import ROOT, files, pyproject

# Names that say nothing about what is inside; what they would hold has a room (see docs/story.md).
NO_ROOM = {"utils", "helpers", "services", "service", "signals", "managers", "repositories", "common", "misc"}


def lint(source: str) -> set[str]:
    """Codes that ruff finds in a module of ours with this source."""
    result = subprocess.run(
        [Path(sys.executable).with_name("ruff"), "check", "--output-format=json", "--no-cache",
         "--stdin-filename=sambayan/market/actions.py", "-"],
        cwd=ROOT, input=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return {finding["code"] for finding in json.loads(result.stdout)}


def roomless(paths: list[Path]) -> list[str]:
    return [str(path) for path in paths if path.stem in NO_ROOM or path.parent.name in NO_ROOM]


@pytest.mark.parametrize(
    "line",
    [
        "from django.dispatch import receiver\n\n__all__ = ['receiver']\n",
        "from django.dispatch import Signal\n\n__all__ = ['Signal']\n",
        "from django.db.models.signals import post_save\n\n__all__ = ['post_save']\n",
        "from django.db.models import signals\n\n__all__ = ['signals']\n",
        "import django.dispatch\n\nchanged = django.dispatch.Signal()\n",
        "from django.core.signals import request_finished\n\n__all__ = ['request_finished']\n",
        "from django.db import models\n\nsaved = models.signals.post_save\n",
        "from django.db.backends.signals import connection_created\n\n__all__ = ['connection_created']\n",
        "from django.db.backends import signals\n\n__all__ = ['signals']\n",
        "from django.test.signals import setting_changed\n\n__all__ = ['setting_changed']\n",
        "from django.contrib.auth.signals import user_logged_in\n\n__all__ = ['user_logged_in']\n",
        "from django.contrib.auth import user_logged_in\n\n__all__ = ['user_logged_in']\n",
        "from django.contrib import auth\n\nfailed = auth.user_login_failed\n",
    ],
)
def test_a_signal_is_refused(line: str) -> None:
    assert "TID251" in lint(line)


def test_printing_and_a_time_without_zone_are_refused() -> None:
    assert {"T201", "DTZ005"} <= lint("from datetime import datetime\n\nprint(datetime.now())\n")


def test_plain_code_is_not_refused() -> None:
    assert lint('from django.db import models\n\n__all__ = ["models"]\n') == set()


def test_no_file_is_a_junk_drawer() -> None:
    assert roomless(list(files(".py"))) == []
    assert roomless([Path("sambayan/market/utils.py"), Path("tests/helpers/x.py")]) != []


def test_a_warning_is_an_error() -> None:
    assert pyproject()["tool"]["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    with pytest.raises(UserWarning, match="planted"):
        warnings.warn("planted", stacklevel=1)


def test_types_are_strict_everywhere(tmp_path: Path) -> None:
    settings = pyproject()["tool"]["mypy"]
    loosened = [override for override in settings["overrides"] if set(override) - {"module", "ignore_missing_imports"}]
    assert settings["strict"] is True
    assert loosened == []

    config = tmp_path / "mypy.ini"  # without the Django plugin, which takes seconds
    config.write_text(f"[mypy]\nstrict = {settings['strict']}\n")
    report, _, code = api.run([f"--config-file={config}", "--cache-dir=/dev/null", "-c", "def f(x): return x"])
    assert code == 1
    assert "no-untyped-def" in report
