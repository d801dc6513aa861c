from collections import Counter

import pytest

from sambayan.cli.replay.plan import Plan, drawn_plan
from sambayan.core.pack.tables import SampleProduct
from sambayan.delivery.queries import Instance, generated_day
from sambayan.market.enums import Channel, PayBy
from sambayan.registry.enums import TurnoverBand

PRODUCTS = [
    SampleProduct(glyph=None,
        line=2, source="test", verified="own", category=f"kategori-{n // 3}", name=f"Produk {n}",
        price_low=10_000, price_high=20_000, prep_minutes=10,
    )
    for n in range(12)
]  # fmt: skip
NAMES = ["Bu Sri", "Pak Hasan", "Mas Joko"]


@pytest.fixture(scope="module")
def instance() -> Instance:
    return generated_day(seed=5, orders=1_500, restaurants=60, couriers=40)


def drawn(instance: Instance, *, sentra: bool, seed: int = 1) -> Plan:
    return drawn_plan(instance, sentra=sentra, seed=seed, products=PRODUCTS, names=NAMES)


def test_plain_each_restaurant_is_a_sentra_of_one_stall_at_its_own_place(instance: Instance) -> None:
    plan = drawn(instance, sentra=False)
    assert [(s.x, s.y, len(s.stalls)) for s in plan.sentras] == [(r.x, r.y, 1) for r in instance.restaurants]
    assert {len(order.lines) for order in plan.orders} == {1}
    assert not any(line.refused for order in plan.orders for line in order.lines)
    assert {(order.channel, order.pay_by) for order in plan.orders} == {(Channel.OWN, PayBy.QRIS)}
    assert plan.losses == ()


@pytest.mark.parametrize("sentra", [False, True])
def test_orders_keep_their_minute_their_place_and_when_they_are_ready(instance: Instance, *, sentra: bool) -> None:
    for planned, real in zip(drawn(instance, sentra=sentra).orders, instance.orders, strict=True):
        assert (planned.number, planned.minute, planned.x, planned.y) == (real.id, real.placed, real.x, real.y)
        assert planned.lines[0].ready == real.ready


def test_every_restaurant_stands_in_exactly_one_sentra(instance: Instance) -> None:
    plan = drawn(instance, sentra=True)
    assert sum(len(sentra.stalls) for sentra in plan.sentras) == len(instance.restaurants)
    assert 1 < len(plan.sentras) < len(instance.restaurants) / 4
    for sentra in plan.sentras:
        assert len({stall.number for stall in sentra.stalls}) == len(sentra.stalls)


def test_forty_per_cent_of_baskets_reach_over_two_to_four_stalls_of_one_sentra(instance: Instance) -> None:
    plan = drawn(instance, sentra=True)
    stalls = Counter(len({line.stall for line in order.lines}) for order in plan.orders)
    assert set(stalls) == {1, 2, 3, 4}
    assert (1_500 - stalls[1]) / 1_500 == pytest.approx(0.40, abs=0.04)


def test_five_per_cent_of_lines_are_refused_and_fifteen_per_cent_of_orders_are_paid_in_cash(instance: Instance) -> None:
    plan = drawn(instance, sentra=True)
    lines = [line for order in plan.orders for line in order.lines]
    assert sum(line.refused for line in lines) / len(lines) == pytest.approx(0.05, abs=0.015)
    paid = Counter(order.pay_by for order in plan.orders)
    assert paid[PayBy.CASH] / 1_500 == pytest.approx(0.15, abs=0.03)
    assert paid[PayBy.PLATFORM] / 1_500 == pytest.approx(0.10, abs=0.03)


def test_orders_come_through_every_channel_but_the_desk(instance: Instance) -> None:
    channels = Counter(order.channel for order in drawn(instance, sentra=True).orders)
    assert set(channels) == {Channel.OWN, Channel.GOFOOD, Channel.WHATSAPP}
    assert channels[Channel.OWN] > 1_200


def test_some_owners_do_not_know_what_they_earned(instance: Instance) -> None:
    answers = Counter(s.turnover for sentra in drawn(instance, sentra=True).sentras for s in sentra.stalls)
    assert answers[TurnoverBand.UNKNOWN] > 0
    assert len(answers) > 2


def test_two_couriers_vanish_in_the_busy_hours_one_with_goods_and_one_without(instance: Instance) -> None:
    plan = drawn(instance, sentra=True)
    minutes = sorted(order.minute for order in plan.orders)
    assert sorted(carrying for _, carrying in plan.losses) == [False, True]
    assert all(minutes[300] <= minute <= minutes[-300] for minute, _ in plan.losses)


def test_something_is_sought_that_nobody_sells(instance: Instance) -> None:
    plan = drawn(instance, sentra=True)
    sold = {product.name for sentra in plan.sentras for stall in sentra.stalls for product in stall.products}
    sought = {order.sought for order in plan.orders} - {""}
    assert sought
    assert not sought & sold


def test_the_same_seed_is_the_same_plan_and_another_is_another(instance: Instance) -> None:
    assert drawn(instance, sentra=True) == drawn(instance, sentra=True)
    assert drawn(instance, sentra=True) != drawn(instance, sentra=True, seed=2)
