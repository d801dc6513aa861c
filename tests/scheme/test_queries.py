from datetime import date, timedelta

import pytest

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions
from sambayan.market.actions import NewProduct
from sambayan.money.models import Terms
from sambayan.registry import actions as registry
from sambayan.scheme import queries
from sambayan.scheme.errors import UnknownTerms
from tests.market import world
from tests.market.world import Market


def test_a_real_day_under_two_sets_of_terms_says_who_gains_and_who_loses(market: Market) -> None:
    world.completed(market)  # 25.000, 250.000 and 20.000, sold under 20 % + Rp1.000
    Terms.objects.create(
        code="gofood", version=1, name="12 % + Rp5.000", commission_bp=1_200, commission_fixed=5_000, delivery_subsidy=0
    )
    keripik, tapis, nasi = (world.umkm_of(stall) for stall in market.stalls)
    found = queries.repriced_day(timeline=clock.timeline(), day=clock.today(), first="gofood-2021", second="gofood@1")
    assert found.first.net == {keripik: 19_000, tapis: 199_000, nasi: 15_000}
    assert (found.gainers, set(found.losers)) == ((tapis,), {keripik, nasi})
    assert found.crossing == 50_000
    assert (found.first.subsidy, found.second.subsidy) == (5_000, 0)


def test_the_first_terms_give_what_the_ledger_really_owes(market: Market) -> None:
    order = world.completed(market)
    found = queries.repriced_day(
        timeline=clock.timeline(), day=clock.today(), first="gofood-2021", second="gofood-2021"
    )
    owed = {party: amount for (kind, party), amount in world.owed(order.code).items() if kind == "umkm"}
    assert found.first.net == owed
    assert found.unchanged == tuple(sorted(owed))


def test_terms_that_nobody_loaded_are_named(market: Market) -> None:
    with pytest.raises(UnknownTerms, match="no terms named hadiah"):
        queries.repriced_day(timeline=clock.timeline(), day=clock.today(), first="hadiah", second="gofood-2021")


def test_a_fixed_part_is_taken_once_per_stall_though_one_umkm_has_two(market: Market) -> None:
    umkm = world.umkm_of(market.stalls[0])
    second = registry.open_stall(sentra_id=market.sentra, umkm_id=umkm, number="D-04")
    (pisang,) = actions.add_products(stall_id=second, products=[NewProduct("makanan", "Pisang goreng", 10_000, 9)])
    order = world.completed(market, [(market.keripik, 2), (pisang, 1)])

    found = queries.repriced_day(
        timeline=clock.timeline(), day=clock.today(), first="gofood-2021", second="gofood-2021"
    )

    assert found.first.net == {umkm: 35_000 - 7_000 - 2_000}
    assert found.first.net[umkm] == world.owed(order.code)["umkm", umkm]


def test_the_newest_version_speaks_for_terms_named_without_one(market: Market) -> None:
    world.completed(market, [(market.keripik, 2)])
    for version, fixed in ((2, 3_000), (1, 9_000)):
        Terms.objects.create(
            code="murah", version=version, name="", commission_bp=0, commission_fixed=fixed, delivery_subsidy=0
        )

    found = queries.repriced_day(timeline=clock.timeline(), day=clock.today(), first="murah", second="murah@1")

    assert (found.first.commission, found.second.commission) == (3_000, 9_000)


def test_an_order_of_midnight_belongs_to_the_day_that_begins(market: Market, day: SimulatedClock) -> None:
    today = clock.today()
    day.set(clock.day_bounds(today)[1])
    world.completed(market, [(market.keripik, 2)])

    def sold(on: date) -> int:
        found = queries.repriced_day(timeline=clock.timeline(), day=on, first="gofood-2021", second="gofood-2021")
        return sum(found.first.net.values())

    assert (sold(today), sold(today + timedelta(days=1))) == (0, 19_000)
