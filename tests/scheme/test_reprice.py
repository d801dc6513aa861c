from hypothesis import given
from hypothesis import strategies as st

from sambayan.scheme.engine.reprice import Sale, TermsFigures, compared, crossing, priced

HIGH_RATE = TermsFigures("20 % + Rp1.000", 2_000, 1_000, 0)
LOW_RATE = TermsFigures("12 % + Rp5.000", 1_200, 5_000, 5_000)


def fee(terms: TermsFigures, gross: int) -> int:
    return min(gross, gross * terms.commission_bp // 10_000 + terms.commission_fixed)


def test_the_two_published_gofood_terms_cross_at_fifty_thousand() -> None:
    assert crossing(HIGH_RATE, LOW_RATE) == 50_000
    assert crossing(LOW_RATE, HIGH_RATE) == 50_000


def test_terms_that_differ_in_one_part_only_never_cross() -> None:
    assert crossing(HIGH_RATE, TermsFigures("same rate", 2_000, 5_000, 0)) is None
    assert crossing(HIGH_RATE, TermsFigures("dearer in both", 2_500, 2_000, 0)) is None


def test_a_small_ticket_loses_and_a_large_one_gains_from_the_lower_rate() -> None:
    sales = [Sale(1, umkm_id=7, gross=20_000), Sale(2, umkm_id=8, gross=300_000), Sale(3, umkm_id=9, gross=50_000)]
    result = compared(*(priced(terms, sales, [9_000, 9_000, 4_000], fee) for terms in (HIGH_RATE, LOW_RATE)))
    assert (result.gainers, result.losers, result.unchanged) == ((8,), (7,), (9,))
    assert result.first.commission == 5_000 + 61_000 + 11_000
    assert result.second.subsidy == 5_000 + 5_000 + 4_000


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 500_000)), max_size=30))
def test_what_sellers_keep_and_the_platform_earns_is_what_was_sold(rows: list[tuple[int, int]]) -> None:
    sales = [Sale(order, umkm, gross) for order, (umkm, gross) in enumerate(rows)]
    for terms in (HIGH_RATE, LOW_RATE):
        result = priced(terms, sales, [], fee)
        assert sum(result.net.values()) + result.commission == sum(gross for _, gross in rows)
