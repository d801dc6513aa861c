import pytest

from sambayan.registry import queries
from sambayan.registry.enums import AreaLevel
from sambayan.registry.models import Area
from tests.market.world import statements

pytestmark = pytest.mark.django_db

NEAR, BETWEEN, OUTSIDE = (-5.38, 105.27), (-5.41, 105.27), (0.0, 120.0)


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def districts() -> None:
    """Two kecamatan of one kota with approximate outlines, and one of another regency."""
    province = Area.objects.create(code="18", level=AreaLevel.PROVINCE, name="Lampung", lat=-5, lng=105)
    for regency, name, lat in (("18.71", "Bandar Lampung", -5.4), ("18.72", "Metro", -5.1)):
        above = Area.objects.create(
            code=regency, level=AreaLevel.REGENCY, name=name, parent=province, lat=lat, lng=105.27
        )
        for number, shift in (("01", 0.02), ("02", -0.02)):
            middle = lat + shift
            Area.objects.create(
                code=f"{regency}.{number}", level=AreaLevel.DISTRICT, name=f"{name} {number}", parent=above,
                lat=middle, lng=105.27, outline=box(105.2, middle - 0.02, 105.34, middle + 0.02),
            )  # fmt: skip


@pytest.mark.usefixtures("districts")
def test_the_outlines_of_a_regency_or_of_the_whole_region() -> None:
    assert [area.code for area in queries.district_outlines(parents={"18.71"})] == ["18.71.01", "18.71.02"]
    assert len(queries.district_outlines()) == 4
    assert queries.district_outlines()[0].approximate


@pytest.mark.usefixtures("districts")
def test_many_points_are_placed_as_one_is() -> None:
    Area.objects.filter(code="18.71.02").update(approximate=False, outline=box(105.2, -5.44, 105.34, -5.37))
    found = queries.districts_at(points=[NEAR, BETWEEN, OUTSIDE, (-5.1, 105.27)])
    assert {point: district.code for point, district in found.items()} == {
        NEAR: "18.71.02", BETWEEN: "18.71.02", (-5.1, 105.27): found[-5.1, 105.27].code,
    }  # fmt: skip
    for (lat, lng), district in found.items():
        alone = queries.area_at(lat=lat, lng=lng)
        assert alone is not None
        assert (alone.code, alone.name) == (district.code, district.name)


@pytest.mark.usefixtures("districts")
def test_a_hole_is_outside() -> None:
    holed = box(105.2, -5.44, 105.34, -5.37)
    holed["coordinates"] = [*holed["coordinates"], *box(105.26, -5.39, 105.28, -5.375)["coordinates"]]  # type: ignore[misc]
    Area.objects.filter(code="18.71.02").update(approximate=False, outline=holed)
    assert queries.districts_at(points=[NEAR])[NEAR].code == "18.71.01"


@pytest.mark.usefixtures("districts")
def test_two_statements_for_any_number_of_points_and_none_for_none() -> None:
    assert statements(queries.districts_at, points=[]) == 0
    assert statements(queries.districts_at, points=[NEAR]) == 2
    assert statements(queries.districts_at, points=[(-5.38 - n / 1_000, 105.27) for n in range(50)]) == 2
