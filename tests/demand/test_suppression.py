from hypothesis import given
from hypothesis import strategies as st

from sambayan.demand.engine.suppression import Cell, CellStatus, Limits, publishable, rounded

LIMITS = Limits()


def cell(category: str = "pempek", **counts: int) -> Cell:
    values = {"orders": 40, "customers": 30, "merchants": 8, "gross": 1_000_000, "top1": 300_000, "top2": 500_000}
    return Cell(category, **(values | counts))


def statuses(*cells: Cell) -> list[CellStatus]:
    return [shown.status for shown in publishable(cells, LIMITS)]


def test_a_cell_with_enough_buyers_and_sellers_is_shown_with_rounded_counts() -> None:
    (shown,) = publishable([cell(orders=42, customers=33)], LIMITS)
    assert shown.status is CellStatus.OK
    assert (shown.orders, shown.customers, shown.gross) == (40, 35, 1_000_000)


def test_nine_customers_or_four_merchants_are_too_few() -> None:
    assert statuses(cell(customers=9)) == [CellStatus.SUPPRESSED_K]
    assert statuses(cell(merchants=4)) == [CellStatus.SUPPRESSED_K]
    assert statuses(cell(customers=10, merchants=5)) == [CellStatus.OK]


def test_a_seller_with_more_than_sixty_per_cent_hides_the_cell() -> None:
    assert statuses(cell(top1=600_000, top2=700_000)) == [CellStatus.OK]
    assert statuses(cell(top1=600_001, top2=700_000)) == [CellStatus.SUPPRESSED_DOMINANCE]


def test_two_sellers_with_more_than_eighty_five_per_cent_hide_the_cell() -> None:
    assert statuses(cell(top2=850_000)) == [CellStatus.OK]
    assert statuses(cell(top2=850_001)) == [CellStatus.SUPPRESSED_DOMINANCE]


def test_a_lone_hidden_cell_takes_the_smallest_shown_one_with_it() -> None:
    assert statuses(cell("a"), cell("b", gross=900_000), cell("c", customers=3)) == [
        CellStatus.OK,
        CellStatus.SUPPRESSED_SECONDARY,
        CellStatus.SUPPRESSED_K,
    ]


def test_hidden_cells_that_protect_each_other_hide_no_further_one() -> None:
    few_buyers, few_sellers = cell("b", customers=9), cell("c", merchants=4)
    assert statuses(cell("a"), few_buyers, few_sellers)[0] is CellStatus.OK


def test_what_one_seller_sold_in_two_hidden_cells_does_not_follow_from_the_total() -> None:
    """Total less what is shown would be its turnover to the rupiah."""
    own = {"merchants": 1, "gross": 2_000_000, "top1": 2_000_000, "top2": 2_000_000}
    assert statuses(cell("a", gross=9_000_000, top1=900_000, top2=1_000_000), cell("b", **own), cell("c", **own)) == [
        CellStatus.SUPPRESSED_SECONDARY,
        CellStatus.SUPPRESSED_K,
        CellStatus.SUPPRESSED_K,
    ]


def test_cells_are_hidden_from_the_smallest_up_until_the_rest_is_safe() -> None:
    own = {"merchants": 1, "gross": 400_000, "top1": 400_000, "top2": 400_000}
    small, large = cell("s", gross=500_000, top1=50_000, top2=90_000), cell("l", gross=9_000_000)
    assert statuses(cell("b", **own), large, small) == [
        CellStatus.SUPPRESSED_K,
        CellStatus.OK,
        CellStatus.SUPPRESSED_SECONDARY,
    ]


def test_sellers_who_lead_several_hidden_cells_are_taken_for_the_same_ones() -> None:
    """One of 60 and 62 per cent would be 61 of the sum, two of 85 and 87 would be 86."""
    leader = cell("b", customers=9, top1=600_000, top2=700_000), cell("c", top1=620_000, top2=800_000)
    pair = cell("b", customers=9, top2=850_000), cell("c", top2=870_000)
    for hidden in (leader, pair):
        assert statuses(cell("a"), *hidden)[0] is CellStatus.SUPPRESSED_SECONDARY


def test_one_further_cell_may_not_be_enough() -> None:
    own = {"merchants": 1, "gross": 2_000_000, "top1": 2_000_000, "top2": 2_000_000}
    even = {"top1": 50_000, "top2": 90_000}
    cells = [cell("a", gross=9_000_000), cell("b", gross=1_000_000, **even), cell("c", gross=1_500_000, **even)]
    assert statuses(*cells, cell("d", **own)) == [
        CellStatus.OK,
        CellStatus.SUPPRESSED_SECONDARY,
        CellStatus.SUPPRESSED_SECONDARY,
        CellStatus.SUPPRESSED_K,
    ]


Sale = tuple[str, int, int, int]  # category, seller, buyer, rupiah
FEW = Limits(customers=2, merchants=2)
SALES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(1, 4), st.integers(1, 4), st.integers(1, 9)), min_size=1, max_size=40
)


def counted(category: str, sales: list[Sale]) -> Cell:
    sellers = {seller: sum(sale[3] for sale in sales if sale[1] == seller) for _, seller, _, _ in sales}
    highest = sorted(sellers.values(), reverse=True)
    buyers = {buyer for _, _, buyer, _ in sales}
    return Cell(category, len(sales), len(buyers), len(sellers), sum(highest), highest[0], sum(highest[:2]))


@given(SALES)
def test_total_less_what_is_shown_is_itself_fit_to_be_shown_whoever_sold_what(sales: list[Sale]) -> None:
    categories = sorted({sale[0] for sale in sales})
    shown = publishable([counted(one, [s for s in sales if s[0] == one]) for one in categories], FEW)
    hidden = {public.category for public in shown if public.status is not CellStatus.OK}
    if hidden and len(hidden) < len(categories):
        (rest,) = publishable([counted("rest", [sale for sale in sales if sale[0] in hidden])], FEW)
        assert rest.status is CellStatus.OK


def test_a_hidden_cell_carries_no_number() -> None:
    (shown,) = publishable([cell(customers=1)], LIMITS)
    assert (shown.orders, shown.customers, shown.merchants, shown.gross) == (None, None, None, None)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), min_size=1, max_size=8))
def test_the_hidden_rest_of_a_published_total_is_never_one_small_cell(counts: list[tuple[int, int]]) -> None:
    cells = [cell(str(i), customers=customers, merchants=merchants) for i, (customers, merchants) in enumerate(counts)]
    shown = publishable(cells, LIMITS)
    hidden = [cells[i] for i, public in enumerate(shown) if public.status is not CellStatus.OK]
    if hidden and len(hidden) < len(cells):
        assert len(hidden) > 1
        assert max(one.customers for one in hidden) >= LIMITS.customers
        assert max(one.merchants for one in hidden) >= LIMITS.merchants


def test_counts_are_rounded_to_the_nearest_five() -> None:
    assert [rounded(n) for n in (10, 12, 13, 17, 18)] == [10, 10, 15, 15, 20]
