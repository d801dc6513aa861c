import pytest

from sambayan.web.components.numbers import read_count, read_rupiah


@pytest.mark.parametrize(
    ("typed", "number"), [("0", 0), (" 7 ", 7), ("1500", 1500), ("1.500", 1500), ("12.500", 12_500)]
)
def test_a_count_is_whole_with_points_between_thousands(typed: str, number: int) -> None:
    assert read_count(typed) == number


@pytest.mark.parametrize("typed", ["", "-1", "+1", "1.5", "12.5", "1,5", "1.5000", "1 500", ".500", "1.", "1e3", "٣"])
def test_what_is_no_whole_number_is_none(typed: str) -> None:
    assert read_count(typed) is None
    assert read_rupiah(typed) is None


@pytest.mark.parametrize("typed", ["12500", "12.500", "Rp12.500", "rp 12.500", " Rp 12500 "])
def test_rupiah_may_be_named(typed: str) -> None:
    assert read_rupiah(typed) == 12_500


@pytest.mark.parametrize("typed", ["Rp", "Rp Rp 5", "$5", "12.500,00", "12.500 rupiah"])
def test_other_words_beside_the_amount_are_none(typed: str) -> None:
    assert read_rupiah(typed) is None
