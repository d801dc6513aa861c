from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.registry.engine import lifecycle, outlines, permits, phone
from sambayan.registry.enums import SentraState

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[105.0, -5.0], [105.0, -6.0], [106.0, -6.0], [106.0, -5.0], [105.0, -5.0]]],
}


@pytest.mark.parametrize(
    "written",
    [
        "081279000001",
        "0812-7900-0001",
        "0812 7900 0001",
        "+6281279000001",
        "+62 812 7900 0001",
        "+62 (0)812-7900-0001",
        "6281279000001",
        "006281279000001",
        "81279000001",
        "(0812) 7900.0001",
        " 0812\u00a07900\u00a00001\n",
    ],
)
def test_one_number_has_one_form_however_it_is_written(written: str) -> None:
    assert phone.international_form(written) == "+6281279000001"


def test_a_landline_keeps_its_area_code() -> None:
    assert phone.international_form("(0721) 703-470") == "+62721703470"


@pytest.mark.parametrize(
    "written",
    ["", "0", "-", "0812", "08123456789012345", "+6591234567", "1812790000", "0812790000x", "Sari", "0812+7900001",
     "0012790000011", "٠٨١٢٧٩٠٠٠٠٠١", "721703470"],
)  # fmt: skip
def test_what_is_no_indonesian_number_is_none(written: str) -> None:
    assert phone.international_form(written) is None


@given(st.from_regex(r"8[0-9]{7,11}", fullmatch=True), st.sampled_from(["", "0", "62", "+62", "0062", "+62 0", "+62-"]))
def test_the_form_of_a_form_is_itself(national: str, prefix: str) -> None:
    form = phone.international_form(prefix + national)
    assert form == f"+62{national}"
    assert phone.international_form(form) == form


@given(st.text())
def test_any_text_gives_a_number_in_form_or_none(text: str) -> None:
    form = phone.international_form(text)
    assert form is None or (form.startswith("+62") and form[1:].isascii() and form[1:].isdigit() and len(form) <= 15)


def test_every_state_has_its_moves_and_none_leads_to_itself() -> None:
    assert set(lifecycle.MOVES) == set(SentraState)
    assert all(state not in following for state, following in lifecycle.MOVES.items())


def test_a_sentra_that_moved_stays_so_and_all_others_can_still_end() -> None:
    assert lifecycle.MOVES[SentraState.MOVED] == frozenset()
    for state in set(SentraState) - {SentraState.MOVED}:
        assert lifecycle.MOVES[state] & lifecycle.ENDED


def test_only_what_once_was_can_move() -> None:
    assert not lifecycle.may_follow(SentraState.PROPOSED, SentraState.MOVED)
    assert lifecycle.may_follow(SentraState.IDLE, SentraState.MOVED)


def test_a_permit_number_fits_in_full_or_not_at_all() -> None:
    assert permits.fits(r"\d{13}", "1234567890123")
    assert not permits.fits(r"\d{13}", "12345678901234")


def test_a_permit_holds_to_the_day_before_its_anniversary() -> None:
    assert permits.last_day(date(2018, 4, 2), 5) == date(2023, 4, 1)
    assert permits.last_day(date(2020, 2, 29), 5) == date(2025, 2, 28)
    assert permits.last_day(date(2020, 2, 29), 4) == date(2024, 2, 28)
    assert permits.last_day(date(2018, 4, 2), None) is None


def test_a_point_lies_in_the_outline_that_covers_it_edge_included() -> None:
    other = {"type": "Point", "coordinates": [0, 0]}
    assert outlines.containing([("o", other), ("s", SQUARE)], lat=-5.5, lng=105.5) == "s"
    assert outlines.containing([("s", SQUARE)], lat=-5.0, lng=105.5) == "s"
    assert outlines.containing([("s", SQUARE)], lat=-4.99, lng=105.5) is None
