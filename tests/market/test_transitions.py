from collections.abc import Collection, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.market.engine import transitions
from sambayan.market.engine.transitions import BORN, LINE, ORDER
from sambayan.market.enums import LineState, OrderState
from sambayan.market.errors import ForbiddenMove

ENDS = {OrderState.COMPLETED, OrderState.REFUNDED}


def reachable(table: Mapping[str, Collection[str]], start: str) -> set[str]:
    seen, new = set(), {start}
    while new:
        seen |= new
        new = {after for state in new for after in table[state]} - seen
    return seen


def test_every_state_of_an_order_is_reached_from_its_birth() -> None:
    assert reachable(ORDER, BORN) == {BORN, *OrderState}


def test_every_state_of_a_line_is_reached_from_waiting() -> None:
    assert reachable(LINE, LineState.WAITING) == set(LineState)


def test_only_completed_and_refunded_end_an_order() -> None:
    assert {state for state in OrderState if not ORDER[state]} == ENDS


def test_every_order_can_come_to_an_end() -> None:
    for state in OrderState:
        assert reachable(ORDER, state) & ENDS


def test_a_delivered_order_is_never_refunded_by_a_move() -> None:
    assert ORDER[OrderState.DELIVERED] == {OrderState.COMPLETED}


def test_a_refused_line_stays_refused() -> None:
    assert not LINE[LineState.REFUSED]


@given(st.lists(st.sampled_from(OrderState), max_size=30))
def test_a_random_walk_never_leaves_the_table(wishes: list[OrderState]) -> None:
    state = BORN
    for wish in wishes:
        try:
            transitions.check(state, wish)
        except ForbiddenMove:
            assert wish not in ORDER[state]
        else:
            assert wish in ORDER[state]
            state = wish


@given(st.sampled_from(["", *LineState]), st.sampled_from(LineState))
def test_a_line_is_judged_by_the_table_of_lines(before: str, after: LineState) -> None:
    allowed = after in LINE.get(before, ())
    try:
        transitions.check(before, after)
    except ForbiddenMove:
        assert not allowed
    else:
        assert allowed


def test_a_forbidden_move_says_what_was_asked() -> None:
    with pytest.raises(ForbiddenMove, match="an order cannot go from placed to delivered"):
        transitions.check(OrderState.PLACED, OrderState.DELIVERED)
