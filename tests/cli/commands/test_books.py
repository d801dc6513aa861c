from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from sambayan.cli import main
from sambayan.cli.machinery import loading
from sambayan.core import clock
from tests.market import world

pytestmark = pytest.mark.django_db

NOON = datetime(2018, 4, 2, 5, 0, tzinfo=UTC)  # 12.00 WIB


@pytest.fixture(autouse=True)
def _pack_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The little world below has terms and fees of its own."""
    monkeypatch.setattr(loading, "changed", lambda _folder: False)


@pytest.fixture
def order() -> str:
    """An order that was paid, delivered and released, on a timeline of its own."""
    timeline = clock.open_timeline(name="a day", starts=NOON)
    with clock.simulated(timeline.id, NOON):
        return world.completed(world.a_market()).code


def check() -> Result:
    return CliRunner().invoke(main, ["books", "check"])


def test_right_books_are_shown_with_their_verdict(order: str) -> None:
    result = check()

    assert result.exit_code == 0, result.output
    rows = {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines() if line.strip()}
    assert rows["umkm_payable"][0].startswith("\N{MINUS SIGN}Rp")
    assert rows["sum"] == ["Rp0"]
    assert rows["provider:testpay"][0].startswith("Rp")
    assert result.stdout.splitlines()[-1] == "The books are right: 3 entries, each sums to 0."
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_wrong_books_are_exit_1_with_the_offending_rows(order: str) -> None:
    with world.behind_the_guards():
        world.sql("UPDATE money_entryline SET amount = amount + 7 WHERE id = (SELECT min(id) FROM money_entryline)")

    result = check()

    assert result.exit_code == 1
    assert "sums to 7 rupiah" in " ".join(result.stdout.split())
    assert order in result.stdout
    assert "The books are wrong in" in result.stdout.splitlines()[-1]


def test_empty_books_are_right() -> None:
    result = check()

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "The books are right: 0 entries, each sums to 0."
