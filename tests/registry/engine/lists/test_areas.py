import pytest

from sambayan.registry.engine.lists import AreaIndex, AreaMatch, AreaRow, Certainty
from sambayan.registry.enums import AreaLevel

CITY, DISTRICT, VILLAGE = AreaLevel.REGENCY, AreaLevel.DISTRICT, AreaLevel.VILLAGE
INDEX = AreaIndex.of(
    [
        AreaRow("18.71", "Kota Bandar Lampung", CITY),
        AreaRow("18.72", "Kota Metro", CITY),
        AreaRow("18.06", "Tanggamus", CITY),
        AreaRow("18.71.03", "Tanjungkarang Barat", DISTRICT),
        AreaRow("18.71.05", "Tanjungkarang Timur", DISTRICT),
        AreaRow("18.71.15", "Way Halim", DISTRICT),
        AreaRow("18.72.01", "Metro Pusat", DISTRICT),
        AreaRow("18.06.01", "Kota Agung", DISTRICT),
        AreaRow("18.71.15.1001", "Perumnas Way Halim", VILLAGE),
        AreaRow("18.71.15.1004", "Gunung Sulah", VILLAGE),
        AreaRow("18.71.03.1001", "Sukajawa", VILLAGE),
        AreaRow("18.72.01.1001", "Sukajawa", VILLAGE),
    ]
)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"regency": "Bandar Lampung", "district": "Way Halim", "village": "Gunung Sulah"}, "18.71.15.1004"),
        ({"regency": "KOTA BANDARLAMPUNG"}, "18.71"),
        ({"district": "WAYHALIM"}, "18.71.15"),
        ({"district": "Tj. Karang Timur"}, "18.71.05"),
        ({"district": "Tanjung Karang Barat"}, "18.71.03"),
        ({"district": "Kota Agung"}, "18.06.01"),
        ({"village": "Gn. Sulah"}, "18.71.15.1004"),
        ({"district": "Metro Pusat", "village": "Sukajawa"}, "18.72.01.1001"),
    ],
)
def test_an_area_is_known_by_its_name_within_its_parent(names: dict[str, str], code: str) -> None:
    match = INDEX.match(**names)

    assert (match.code, match.certainty) == (code, Certainty.EXACT)


def test_a_mistyped_name_is_similar_and_so_is_what_lies_in_it() -> None:
    assert INDEX.match(district="Way Hallim") == AreaMatch("18.71.15", Certainty.SIMILAR, DISTRICT)
    assert INDEX.match(district="Way Hallim", village="Gunung Sulah").certainty == Certainty.SIMILAR


def test_a_name_that_two_areas_have_is_ambiguous_without_its_parent() -> None:
    match = INDEX.match(village="Sukajawa")

    assert (match.code, match.certainty) == (None, Certainty.AMBIGUOUS)
    assert set(match.candidates) == {"18.71.03.1001", "18.72.01.1001"}


def test_a_name_between_two_is_left_to_a_person() -> None:
    match = INDEX.match(district="Tanjungkarang Tirat")

    assert match.code is None
    assert match.certainty in {Certainty.AMBIGUOUS, Certainty.UNKNOWN}


def test_an_unknown_village_leaves_the_district() -> None:
    match = INDEX.match(district="Way Halim", village="Atlantis")

    assert match == AreaMatch("18.71.15", Certainty.UNKNOWN, VILLAGE)


def test_a_district_of_another_city_is_not_found_in_this_one() -> None:
    match = INDEX.match(regency="Metro", district="Way Halim")

    assert (match.code, match.certainty, match.level) == ("18.72", Certainty.UNKNOWN, DISTRICT)


def test_without_a_name_nothing_is_known() -> None:
    assert INDEX.match() == AreaMatch(None, Certainty.UNKNOWN)
