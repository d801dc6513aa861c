"""A GeoJSON file of areas as an office hands it in: read, checked, repaired where that is safe. Pure.

Expected: a FeatureCollection in WGS84, [lng, lat], each feature a (Multi)Polygon with the property
`code` (Kemendagri, dotted) and, for an area that is new, `name`; `lat` and `lng` may give its middle.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_PROBLEMS = 20
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", re.ASCII)
_VILLAGE = re.compile(r"(\d\d\.\d\d\.\d\d)\.\d{4}", re.ASCII)
_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")
_NORTH, _EAST = 90, 180  # most degrees of lat and lng
_NEAR = 0.1  # degrees, some 11 km, that a known middle may lie outside its outline's box


class Unreadable(ValueError):
    """The file cannot be used; one problem a line, each with its feature's number or the line of the file."""


@dataclass(frozen=True, slots=True)
class KnownArea:
    """What the register has of an area: its middle, to tell a wrong code or place by."""

    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class SurveyedArea:
    """An outline from the file. `geometry` is GeoJSON; `lat`, `lng` lie inside it."""

    code: str
    name: str
    lat: float
    lng: float
    geometry: dict[str, Any]
    new: bool

    @property
    def parent(self) -> str:
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class AreaFile:
    attribution: str
    areas: tuple[SurveyedArea, ...]


def read_area_file(text: str, known: Mapping[str, KnownArea]) -> AreaFile:
    """The outlines of a file. Raises Unreadable with up to MOST_PROBLEMS problems; then nothing is to be used."""
    document = _document(text)
    problems: list[str] = []
    areas: list[SurveyedArea] = []
    seen: dict[str, int] = {}
    for number, feature in enumerate(document["features"], start=1):
        try:
            area = _area(feature, known)
        except Unreadable as error:
            problems.append(f"feature {number}: {error}")
            continue
        if (first := seen.setdefault(area.code, number)) != number:
            problems.append(f"feature {number}: code {area.code} stands already in feature {first}")
        areas.append(area)
    if problems:
        more = len(problems) - MOST_PROBLEMS
        raise Unreadable("\n".join(problems[:MOST_PROBLEMS] + [f"and {more} more"] * (more > 0)))
    return AreaFile(str(document.get("attribution") or ""), tuple(areas))


def united(geometries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The outline of all together, with the hair-thin gaps between neighbours closed."""
    import shapely  # noqa: PLC0415 - heavy, and needed when a file is loaded only
    from shapely.geometry import mapping, shape  # noqa: PLC0415

    gap = 0.0001  # degrees, 11 m: neighbours that were drawn apart
    whole = shapely.union_all([shape(geometry).buffer(gap, join_style="mitre") for geometry in geometries])
    return _plain(mapping(shapely.set_precision(whole.buffer(-gap, join_style="mitre"), 1e-6)))


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}: is no JSON ({error.msg})") from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise Unreadable("line 1: is no GeoJSON FeatureCollection; export it as GeoJSON in WGS84")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise Unreadable("line 1: has no features")
    crs = json.dumps(document.get("crs") or "CRS84")
    if not any(name in crs for name in _WGS84):
        raise Unreadable(f"line 1: is in {crs}; export it in WGS84 (EPSG:4326)")
    return document


def _area(feature: Any, known: Mapping[str, KnownArea]) -> SurveyedArea:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise Unreadable("is no feature with properties")
    code = _code(properties)
    geometry = _geometry(code, feature.get("geometry"))
    found = known.get(code)
    if found is None:
        return _village(code, properties, geometry, known)
    _require_near(code, geometry, found)
    return SurveyedArea(code, str(properties.get("name") or ""), found.lat, found.lng, _mapped(geometry), new=False)


def _code(properties: Mapping[str, Any]) -> str:
    if "code" not in properties:
        raise Unreadable(f"has no property code; it has {', '.join(map(str, properties)) or 'none'}")
    code = properties["code"]
    if not isinstance(code, str):
        raise Unreadable(f"code must be text in quotation marks, not the number {code}, which loses zeros")
    if not _CODE.fullmatch(code):
        hint = "; that looks like a code of BPS, which means another area" if code.isdecimal() else ""
        raise Unreadable(f"code must be Kemendagri's with dots, as 18.71.15.1001, not {code!r}{hint}")
    return code


def _geometry(code: str, geometry: Any) -> Any:
    """A valid shapely outline with area."""
    import shapely  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    if not isinstance(geometry, dict) or geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise Unreadable(f"{code} has no Polygon or MultiPolygon")
    _require_degrees(code, geometry.get("coordinates"))
    try:
        outline = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError) as error:
        raise Unreadable(f"{code} has an outline that cannot be read ({error})") from None
    whole = shapely.make_valid(outline)
    parts = [part for part in _parts(whole) if part.geom_type == "Polygon" and part.area > 0]
    if not parts:
        raise Unreadable(f"{code} has an outline without area")
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _parts(geometry: Any) -> Iterator[Any]:
    for part in getattr(geometry, "geoms", [geometry]):
        yield from _parts(part) if hasattr(part, "geoms") else [part]


def _require_degrees(code: str, coordinates: Any) -> None:
    points = list(_points(coordinates))
    if not points:
        raise Unreadable(f"{code} has no coordinates")
    for lng, lat in points:
        if not (math.isfinite(lng) and math.isfinite(lat)):
            raise Unreadable(f"{code} has a coordinate that is no number")
        if abs(lat) <= _NORTH and abs(lng) <= _EAST:
            continue
        if abs(lat) <= _EAST and abs(lng) <= _NORTH:
            raise Unreadable(f"{code} has {lng:g}, {lat:g}: lat and lng are swapped; GeoJSON has [lng, lat]")
        raise Unreadable(f"{code} has {lng:g}, {lat:g}, which are no degrees; export it in WGS84 (EPSG:4326)")


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    match coordinates:
        case [int() | float() as lng, int() | float() as lat, *_]:
            yield lng, lat
        case [*parts]:
            for part in parts:
                yield from _points(part)


def _require_near(code: str, geometry: Any, known: KnownArea) -> None:
    """A middle far from its outline tells a wrong code: BPS 1801 with dots is another kabupaten."""
    west, south, east, north = geometry.bounds
    if not (west - _NEAR <= known.lng <= east + _NEAR and south - _NEAR <= known.lat <= north + _NEAR):
        raise Unreadable(
            f"{code} is drawn around {(south + north) / 2:.3f}, {(west + east) / 2:.3f}, but the register has it at"
            f" {known.lat:.3f}, {known.lng:.3f}; is it the code of Kemendagri, and of this area?"
        )


def _village(code: str, properties: Mapping[str, Any], geometry: Any, known: Mapping[str, KnownArea]) -> SurveyedArea:
    """An area that is new: only villages of known districts may be."""
    village = _VILLAGE.fullmatch(code)
    if village is None or village[1] not in known:
        raise Unreadable(f"code {code} is not in the register; add it to areas.csv of the region pack first")
    name = properties.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable(f"{code} is new and has no property name")
    inside = geometry.representative_point()
    lat, lng = properties.get("lat"), properties.get("lng")
    if not (isinstance(lat, int | float) and isinstance(lng, int | float)):
        lat, lng = inside.y, inside.x
    _require_near(code, geometry, KnownArea(lat, lng))
    return SurveyedArea(code, name.strip(), round(lat, 6), round(lng, 6), _mapped(geometry), new=True)


def _mapped(geometry: Any) -> dict[str, Any]:
    from shapely.geometry import mapping  # noqa: PLC0415

    return _plain(mapping(geometry))


def _plain(geometry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}
