"""A second, invented region with another time zone, other codes and other sentra: only its folder differs."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from sambayan.core import clock, pack
from sambayan.delivery import actions as delivery
from sambayan.delivery import queries as fees
from sambayan.market import actions as market
from sambayan.market.models import Category
from sambayan.money import actions as money
from sambayan.money import queries as terms
from sambayan.registry import queries as register
from sambayan.registry.actions.pack import load_pack
from sambayan.regulation import actions as regulation
from sambayan.regulation import queries as law
from sambayan.regulation.enums import Subject, Verdict

ROOT = Path(__file__).resolve().parents[2]
PULAU = Path(__file__).parent / "pulau"


@pytest.mark.django_db
def test_every_app_takes_its_part_of_another_region() -> None:
    pulau = pack.read(PULAU)
    for load in (regulation.load_pack, load_pack, money.load_pack, delivery.load_pack, market.load_pack):
        load(pack=pulau)

    day = date(2021, 1, 1)
    assert [sentra.slug for sentra in register.sentra_list(timeline=clock.LIVE, day=day)] == [
        "dermaga-baru",
        "dermaga-lama",
    ]
    district = register.area_at(lat=-2.66, lng=123.26)
    assert district is not None
    assert (district.code, district.bps_code) == ("97.02.02", "9701020")
    assert terms.terms_on(day=day).commission_bp == 700
    assert fees.fee_on(day=day).base == 10_000
    assert set(Category.objects.values_list("code", flat=True)) == {"ikan", "ikan-bakar", "mutiara"}
    assert law.fare_check(subject=Subject.CAR, zone="Wilayah II", fare_per_km=3_600, on=day).verdict is Verdict.BELOW
    assert law.fare_check(subject=Subject.CAR, zone="Wilayah I", fare_per_km=1, on=day).verdict is Verdict.NO_RULE


def test_the_days_of_the_region_are_those_of_its_time_zone(settings: Any) -> None:
    late = datetime(2018, 4, 2, 16, 30, tzinfo=UTC)  # 23.30 in Lampung, half past midnight in Makassar

    settings.TIME_ZONE = pack.read_identity(ROOT / "regions" / "lampung").time_zone
    assert clock.day_of(late) == date(2018, 4, 2)
    settings.TIME_ZONE = pack.read_identity(PULAU).time_zone
    assert clock.day_of(late) == date(2018, 4, 3)


def test_a_process_that_is_told_of_the_region_takes_its_name_zone_and_language() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from config import settings as s; print(s.REGION.name, s.TIME_ZONE, s.LANGUAGE_CODE)"],
        env={**os.environ, "SAMBAYAN_REGION": str(PULAU)},
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip

    assert said.stdout.split() == ["Bahari", "Asia/Makassar", "en"]


OF_LAMPUNG = re.compile(r"Lampung|PKOR|Way Halim|Gajah|Korpri|Asia/Jakarta|Wilayah I\b|Zona I\b")
EXAMPLES = {"must be a time zone such as Asia/Jakarta, not "}  # in messages that say how a cell has to look


def _texts(path: Path) -> Iterator[str]:
    """Strings that a program works with, docstrings apart; of templates and scripts everything."""
    if path.suffix != ".py":
        yield path.read_text()
        return
    tree = ast.parse(path.read_text())
    spoken = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


def test_nothing_of_lampung_stands_in_the_program() -> None:
    files = [path for path in (ROOT / "sambayan").rglob("*") if path.suffix in {".py", ".html", ".js", ".css", ".svg"}]

    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files
        for text in _texts(path)
        if text not in EXAMPLES and (match := OF_LAMPUNG.search(text))
    ]
    assert len(files) > 100
    assert found == []
