from datetime import UTC, date, datetime

import pytest
from pytest_django import Settings

from sambayan.web.templatetags import writing


def test_amounts_are_written_as_in_indonesia() -> None:
    assert writing.rupiah(12_500) == "Rp12.500"
    assert writing.rupiah(-300_000) == "\N{MINUS SIGN}Rp300.000"


def test_counts_and_decimals_are_written_as_in_indonesia() -> None:
    assert writing.count(1_284) == "1.284"
    assert writing.decimal(1_234.56) == "1.234,6"
    assert writing.percent(0.2) == "20\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("zone", "text"), [("Asia/Jakarta", "14.05\xa0WIB"), ("Asia/Makassar", "15.05\xa0WITA")])
def test_a_time_of_day_names_the_zone_of_the_region(zone: str, text: str, settings: Settings) -> None:
    settings.TIME_ZONE = zone

    assert writing.clock(datetime(2026, 4, 14, 7, 5, tzinfo=UTC)) == text


def test_a_day_is_the_day_in_the_region() -> None:
    assert writing.day(datetime(2026, 4, 13, 18, 0, tzinfo=UTC)) == "Sel, 14 Apr 2026"
    assert writing.day(date(2026, 8, 17)) == "Sen, 17 Agu 2026"


def test_where_it_is_plain_a_time_and_a_day_are_short() -> None:
    instant = datetime(2026, 4, 14, 7, 5, tzinfo=UTC)

    assert writing.hour(instant) == "14.05"
    assert writing.short_day(instant) == "Sel, 14 Apr"
    assert writing.minutes_until(instant, datetime(2026, 4, 14, 7, 16, 59, tzinfo=UTC)) == 11


def test_an_order_is_called_by_its_first_four_letters() -> None:
    assert writing.call("K742MQ9TGF") == "K7-42"


@pytest.mark.parametrize(("metres", "text"), [(3_440, "3,4\xa0km"), (604, "600\xa0m"), (1_000, "1,0\xa0km")])
def test_a_way_is_written_in_metres_or_kilometres(metres: int, text: str) -> None:
    assert writing.kilometres(metres) == text


def test_a_coordinate_is_written_for_machines() -> None:
    assert writing.degrees(-5.3793) == "-5.37930"
