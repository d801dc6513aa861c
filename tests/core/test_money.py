import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.core import money

RUPIAH = st.integers(min_value=-(10**15), max_value=10**15)


def test_amounts_are_written_in_the_indonesian_way() -> None:
    assert money.format_rupiah(0) == "Rp0"
    assert money.format_rupiah(12_500) == "Rp12.500"
    assert money.format_rupiah(-1_250_000) == "\u2212Rp1.250.000"


def test_a_share_is_rounded_half_up() -> None:
    assert money.share(12_345, 2_000) == 2_469
    assert money.share(1, 5_000) == 1
    assert money.share(1, 4_999) == 0
    assert money.share(10_000, 0) == 0


@given(RUPIAH.filter(lambda amount: amount >= 0), st.integers(0, 10_000))
def test_a_share_is_within_half_a_rupiah_and_never_more_than_the_whole(amount: int, basis_points: int) -> None:
    part = money.share(amount, basis_points)
    assert 0 <= part <= amount
    assert abs(part * 10_000 - amount * basis_points) <= 5_000


@given(RUPIAH, st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_a_split_sums_to_the_amount_and_stays_within_a_rupiah_of_its_weight(amount: int, weights: list[int]) -> None:
    parts = money.split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)


def test_the_rest_of_a_split_goes_to_the_largest_remainder_and_then_to_the_first() -> None:
    assert money.split(10, [1, 1, 1]) == [4, 3, 3]
    assert money.split(10, [0, 2, 1]) == [0, 7, 3]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        money.split(100, weights)
