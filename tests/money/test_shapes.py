"""The shapes are those of what actions really post, and nothing else."""

import pytest

from sambayan.core import clock
from sambayan.money import queries
from sambayan.money.engine.shapes import SHAPES
from sambayan.money.enums import Account, EntryKind
from sambayan.money.models import EntryLine
from tests.money.test_books import order

__all__ = ["order"]

pytestmark = pytest.mark.django_db


def test_every_kind_has_a_shape_with_two_sides() -> None:
    assert set(SHAPES) == set(EntryKind)
    for shape in SHAPES.values():
        assert {side.sign for side in shape.sides} == {1, -1}


def test_a_side_names_a_holder_exactly_where_money_is_held() -> None:
    for shape in SHAPES.values():
        assert all(side.account.holds_money is bool(side.holder) for side in shape.sides)


def test_every_account_is_moved_by_some_kind() -> None:
    assert {side.account for shape in SHAPES.values() for side in shape.sides} == set(Account)


def test_a_day_with_every_movement_posts_only_what_the_shapes_allow(order: queries.ChargeView) -> None:
    posted = {
        (line.entry.kind, line.account, 1 if line.amount > 0 else -1, line.party_kind, line.custodian.split(":")[0])
        for line in EntryLine.objects.select_related("entry").filter(entry__timeline=clock.timeline())
    }
    allowed = {
        (kind, side.account, side.sign, side.party, side.holder)
        for kind, shape in SHAPES.items()
        for side in shape.sides
    }
    assert posted <= allowed
    assert {kind for kind, *_ in posted} == set(SHAPES)
