from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sambayan.core import clock, pack
from sambayan.regulation import actions

REGIONS = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def lampung() -> pack.Pack:
    return pack.read(REGIONS / "regions" / "lampung")


@pytest.fixture(scope="session")
def pulau() -> pack.Pack:
    return pack.read(REGIONS / "tests" / "regions" / "pulau")


@pytest.fixture
def noon() -> Iterator[None]:
    """A clock that stands still; the live one reads its row now and then, which would count as a statement."""
    with clock.simulated(clock.LIVE, datetime(2018, 4, 2, 5, tzinfo=UTC)):
        yield


@pytest.fixture
def law(db: None, lampung: pack.Pack) -> None:
    """The rules of Lampung, loaded."""
    actions.load_pack(pack=lampung)
