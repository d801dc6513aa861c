import json
import random
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import Point, shape

from sambayan.registry import queries
from sambayan.registry.enums import AreaLevel
from sambayan.registry.models import Area
from sambayan.registry.queries.areas import _SURVEYED
from tests.architecture.tree import ROOT

pytestmark = pytest.mark.django_db

KELURAHAN = ROOT.parent / "shared" / "data" / "geo" / "kelurahan_18.71.geojson"


def square(south: float, west: float, north: float, east: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def city() -> Area:
    """Bandar Lampung with two districts side by side; their centroids are some 3 km apart."""
    city = Area.objects.create(code="18.71", level=AreaLevel.REGENCY, name="Bandar Lampung", lat=-5.41, lng=105.26)
    for code, name, lng in (("18.71.15", "Way Halim", 105.275), ("18.71.01", "Kedaton", 105.250)):
        Area.objects.create(
            code=code, bps_code="1871092", level=AreaLevel.DISTRICT, name=name, parent=city, lat=-5.39, lng=lng
        )
    return city


def village(code: str, outline: dict[str, Any], *, approximate: bool = False) -> Area:
    middle = shape(outline).centroid
    return Area.objects.create(
        code=code,
        level=AreaLevel.VILLAGE,
        name=code,
        parent=Area.objects.filter(code=code[:8]).first(),
        lat=middle.y,
        lng=middle.x,
        outline=outline,
        approximate=approximate,
    )


def district_at(lat: float, lng: float) -> str | None:
    area = queries.area_at(lat=lat, lng=lng)
    return area.code if area else None


def test_an_area_is_found_by_its_dotted_code_with_both_codes(
    city: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        area = queries.area_by_code(code="18.71.15")
    assert area is not None
    assert (area.name, area.bps_code, area.level, area.parent) == ("Way Halim", "1871092", "district", "18.71")
    assert queries.area_by_code(code="187115") is None


def test_without_surveyed_outlines_a_point_is_in_the_district_of_the_nearest_centroid(
    city: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        assert district_at(-5.39, 105.2624) == "18.71.01"
    assert district_at(-5.39, 105.2626) == "18.71.15"


def test_a_degree_is_shorter_from_west_to_east_than_from_south_to_north() -> None:
    for code, lat, lng in (("18.01.01", 60.0, 105.02), ("18.01.02", 60.011, 105.0)):
        Area.objects.create(code=code, level=AreaLevel.DISTRICT, name=code, lat=lat, lng=lng)

    assert district_at(60.0, 105.0) == "18.01.01"


def test_a_point_far_from_every_centroid_is_outside_the_region(city: Area) -> None:
    assert district_at(-5.39, 105.69) == "18.71.15"
    assert district_at(-6.2, 106.8) is None  # Jakarta


def test_a_region_without_areas_has_no_district_anywhere() -> None:
    assert district_at(-5.39, 105.27) is None


def test_a_surveyed_outline_decides_against_the_nearest_centroid(
    city: Area, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    village("18.71.15.1001", square(-5.40, 105.245, -5.38, 105.26))

    with django_assert_num_queries(2):
        assert district_at(-5.39, 105.250) == "18.71.15"
    assert district_at(-5.39, 105.2449) == "18.71.01"


def test_an_approximate_outline_decides_nothing(city: Area) -> None:
    village("18.71.15.1001", square(-5.40, 105.245, -5.38, 105.26), approximate=True)

    assert district_at(-5.39, 105.250) == "18.71.01"


def test_a_surveyed_village_goes_before_a_surveyed_district(city: Area) -> None:
    Area.objects.filter(code="18.71.01").update(outline=square(-5.40, 105.20, -5.38, 105.27), approximate=False)
    assert district_at(-5.39, 105.252) == "18.71.01"

    village("18.71.15.1001", square(-5.40, 105.25, -5.38, 105.27))  # its middle is farther off than the district's

    assert district_at(-5.39, 105.252) == "18.71.15"


@pytest.mark.parametrize(
    "outline",
    [
        square(-6.0, 105.0, -5.0, 105.5),
        {"type": "MultiPolygon", "coordinates": [square(-6.0, 105.0, -5.0, 105.5)["coordinates"]]},
    ],
)
def test_how_far_an_outline_reaches_is_measured_by_the_database(outline: dict[str, Any]) -> None:
    area = village("18.71.15.1001", outline)
    area.refresh_from_db()
    assert area.reach == pytest.approx((0.5**2 + 0.25**2) ** 0.5)

    Area.objects.update(lat=-5.0, lng=105.0)
    area.refresh_from_db()
    assert area.reach == pytest.approx((1 + 0.5**2) ** 0.5)

    Area.objects.update(outline=None)
    area.refresh_from_db()
    assert area.reach is None


@pytest.mark.shared
@pytest.mark.skipif(not KELURAHAN.exists(), reason="needs ../shared/data/geo")
def test_every_point_of_the_real_city_is_in_the_district_whose_village_holds_it() -> None:
    features = json.loads(KELURAHAN.read_text())["features"]
    outlines = {feature["properties"]["code"]: shape(feature["geometry"]) for feature in features}
    for code in sorted({code[:8] for code in outlines}):  # their centroids lie far off: only outlines can be right
        Area.objects.create(code=code, level=AreaLevel.DISTRICT, name=code, lat=0, lng=0)
    for feature in features:
        village(feature["properties"]["code"], feature["geometry"])
    draw = random.Random(1)
    found = 0
    while found < 150:
        lat, lng = draw.uniform(-5.5157, -5.3266), draw.uniform(105.1784, 105.3502)
        holding = {code[:8] for code, outline in outlines.items() if outline.covers(Point(lng, lat))}
        if holding:
            found += 1
            assert district_at(lat, lng) in holding


def test_how_few_outlines_are_looked_into() -> None:
    for step in range(20):
        village(f"18.71.15.{1001 + step}", square(-5.4, 105.2 + step / 100, -5.39, 105.21 + step / 100))

    with connection.cursor() as cursor:
        cursor.execute(_SURVEYED, {"lat": -5.395, "lng": 105.255})
        assert len(cursor.fetchall()) == 1
