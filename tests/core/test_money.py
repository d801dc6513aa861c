from hypothesis import given
from hypothesis import strategies as st

from sambayan.core import money

RUPIAH = st.integers(min_value=0, max_value=10**15)


def test_amounts_are_written_in_the_indonesian_way() -> None:
    assert money.format_rupiah(0) == "Rp0"
    assert money.format_rupiah(12_500) == "Rp12.500"
    assert money.format_rupiah(-1_250_000) == "\u2212Rp1.250.000"


def test_a_share_is_rounded_half_up() -> None:
    assert money.share(12_345, 2_000) == 2_469
    assert money.share(1, 5_000) == 1
    assert money.share(1, 4_999) == 0
    assert money.share(10_000, 0) == 0


@given(RUPIAH, st.integers(0, 10_000))
def test_a_share_is_within_half_a_rupiah_and_never_more_than_the_whole(amount: int, basis_points: int) -> None:
    part = money.share(amount, basis_points)
    assert 0 <= part <= amount
    assert abs(part * 10_000 - amount * basis_points) <= 5_000
