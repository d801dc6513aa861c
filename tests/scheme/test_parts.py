from hypothesis import given
from hypothesis import strategies as st

from sambayan.scheme.engine.parts import Part, TermsFigures, crossing, group_changes, sides

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


def test_a_small_part_loses_and_a_large_one_gains_from_the_lower_rate() -> None:
    parts = [Part("food", "food", 20_000), Part("craft", "craft", 300_000), Part("craft", "craft", 50_000)]
    found = sides(parts, (HIGH_RATE, LOW_RATE), fee)
    assert (found.first, found.second, found.same) == (1, 1, 1)
    changes = group_changes(parts, (HIGH_RATE, LOW_RATE), fee)
    assert [(group.name, group.parts, group.change) for group in changes] == [("craft", 2, 20_000), ("food", 1, -2_400)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 500_000)), max_size=30))
def test_the_changes_of_all_kinds_are_the_change_of_all_parts(rows: list[tuple[str, int]]) -> None:
    parts = [Part(group, group, gross) for group, gross in rows]
    changes = group_changes(parts, (HIGH_RATE, LOW_RATE), fee)
    assert sum(one.change for one in changes) == sum(fee(HIGH_RATE, g) - fee(LOW_RATE, g) for _, g in rows)
    assert sum(one.gross for one in changes) == sum(gross for _, gross in rows)
