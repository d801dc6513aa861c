import pytest
from django.test import Client

from sambayan.registry.enums import Role
from tests.market import world
from tests.market.world import Market
from tests.web.government.test_province import text
from tests.web.government.world import as_role


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, db: None) -> Client:
    return as_role(monkeypatch, Role.TREASURER, Role.AUDITOR)


def test_an_empty_book_agrees_and_says_that_nothing_moved(client: Client) -> None:
    page = text(client, "/pemeriksaan")
    assert "Both sides of the book agree" in page
    assert "No money has moved yet." in page


def test_the_newest_entries_balance_and_lead_to_their_order(client: Client, market: Market) -> None:
    order = world.completed(market)
    page = text(client, "/pemeriksaan")
    assert page.count(" Balanced ") == 3
    assert f'href="/provinsi/pesanan/{order.code}"' in client.get("/pemeriksaan").content.decode()
    assert "sambayan books check" in page


@pytest.mark.parametrize("orders", [1, 3])
def test_the_number_of_statements_does_not_grow(client: Client, market: Market, orders: int) -> None:
    for visitor in range(orders):
        world.completed(market, [(market.kopi, 1)], visitor=f"v{visitor}")
    assert world.statements(client.get, "/pemeriksaan") == 3
