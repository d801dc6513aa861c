from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from sambayan.core import pack
from sambayan.delivery import actions, queries
from sambayan.delivery.errors import FeeTableChanged, NoFeeTable, TooFar
from sambayan.delivery.models import FeeTable
from tests.delivery.conftest import TRAVEL

TABLE = FeeTable(code="t", base=8_000, base_metres=3_000, per_km=2_000, round_to=500, road_factor=1.0)


def fee(metres: float) -> int:
    return queries.quote(table=TABLE, pickup=TRAVEL.place(0, 0), drop=TRAVEL.place(0, metres)).fee


@pytest.mark.parametrize(
    ("metres", "rupiah"), [(0, 8_000), (3_000, 8_000), (3_001, 8_500), (3_250, 8_500), (3_251, 9_000), (8_000, 18_000)]
)
def test_the_base_covers_the_first_metres_and_each_further_one_counts(metres: float, rupiah: int) -> None:
    assert fee(metres) == rupiah


@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_farther_is_never_cheaper_and_always_a_round_sum(one: int, other: int) -> None:
    assert fee(min(one, other)) <= fee(max(one, other))
    assert fee(one) % TABLE.round_to == 0


def test_beyond_forty_kilometres_in_a_straight_line_there_is_no_price() -> None:
    assert fee(39_999) == 82_000

    with pytest.raises(TooFar, match=r"lies 40\.1 km from the pick-up .* couriers bring things 40 km"):
        fee(40_100)


@pytest.mark.parametrize("drop", [(105.26, -5.39), (float("nan"), 105.26), (0.0, float("inf"))])
def test_a_place_that_is_none_is_too_far(drop: tuple[float, float]) -> None:
    with pytest.raises(TooFar):
        queries.quote(table=TABLE, pickup=(-5.39, 105.26), drop=drop)


def test_metres_are_those_of_the_road() -> None:
    table = FeeTable(code="t", base=1, base_metres=0, per_km=0, round_to=1, road_factor=1.4)
    quote = queries.quote(table=table, pickup=TRAVEL.place(0, 0), drop=TRAVEL.place(0, 1_000))

    assert (quote.metres, quote.fee, quote.rule) == (1_400, 1, "t")


@pytest.fixture
def region(db: None) -> pack.Pack:
    return pack.read(Path(settings.BASE_DIR) / "regions" / "lampung")


def test_the_fee_is_the_newest_of_its_day(region: pack.Pack) -> None:
    actions.load_pack(pack=region)
    actions.load_pack(pack=region)

    assert FeeTable.objects.count() == len(region.delivery_fees)
    assert queries.fee_on(day=date(2018, 4, 2)).code == "ongkir-2018"
    assert queries.fee_on(day=date(2022, 10, 1)).code == "ongkir-2022"


def test_before_the_first_fee_there_is_none(region: pack.Pack) -> None:
    actions.load_pack(pack=region)

    with pytest.raises(NoFeeTable, match="2017-12-31"):
        queries.fee_on(day=date(2017, 12, 31))


def test_a_fee_that_priced_orders_is_not_changed(region: pack.Pack) -> None:
    actions.load_pack(pack=region)
    first, *others = region.delivery_fees
    changed = replace(region, delivery_fees=(replace(first, base=1), *others))

    with pytest.raises(FeeTableChanged, match=first.code):
        actions.load_pack(pack=changed)


def test_live_couriers_take_the_road(region: pack.Pack) -> None:
    actions.load_pack(pack=region)
    travel = queries.live_travel(day=datetime(2018, 4, 2, tzinfo=UTC).date())

    assert travel.minutes(travel.place(0, 0), travel.place(1_000, 0)) == pytest.approx(1.4 * 60 / 25)
    assert (travel.origin_lat, travel.origin_lng) == (settings.REGION.lat, settings.REGION.lng)
