"""An office's own outlines: all of a file or nothing, and every slip told with its feature."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import Point, shape

from sambayan.core import pack
from sambayan.core.models import AuditRecord
from sambayan.registry import queries
from sambayan.registry.actions.areas import LoadedAreas, load_areas
from sambayan.registry.actions.pack import load_pack
from sambayan.registry.errors import AreaFileUnreadable
from sambayan.registry.models import Area

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
GEO = ROOT.parent / "shared" / "data" / "geo"
shared = pytest.mark.skipif(not GEO.is_dir(), reason=f"the outlines of {GEO} are not on this machine")


@pytest.fixture(autouse=True)
def pulau() -> None:
    load_pack(pack=pack.read(ROOT / "tests" / "regions" / "pulau"))


def _square(lng: float, lat: float, size: float = 0.1) -> list[list[list[float]]]:
    """A ring, its south-west corner at lng, lat."""
    east, north = lng + size, lat + size
    return [[[lng, lat], [east, lat], [east, north], [lng, north], [lng, lat]]]


def _village(code: str, name: str, lng: float, lat: float) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": _square(lng, lat)},
    }


def _west() -> dict[str, Any]:
    return _village("97.02.01.1001", "Teluk Barat", 123.1, -2.6)


def _east() -> dict[str, Any]:
    return _village("97.02.01.1002", "Teluk Timur", 123.2, -2.6)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A GeoJSON file of some features."""

    def write(*features: Any, **members: Any) -> Path:
        path = tmp_path / "areas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **members}))
        return path

    return write


def _told(path: Path) -> list[str]:
    before = list(Area.objects.order_by("id").values())
    with pytest.raises(AreaFileUnreadable) as caught:
        load_areas(path=path)
    assert list(Area.objects.order_by("id").values()) == before
    return [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()]


def test_a_known_area_gets_the_surveyed_outline(file: Callable[..., Path]) -> None:
    path = file(_village("97.02", "Pulau Timur", 123.15, -2.65), attribution="Badan Informasi Geospasial")

    assert load_areas(path=path, actor_id=5) == LoadedAreas(outlines=1, new=0, united=0)

    area = Area.objects.get(code="97.02")
    assert shape(area.outline or {}).equals(shape({"type": "Polygon", "coordinates": _square(123.15, -2.65)}))
    assert (area.approximate, area.outline_source) == (False, "Badan Informasi Geospasial (areas.geojson)")
    assert (area.lat, area.lng, area.name) == (-2.6, 123.2, "Pulau Timur")
    trail = AuditRecord.objects.get(action="load_areas")
    assert (trail.actor_id, trail.subject) == (5, "areas:areas.geojson")


def test_a_village_of_a_known_district_may_be_new(file: Callable[..., Path]) -> None:
    west = _west()
    west["properties"] |= {"lat": -2.58, "lng": 123.12}

    load_areas(path=file(west))

    area = Area.objects.get(code="97.02.01.1001")
    assert area.parent is not None
    assert (area.parent.code, area.level, area.lat, area.lng) == ("97.02.01", "village", -2.58, 123.12)


def test_a_new_village_without_a_middle_gets_one_inside(file: Callable[..., Path]) -> None:
    load_areas(path=file(_west()))

    area = Area.objects.get(code="97.02.01.1001")
    assert shape(area.outline or {}).contains(Point(area.lng, area.lat))


def test_a_district_is_drawn_as_its_villages_together(file: Callable[..., Path]) -> None:
    assert load_areas(path=file(_west(), _east())) == LoadedAreas(outlines=2, new=2, united=1)

    district = Area.objects.get(code="97.02.01")
    outline = shape(district.outline or {})
    assert outline.geom_type == "Polygon"
    assert outline.area == pytest.approx(0.02, rel=0.001)
    assert not district.approximate
    assert Area.objects.get(code="97.02.02").approximate


def test_a_district_waits_for_the_last_of_its_villages(file: Callable[..., Path]) -> None:
    load_areas(path=file(_west(), _east()))
    Area.objects.filter(code="97.02.01.1002").update(approximate=True)
    Area.objects.filter(code="97.02.01").update(approximate=True, outline_source="")

    assert load_areas(path=file(_west())).united == 0
    assert Area.objects.get(code="97.02.01").approximate
    assert load_areas(path=file(_east())).united == 1


def test_a_districts_own_outline_goes_before_the_union(file: Callable[..., Path]) -> None:
    own = _village("97.02.01", "Teluk", 123.1, -2.65)

    assert load_areas(path=file(own, _west(), _east())).united == 0
    assert load_areas(path=file(_west(), _east())).united == 0  # also when the villages come later

    assert shape(Area.objects.get(code="97.02.01").outline or {}).area == pytest.approx(0.01)


def test_loading_a_file_twice_leaves_the_same_register(file: Callable[..., Path]) -> None:
    path = file(_west(), _east())
    load_areas(path=path)
    before = list(Area.objects.order_by("id").values())

    assert load_areas(path=path) == LoadedAreas(outlines=2, new=0, united=1)

    assert list(Area.objects.order_by("id").values()) == before


def test_the_pack_loaded_again_keeps_surveyed_outlines(file: Callable[..., Path]) -> None:
    load_areas(path=file(_west(), _east()))
    before = list(Area.objects.order_by("id").values())

    load_pack(pack=pack.read(ROOT / "tests" / "regions" / "pulau"))

    assert list(Area.objects.order_by("id").values()) == before


def test_an_outline_that_crosses_itself_is_repaired(file: Callable[..., Path]) -> None:
    bow = _west()
    bow["geometry"]["coordinates"] = [[[123.1, -2.6], [123.2, -2.5], [123.2, -2.6], [123.1, -2.5], [123.1, -2.6]]]

    load_areas(path=file(bow))

    outline = shape(Area.objects.get(code="97.02.01.1001").outline or {})
    assert outline.is_valid
    assert outline.geom_type == "MultiPolygon"
    assert outline.area == pytest.approx(0.005)


def _spoilt(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    feature = _west()
    change(feature)
    return feature


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: f["properties"].pop("code"), "feature 2: has no property code; it has name"),
        (
            lambda f: f["properties"].update(code=97.1),
            "feature 2: code must be text in quotation marks, not the number",
        ),
        (lambda f: f["properties"].update(code="9702"), "feature 2: code must be Kemendagri's with dots"),
        (lambda f: f["properties"].update(code="97.09"), "feature 2: code 97.09 is not in the register; add it to"),
        (lambda f: f["properties"].update(code="97.09.01.1001"), "feature 2: code 97.09.01.1001 is not in the regi"),
        (lambda f: f["properties"].update(code="97.02.01.1002"), "feature 2: code 97.02.01.1002 stands already in"),
        (lambda f: f["properties"].update(name=" "), "feature 2: 97.02.01.1001 is new and has no property name"),
        (lambda f: f["properties"].update(lat=-3.9, lng=123.15), "feature 2: 97.02.01.1001 is drawn around -2.550"),
        (lambda f: f["properties"].update(code="97.01"), "feature 2: 97.01 is drawn around -2.550, 123.150, but the"),
        (lambda f: f.update(properties=None), "feature 2: is no feature with properties"),
        (lambda f: f.update(geometry=None), "feature 2: 97.02.01.1001 has no Polygon or MultiPolygon"),
        (lambda f: f["geometry"].update(type="Point"), "feature 2: 97.02.01.1001 has no Polygon or MultiPolygon"),
        (lambda f: f["geometry"].update(coordinates=[]), "feature 2: 97.02.01.1001 has no coordinates"),
        (
            lambda f: f["geometry"].update(coordinates=[[[lat, lng] for lng, lat in _square(123.1, -2.6)[0]]]),
            "feature 2: 97.02.01.1001 has -2.6, 123.1: lat and lng are swapped; GeoJSON has [lng, lat]",
        ),
        (
            lambda f: f["geometry"].update(coordinates=_square(529_000, 9_400_000)),
            "feature 2: 97.02.01.1001 has 529000, 9.4e+06, which are no degrees; export it in WGS84",
        ),
        (
            lambda f: f["geometry"].update(coordinates=[[[123.1, -2.6], [123.2, -2.6]]]),
            "feature 2: 97.02.01.1001 has an outline that cannot be read",
        ),
        (
            lambda f: f["geometry"].update(coordinates=[[[123.1, -2.6], [123.2, -2.6], [123.3, -2.6], [123.1, -2.6]]]),
            "feature 2: 97.02.01.1001 has an outline without area",
        ),
    ],
)
def test_a_slip_names_its_feature_and_nothing_is_written(
    file: Callable[..., Path], change: Callable[[dict[str, Any]], object], told: str
) -> None:
    (line,) = _told(file(_east(), _spoilt(change)))

    assert line.startswith(told)


def test_a_file_in_another_projection_is_explained(file: Callable[..., Path]) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    assert "export it in WGS84 (EPSG:4326)" in _told(file(_west(), crs=crs))[0]

    crs["properties"] = {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}
    assert load_areas(path=file(_west(), crs=crs)).new == 1


def test_what_is_no_geojson_is_told(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    for content, told in (
        (b'{"type": "FeatureCollection",\n "features": [}', "line 2: is no JSON"),
        (b"[]", "line 1: is no GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "line 1: has no features"),
        (b"\xff\xfe{", "is not UTF-8"),
    ):
        path.write_bytes(content)
        assert _told(path)[0].startswith(told)
    assert _told(tmp_path / "nowhere.geojson") == ["cannot be read (No such file or directory)"]


def test_twenty_slips_are_told_and_the_rest_counted(file: Callable[..., Path]) -> None:
    told = _told(file(*[_spoilt(lambda f: f.update(geometry=None)) for _ in range(23)]))

    assert len(told) == 21
    assert told[-1] == "and 3 more"


@pytest.mark.usefixtures("noon")  # the live clock reads its row now and then
def test_the_statements_do_not_grow_with_the_file(
    file: Callable[..., Path], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for features in ([_west(), _east()], [_village(f"97.02.02.{n}", "Baru", 123.2, -2.7) for n in range(1001, 1031)]):
        with django_assert_num_queries(8):  # two for the savepoint of a test's transaction
            load_areas(path=file(*features))


@pytest.mark.shared
@shared
def test_the_real_outlines_of_lampung_fit_its_pack(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load_pack(pack=pack.read(ROOT / "regions" / "lampung"))

    assert load_areas(path=GEO / "kabupaten_18.geojson") == LoadedAreas(outlines=15, new=0, united=0)
    assert load_areas(path=GEO / "kelurahan_18.71.geojson") == LoadedAreas(outlines=126, new=126, united=20)

    assert not Area.objects.filter(code__startswith="18.71", approximate=True).exists()
    villages = Area.objects.filter(level="village")
    assert all(village.parent is not None and village.code.startswith(village.parent.code) for village in villages)


@pytest.mark.shared
@shared
@pytest.mark.parametrize(
    ("lat", "lng", "district"),
    [
        (-5.4218, 105.2598, "18.71.17"),  # GOR Saburai, Enggal
        (-5.4291549, 105.2615707, "18.71.09"),  # Masjid Al-Furqon
        (-5.3793, 105.2790, "18.71.15"),  # PKOR
        (-5.4093, 105.2588, "18.71.17"),  # Stasiun Tanjungkarang: in a hole of the public district outlines
    ],
)
def test_real_places_lie_in_their_districts(lat: float, lng: float, district: str) -> None:
    load_pack(pack=pack.read(ROOT / "regions" / "lampung"))
    load_areas(path=GEO / "kelurahan_18.71.geojson")

    whole = shape(Area.objects.get(code=district).outline or {})
    assert whole.contains(Point(lng, lat))
    found = queries.area_at(lat=lat, lng=lng)
    assert found is not None
    assert found.code == district
