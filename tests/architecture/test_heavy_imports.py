"""Heavy libraries are loaded by the work that needs them, never by a page or a job that does not."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.db import connection

from sambayan.core import clock
from tests.architecture.tree import ROOT
from tests.cli.conftest import url_of
from tests.market import world
from tests.web.test_day import a_report

HEAVY = ["scipy", "pandas", "numba", "lightgbm", "statsforecast", "mlforecast", "ibis", "duckdb", "shapely", "openpyxl",
         "xlsxwriter", "python_calamine", "rapidfuzz"]  # fmt: skip
# What a web process has loaded when it starts, and what a worker has loaded on top of it.
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
# And when it has answered: the first page with something on it, then every other that takes no argument.
PAGES = """
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import NoReverseMatch, reverse

setup_test_environment()  # else no response tells its templates
client = Client(SERVER_NAME="localhost")
first = client.get("/hari")
assert first.status_code == 200 and "demo/day.html" in {template.name for template in first.templates}, first
for name in get_resolver().reverse_dict:
    try:
        client.get(reverse(name))
    except NoReverseMatch:
        pass
"""
IN_A_VIEW = """
from sambayan.web.demo import views

def latest_day(real=views.latest_day):
    import scipy
    return real()

views.latest_day = latest_day
"""
NOON = datetime(2018, 4, 2, 5, 0, tzinfo=UTC)


def heavy_after(source: str) -> list[str]:
    """Heavy libraries that are loaded in a new process on the database of the tests after it ran this."""
    shown = f"import sys\n{source}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", shown],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url_of(connection.settings_dict["NAME"])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


@pytest.fixture
def played(transactional_db: None) -> None:
    """A day that the first page shows, committed, so that another process sees it."""
    timeline = clock.open_timeline(name="test", starts=NOON)
    with clock.simulated(timeline.id, NOON):
        market = world.a_market()
        world.completed(market, [(market.keripik, 2)])
        clock.record_progress(timeline=timeline.id, reached=NOON, tally={}, report=a_report())


@pytest.mark.usefixtures("played")
def test_no_heavy_library_is_loaded_by_pages_and_jobs() -> None:
    assert heavy_after(START + PAGES) == []


def test_a_heavy_library_is_caught() -> None:
    assert "scipy" in heavy_after(START + "import scipy")


@pytest.mark.usefixtures("played")
def test_a_heavy_library_that_only_the_answer_loads_is_caught() -> None:
    assert heavy_after(START + IN_A_VIEW) == []
    assert "scipy" in heavy_after(START + IN_A_VIEW + PAGES)
