"""Heavy libraries are loaded by the work that needs them, never by a page or a job that does not."""

import os
import subprocess
import sys

from tests.architecture.tree import ROOT

HEAVY = ["scipy", "pandas", "numba", "lightgbm", "statsforecast", "mlforecast", "ibis", "duckdb", "shapely"]
# What a web process has loaded when it answers its first page, and what a worker has loaded on top of it.
START = """
import importlib, importlib.util, sys
import config.wsgi
from django.apps import apps
from django.urls import get_resolver

get_resolver().url_patterns
for app in apps.get_app_configs():
    for part in ("actions", "queries", "jobs"):
        if app.name.startswith("sambayan.") and importlib.util.find_spec(f"{app.name}.{part}"):
            importlib.import_module(f"{app.name}.{part}")
"""


def heavy_after(source: str) -> list[str]:
    """Heavy libraries that are loaded in a new process after it ran this."""
    shown = f"import sys\n{source}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", shown], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


def test_no_heavy_library_is_loaded_by_pages_and_jobs() -> None:
    assert heavy_after(START) == []


def test_a_heavy_library_is_caught() -> None:
    assert "scipy" in heavy_after(START + "import scipy")
