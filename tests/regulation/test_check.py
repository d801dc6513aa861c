"""The check alone: rules and a day in, a finding out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.regulation.engine.check import fare_finding
from sambayan.regulation.engine.rules import Rule
from sambayan.regulation.enums import Metric, Status, Subject, Verdict, Verified

FROM, TO = date(2019, 5, 1), date(2022, 9, 9)
FLOOR = Rule(
    code="floor", instrument="KP 1", article="", subject=Subject.MOTOR, zone="Zona I", metric=Metric.FLOOR_KM,
    variant="", value=1_850, unit="rupiah/km", basis="net", valid_from=FROM, valid_to=TO, status=Status.SUPERSEDED,
    annulled_by="", source="test", verified=Verified.PRESS,
)  # fmt: skip
CEILING = replace(FLOOR, code="ceiling", metric=Metric.CEIL_KM, value=2_300)
BAND = (FLOOR, CEILING)


def _found(fare: int, *rules: Rule, on: date = FROM, zone: str = "Zona I") -> tuple[Verdict, str]:
    finding = fare_finding(rules=rules, subject=Subject.MOTOR, zone=zone, fare_per_km=fare, on=on)
    return finding.verdict, finding.rule


@pytest.mark.parametrize(
    ("fare", "expected"),
    [
        (1_849, (Verdict.BELOW, "floor")),
        (1_850, (Verdict.WITHIN, "floor")),
        (2_300, (Verdict.WITHIN, "floor")),
        (2_301, (Verdict.ABOVE, "ceiling")),
    ],
)
def test_both_ends_of_the_band_are_allowed(fare: int, expected: tuple[Verdict, str]) -> None:
    assert _found(fare, *BAND) == expected


def test_a_band_binds_on_its_first_and_its_last_day_only() -> None:
    days = (FROM - timedelta(1), FROM, TO, TO + timedelta(1))

    verdicts = [_found(1, *BAND, on=day)[0] for day in days]
    assert verdicts == [Verdict.NO_RULE, Verdict.BELOW, Verdict.BELOW, Verdict.NO_RULE]


def test_a_draft_and_another_zone_bind_nobody() -> None:
    assert _found(1, replace(FLOOR, status=Status.DRAFT)) == (Verdict.NO_RULE, "")
    assert _found(1, *BAND, zone="Zona II") == (Verdict.NO_RULE, "")


def test_the_rule_of_the_zone_goes_before_the_one_of_everywhere() -> None:
    everywhere = replace(FLOOR, code="everywhere", zone="", value=1)

    assert _found(2, everywhere, FLOOR) == (Verdict.BELOW, "floor")
    assert _found(2, everywhere, FLOOR, zone="Zona II") == (Verdict.WITHIN, "everywhere")


def test_a_floor_without_a_ceiling_still_speaks_in_whole_sentences() -> None:
    finding = fare_finding(rules=[FLOOR], subject=Subject.MOTOR, zone="Zona I", fare_per_km=9_000, on=FROM)

    assert finding.sentence == "Inside the band of KP 1: Rp1.850 to … per km."


@given(st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_a_fare_is_outside_exactly_when_it_passes_an_end(fare: int, floor: int, width: int) -> None:
    band = (replace(FLOOR, value=floor), replace(CEILING, value=floor + width))

    verdict, _ = _found(fare, *band)
    assert (verdict is Verdict.BELOW) == (fare < floor)
    assert (verdict is Verdict.ABOVE) == (fare > floor + width)
