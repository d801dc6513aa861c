import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sambayan.core import clock, observations
from sambayan.core.clock import SimulatedClock
from sambayan.core.observations import Kind, Observation
from sambayan.demand.engine.suppression import Limits
from sambayan.demand.queries import COLUMNS, exchange, shared_demand
from sambayan.registry.enums import AreaLevel, Role
from sambayan.registry.models import Area
from tests.market import world
from tests.market.world import Market
from tests.web.government.test_province import text
from tests.web.government.world import as_role

NEAR, FAR = (-5.3890, 105.2680), (-5.4400, 105.2600)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, market: Market) -> Client:
    province = Area.objects.create(code="18", level=AreaLevel.PROVINCE, name="Lampung", lat=-5, lng=105)
    kota = Area.objects.create(
        code="18.71", level=AreaLevel.REGENCY, name="Bandar Lampung", parent=province, lat=-5.4, lng=105.26
    )
    for number, name, (lat, lng) in (("05", "Kedaton", NEAR), ("17", "Enggal", FAR)):
        Area.objects.create(
            code=f"18.71.{number}", level=AreaLevel.DISTRICT, name=name, parent=kota, lat=lat, lng=lng,
            outline={"type": "Polygon", "coordinates": [_around(lat, lng)]},
        )  # fmt: skip
    return as_role(monkeypatch, Role.PLATFORM)


def _around(lat: float, lng: float) -> list[list[float]]:
    west, east, south, north = lng - 0.02, lng + 0.02, lat - 0.02, lat + 0.02
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture
def loose(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits that a handful of orders passes: two sellers, one buyer."""
    limits = Limits(customers=1, merchants=2, top1_percent=100, top2_percent=100)
    monkeypatch.setattr(exchange, "LIMITS", limits)
    yield


@pytest.fixture
def tomorrow(day: SimulatedClock) -> Callable[[], None]:
    """Go to the next day: the platform sees whole days only."""
    return lambda: day.set(clock.day_bounds(clock.today())[1])


def body(client: Client, address: str) -> str:
    response: Any = client.get(address)
    return "".join(part.decode() for part in response.streaming_content)


def test_a_day_that_goes_on_is_not_told(client: Client, market: Market, tomorrow: Callable[[], None]) -> None:
    world.completed(market)
    assert "Nothing was delivered in these days." in text(client, "/mitra?hari=1")
    tomorrow()
    assert "Nothing was delivered in these days." not in text(client, "/mitra?hari=1")


def test_a_few_buyers_are_hidden_everywhere(client: Client, market: Market, tomorrow: Callable[[], None]) -> None:
    world.completed(market)
    tomorrow()
    page = text(client, "/mitra")
    assert "1 kecamatan is hidden, too few people" in page
    assert "295.000" not in page
    assert "Deliveries hidden arrived at a door" in page
    assert shared_demand(first=clock.today() - timedelta(days=1), last=clock.today()).orders is None
    assert page.count("hidden") >= 4
    assert "Stalls accept hidden too few were asked" in page
    assert "From order to door hidden too few arrived" in page


@pytest.mark.usefixtures("loose")
def test_a_kecamatan_with_one_seller_is_hidden_beside_one_with_many(client: Client, market: Market) -> None:
    for visitor in ("a", "b", "c"):
        world.completed(market, [(market.keripik, 1), (market.nasi, 1), (market.tapis, 1)], visitor=visitor)
    world.completed(market, [(market.kopi, 1)], drop=FAR, visitor="d")
    shared = shared_demand(first=clock.today(), last=clock.today())
    assert [(row.name, row.hidden) for row in shared.areas] == [
        ("Kedaton", True),
        ("Enggal", True),
    ]  # one is the other
    assert shared.orders == 5  # four, to the nearest five


@pytest.mark.usefixtures("loose")
def test_enough_people_are_shown_by_place_and_hour(
    client: Client, market: Market, tomorrow: Callable[[], None]
) -> None:
    for visitor in ("a", "b", "c"):
        world.completed(market, visitor=visitor)
    shared = shared_demand(first=clock.today(), last=clock.today())
    (kedaton,) = shared.areas
    assert (kedaton.name, kedaton.cell.orders, kedaton.cell.merchants, kedaton.cell.gross) == ("Kedaton", 5, 3, 900_000)
    assert [(row.name, row.cell.orders) for row in shared.hours] == [("12.00", 5)]
    tomorrow()
    page = text(client, "/mitra")
    assert "Deliveries about 5 arrived at a door" in page
    assert "Kedaton 5 3 Rp900.000" in page
    assert "Stalls accept 100 % of about 10 lines that were asked" in page


def test_what_enough_people_sought_in_vain_is_told(
    client: Client, market: Market, tomorrow: Callable[[], None]
) -> None:
    many = [Observation(Kind.SEARCH, f"v{n % 12}", sentra_id=market.sentra, query="seruit", count=0) for n in range(41)]
    few = [Observation(Kind.SEARCH, f"v{n}", sentra_id=market.sentra, query="batik 0812", count=0) for n in range(3)]
    observations.record([*many, *few])
    tomorrow()
    page = text(client, "/mitra")
    assert "seruit 41 0" in page
    assert "batik" not in page


@pytest.mark.usefixtures("loose")
def test_the_sample_file_has_the_agreed_columns_and_its_manifest_proves_it(
    day: SimulatedClock, client: Client, market: Market
) -> None:
    for visitor in ("a", "b", "c"):
        world.completed(market, visitor=visitor)
    day.set(clock.day_bounds(clock.today())[1])
    content = body(client, "/mitra/contoh.csv")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert tuple(rows[0]) == COLUMNS
    shown = next(row for row in rows if row["area_code"] == "18.71.05")
    assert (shown["orders"], shown["status"], shown["searches"]) == ("5", "rounded", "")
    hidden = [row for row in rows if row["status"].startswith("suppressed")]
    assert {row["orders"] + row["gross_sales_idr"] for row in hidden} == {""}
    manifest = client.get("/mitra/contoh.json").json()
    assert manifest["sha256"] == hashlib.sha256(content.encode()).hexdigest()
    assert (manifest["rows"], manifest["columns"]) == (len(rows), list(COLUMNS))


def test_nobody_is_in_the_file_by_name(day: SimulatedClock, client: Client, market: Market) -> None:
    world.completed(market)
    day.set(clock.day_bounds(clock.today())[1])
    content = body(client, "/mitra/contoh.csv")
    assert not any(name in content for name in ("Keripik", "Sari", "Tapis Yuli", "PKOR"))


def test_an_empty_span_says_so(client: Client) -> None:
    page = text(client, "/mitra?hari=1")
    assert "Nothing was delivered in these days." in page
    assert "Nothing that enough people looked for was missing." in page


@pytest.mark.parametrize("orders", [1, 3])
def test_the_number_of_statements_does_not_grow(
    client: Client, market: Market, orders: int, tomorrow: Callable[[], None]
) -> None:
    for visitor in range(orders):
        world.completed(market, [(market.kopi, 1)], visitor=f"v{visitor}")
    tomorrow()
    assert world.statements(client.get, "/mitra") == 8


def test_only_the_platform_sees_it(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    assert as_role(monkeypatch, Role.GOVERNOR_OFFICE).get("/mitra").status_code == 403
    assert "Sambayan" not in text(as_role(monkeypatch, Role.PLATFORM), "/mitra")
