from datetime import timedelta
from itertools import permutations
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.money.engine.fees import StallFee, stall_fees
from sambayan.money.engine.postings import Line, Posting, Share, owed_lines
from sambayan.money.engine.refunds import pause, spread
from sambayan.money.engine.states import further
from sambayan.money.enums import Account, ChargeState, EntryKind, FeeKind, PartyKind

rupiah = st.integers(0, 10**9)


def terms(bp: int, fixed: int) -> SimpleNamespace:
    return SimpleNamespace(commission_bp=bp, commission_fixed=fixed)


def test_gofood_of_march_2021_takes_a_fifth_and_a_thousand_from_each_stall() -> None:
    """20 % + Rp1.000 on a basket of Rp60.000 leave Rp47.000 (facts: domain, section 5)."""
    fees = stall_fees(terms=terms(2_000, 1_000), sales={7: 60_000})
    assert fees == [
        StallFee(7, FeeKind.COMMISSION, 60_000, 12_000),
        StallFee(7, FeeKind.COMMISSION_FIXED, 60_000, 1_000),
    ]


def test_the_rate_is_rounded_half_up_and_stalls_come_in_order() -> None:
    fees = stall_fees(terms=terms(1_250, 0), sales={2: 12_500, 1: 4})
    assert [(fee.stall_id, fee.amount) for fee in fees] == [(1, 1), (2, 1_563)]


def test_a_stall_that_sold_too_little_for_the_fixed_part_pays_what_is_left() -> None:
    fees = stall_fees(terms=terms(2_000, 1_000), sales={1: 1_000})
    assert [fee.amount for fee in fees] == [200, 800]


def test_a_stall_that_sold_nothing_pays_nothing() -> None:
    assert stall_fees(terms=terms(2_000, 1_000), sales={1: 0}) == []


def test_negative_sales_are_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        stall_fees(terms=terms(0, 0), sales={1: -1})


@given(st.integers(0, 10_000), rupiah, st.dictionaries(st.integers(1, 99), rupiah, max_size=4))
def test_no_stall_ever_pays_for_selling(bp: int, fixed: int, sales: dict[int, int]) -> None:
    fees = stall_fees(terms=terms(bp, fixed), sales=sales)
    for stall_id, base in sales.items():
        assert 0 <= sum(fee.amount for fee in fees if fee.stall_id == stall_id) <= base


def test_a_posting_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="sum to 1 rupiah"):
        Posting(EntryKind.RELEASE, "k", (Line(Account.HELD, 5), Line(Account.LOSS, -4)))
    with pytest.raises(ValueError, match="0 lines"):
        Posting(EntryKind.RELEASE, "k", ())


def test_a_line_names_a_holder_exactly_where_money_is_held() -> None:
    with pytest.raises(ValueError, match="holder"):
        Line(Account.BANK, 5)
    with pytest.raises(ValueError, match="holder"):
        Line(Account.HELD, 5, custodian="bank:operator")
    with pytest.raises(ValueError, match="says nothing"):
        Line(Account.HELD, 0)


def test_only_rounding_may_be_a_negative_share() -> None:
    assert owed_lines([Share(Account.ROUNDING, None, 0, -1)]) == (Line(Account.ROUNDING, 1),)
    with pytest.raises(ValueError, match="nobody owes"):
        Share(Account.UMKM_PAYABLE, PartyKind.UMKM, 1, -1)


def test_a_share_of_nothing_has_no_line() -> None:
    assert owed_lines([Share(Account.UMKM_PAYABLE, PartyKind.UMKM, 1, 0)]) == ()


def test_the_order_of_reports_does_not_matter() -> None:
    for series in permutations([ChargeState.PENDING, ChargeState.EXPIRED, ChargeState.CANCELLED, ChargeState.PAID]):
        state = ChargeState.REQUESTED
        for reported in series:
            state = further(state, reported)
        assert state is ChargeState.PAID


@pytest.mark.parametrize("state", list(ChargeState))
def test_nothing_undoes_a_payment(state: ChargeState) -> None:
    assert further(ChargeState.PAID, state) is ChargeState.PAID
    assert further(state, ChargeState.PAID) is ChargeState.PAID


@given(st.lists(st.tuples(st.integers(1, 99), rupiah), max_size=4), rupiah)
def test_a_refund_is_spread_to_the_rupiah_or_not_at_all(left: list[tuple[int, int]], amount: int) -> None:
    parts = spread(amount, left)
    if amount > sum(rest for _, rest in left):
        assert parts is None
    else:
        assert parts is not None
        assert sum(part for _, part in parts) == amount
        assert all(part > 0 for _, part in parts)
        assert parts[:-1] == [pair for pair in left if pair[1]][: max(len(parts) - 1, 0)]


def test_a_refund_is_tried_eight_times_with_growing_pauses() -> None:
    assert [pause(n) for n in (1, 2, 3)] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert pause(7) == timedelta(minutes=64)
    assert pause(8) is None
