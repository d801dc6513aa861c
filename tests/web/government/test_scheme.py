from datetime import date

import pytest
from django.test import Client

from sambayan.core import clock
from sambayan.market.enums import PayBy
from sambayan.money.models import Terms
from sambayan.registry.enums import Role
from sambayan.scheme import queries
from tests.market import world
from tests.market.world import Market
from tests.web.government.test_province import text
from tests.web.government.world import as_role


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, market: Market) -> Client:
    Terms.objects.create(
        code="gofood", version=1, name="12 % + Rp5.000", commission_bp=1_200, commission_fixed=5_000,
        delivery_subsidy=0, source="test",
    )  # fmt: skip
    return as_role(monkeypatch, Role.GOVERNOR_OFFICE)


def confronted(first: str = "gofood-2021", second: str = "gofood") -> queries.Confrontation:
    today = clock.today()
    return queries.confronted(timeline=clock.timeline(), first_day=today, last_day=today, first=first, second=second)


def test_the_two_terms_meet_at_50_000(client: Client) -> None:
    page = text(client, "/skema")
    assert "Scheme B helps large orders and burdens small ones" in page
    assert "They meet at Rp50.000: Rp11.000 is taken by both" in page
    assert "No order in these days yet" in page


def test_gains_and_losses_are_those_of_the_ledger_s_own_fees(client: Client, market: Market) -> None:
    world.completed(market)  # keripik 25.000, tapis 250.000, nasi 20.000
    world.completed(market, [(market.kopi, 2)], visitor="v2")  # 30.000
    world.placed(market, [(market.kopi, 9)], pay_by=PayBy.CASH)  # under way: no omzet yet
    found = confronted()
    assert (found.parts, found.gross) == (4, 325_000)
    # 20 % + 1.000 of each part, and 12 % + 5.000
    assert found.commissions == (65_000 + 4_000, 39_000 + 20_000)
    assert (found.sides.first, found.sides.second, found.sides.same) == (3, 1, 0)
    assert [(group.name, group.parts, group.change) for group in found.groups] == [
        ("makanan", 3, 3 * -4_000 + 6_000), ("tapis", 1, 16_000),
    ]  # fmt: skip
    assert sum(group.change for group in found.groups) == found.commissions[0] - found.commissions[1]
    page = text(client, "/skema")
    assert "3 cheaper under A" in page
    assert "All stalls together would keep Rp10.000 more" in page
    assert "+Rp16.000" in page
    assert "Sambayan" not in page


def test_the_last_bar_is_open_and_labelled(client: Client, market: Market) -> None:
    world.completed(market)
    found = confronted()
    assert (found.width, found.bins[-1], sum(found.bins)) == (5_000, 1, 3)
    assert "115.000+" in text(client, "/skema")


def test_turned_round_the_finding_turns_too(client: Client) -> None:
    assert "Scheme B helps small orders" in text(client, "/skema?a=gofood@1&b=gofood-2021@1")
    assert "Both schemes cost the stalls the same" in text(client, "/skema?a=gofood&b=gofood")


def test_terms_that_never_cross_are_cheaper_or_dearer_everywhere(client: Client) -> None:
    Terms.objects.create(
        code="murah", version=1, name="Murah", commission_bp=1_000, commission_fixed=0, delivery_subsidy=5_000
    )
    assert "Scheme B is cheaper for every order" in text(client, "/skema?b=murah")
    assert "Scheme B is dearer for every order" in text(client, "/skema?a=murah&b=gofood")
    assert confronted("murah", "gofood").crossing is None


def test_what_the_province_bears_is_told_too(client: Client, market: Market) -> None:
    world.completed(market)
    assert confronted().subsidies == (5_000, 0)


def test_unknown_terms_are_not_found_and_no_terms_are_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/skema?a=nobody").status_code == 404
    monkeypatch.setattr(queries, "known_terms", list)
    assert "No terms are loaded" in text(client, "/skema")


@pytest.mark.parametrize("orders", [1, 3])
def test_the_number_of_statements_does_not_grow(client: Client, market: Market, orders: int) -> None:
    for visitor in range(orders):
        world.completed(market, [(market.kopi, 1)], visitor=f"v{visitor}")
    assert world.statements(client.get, "/skema") == 5


def test_a_proposal_is_said_to_be_none_in_force(client: Client) -> None:
    page = text(client, "/skema")
    assert "in force since Mon, 1 Jan 2018" in page
    assert "for comparison, not in force" in page
    assert queries.known_terms()[0].valid_from == date(2018, 1, 1)
