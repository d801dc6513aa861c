import pytest

from sambayan.core import clock
from sambayan.money.models import Terms
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
