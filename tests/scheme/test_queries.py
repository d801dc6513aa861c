from datetime import date, timedelta

import pytest

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.market import actions
from sambayan.market.actions import NewProduct
from sambayan.money.enums import PartyKind
from sambayan.money.models import Terms
from sambayan.registry import actions as registry
from sambayan.scheme import queries
from sambayan.scheme.errors import UnknownTerms
from sambayan.scheme.queries import Confrontation
from tests.market import world
from tests.market.world import Market


def confronted(first: str = "gofood-2021", second: str = "gofood-2021", *, on: date | None = None) -> Confrontation:
    day = on or clock.today()
    return queries.confronted(timeline=clock.timeline(), first_day=day, last_day=day, first=first, second=second)


def owed_to_stalls(code: str) -> int:
    return sum(amount for (kind, _), amount in world.owed(code).items() if kind == PartyKind.UMKM)


def test_a_real_day_under_two_sets_of_terms_says_who_gains_and_who_loses(market: Market) -> None:
    world.completed(market)  # 25.000, 250.000 and 20.000, sold under 20 % + Rp1.000
    Terms.objects.create(
        code="gofood", version=1, name="12 % + Rp5.000", commission_bp=1_200, commission_fixed=5_000, delivery_subsidy=0
    )
    found = confronted(second="gofood@1")
    assert (found.parts, found.gross, found.commissions) == (3, 295_000, (62_000, 50_400))
    assert (found.sides.first, found.sides.second, found.crossing) == (2, 1, 50_000)
    assert found.subsidies == (5_000, 0)


def test_the_first_terms_give_what_the_ledger_really_owes(market: Market) -> None:
    order = world.completed(market)
    found = confronted()
    assert found.gross - found.commissions[0] == owed_to_stalls(order.code)
    assert found.sides.same == found.parts


def test_terms_that_nobody_loaded_are_named(market: Market) -> None:
    with pytest.raises(UnknownTerms, match="no terms named hadiah"):
        confronted("hadiah")


def test_a_fixed_part_is_taken_once_per_stall_though_one_umkm_has_two(market: Market) -> None:
    umkm = world.umkm_of(market.stalls[0])
    second = registry.open_stall(sentra_id=market.sentra, umkm_id=umkm, number="D-04")
    (pisang,) = actions.add_products(stall_id=second, products=[NewProduct("makanan", "Pisang goreng", 10_000, 9)])
    order = world.completed(market, [(market.keripik, 2), (pisang, 1)])

    found = confronted()

    assert (found.parts, found.commissions[0]) == (2, 7_000 + 2_000)
    assert found.gross - found.commissions[0] == owed_to_stalls(order.code)


def test_the_newest_version_speaks_for_terms_named_without_one(market: Market) -> None:
    world.completed(market, [(market.keripik, 2)])
    for version, fixed in ((2, 3_000), (1, 9_000)):
        Terms.objects.create(
            code="murah", version=version, name="", commission_bp=0, commission_fixed=fixed, delivery_subsidy=0
        )
    assert confronted("murah", "murah@1").commissions == (3_000, 9_000)


def test_an_order_of_midnight_belongs_to_the_day_that_begins(market: Market, day: SimulatedClock) -> None:
    today = clock.today()
    day.set(clock.day_bounds(today)[1])
    world.completed(market, [(market.keripik, 2)])
    assert [confronted(on=on).gross for on in (today, today + timedelta(days=1))] == [0, 25_000]


def test_only_what_reached_its_buyers_is_repriced(market: Market) -> None:
    world.placed(market, visitor="v2")
    world.on_the_way(market, visitor="v3")
    world.delivered(market, [(market.keripik, 1)], visitor="v4")
    world.completed(market, [(market.keripik, 1), (market.nasi, 1)], refused=[market.nasi], visitor="v5")
    found = confronted()
    assert (found.parts, found.gross, found.subsidies[0]) == (2, 25_000, 10_000)
