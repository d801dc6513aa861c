from hypothesis import given
from hypothesis import strategies as st

from sambayan.core import codes


@given(st.integers(1, 40))
def test_a_code_has_the_length_asked_for_and_only_clear_signs(length: int) -> None:
    code = codes.new_code(length)
    assert len(code) == length
    assert set(code) <= set(codes.ALPHABET)


def test_no_sign_can_be_taken_for_another_or_make_a_word() -> None:
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 22
    assert not set(codes.ALPHABET) & set("AEIOU01LS5Z2B8")


def test_codes_say_nothing_about_how_many_there_are() -> None:
    assert len({codes.new_code() for _ in range(2_000)}) == 2_000
