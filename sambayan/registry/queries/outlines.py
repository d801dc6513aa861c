"""Districts (kecamatan) for maps: their outlines, and which of them many points lie in."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambayan.registry.engine.districts import first_covering, shape_of

Point = tuple[float, float]  # lat, lng

_MOST_DEGREES = 0.45  # some 50 km: farther from every centroid is outside the region, as for one point (`area_at`)

_OUTLINES = """
SELECT a.code, a.name, p.name, a.lat, a.lng, a.outline, a.approximate
FROM registry_area a JOIN registry_area p ON p.id = a.parent_id
WHERE a.level = 'district' AND a.outline IS NOT NULL AND (%(parents)s::text[] = '{}' OR p.code = ANY(%(parents)s))
ORDER BY a.code
"""
_SURVEYED = """
SELECT CASE a.level WHEN 'district' THEN a.code ELSE p.code END,
       CASE a.level WHEN 'district' THEN a.name ELSE p.name END, a.outline
FROM registry_area a LEFT JOIN registry_area p ON p.id = a.parent_id
WHERE NOT a.approximate AND a.outline IS NOT NULL AND a.level IN ('district', 'village')
ORDER BY a.level = 'district', a.code
"""
_NEAREST = """
SELECT asked.lat, asked.lng, near.code, near.name
FROM unnest(%(lats)s::float8[], %(lngs)s::float8[]) AS asked (lat, lng)
CROSS JOIN LATERAL (
    SELECT a.code, a.name, (a.lat - asked.lat) ^ 2 + ((a.lng - asked.lng) * cos(radians(asked.lat))) ^ 2 AS far
    FROM registry_area a WHERE a.level = 'district' ORDER BY far LIMIT 1
) near
WHERE near.far <= %(most)s ^ 2
"""


@dataclass(frozen=True, slots=True)
class DistrictOutline:
    """A district as a map draws it: a GeoJSON geometry in [lng, lat]; an approximate one was never surveyed."""

    code: str
    name: str
    regency: str
    lat: float
    lng: float
    outline: dict[str, Any]
    approximate: bool


@dataclass(frozen=True, slots=True)
class District:
    """A kecamatan."""

    code: str
    name: str


def district_outlines(*, parents: Collection[str] = ()) -> list[DistrictOutline]:
    """The districts of these regencies, by code; of the whole region when none is named. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLINES, {"parents": list(parents)})
        return [
            DistrictOutline(code, name, regency, lat, lng, _geometry(outline), approximate)
            for code, name, regency, lat, lng, outline, approximate in cursor.fetchall()
        ]


def districts_at(*, points: Collection[Point]) -> dict[Point, District]:
    """The district of each point, as `area_at` tells it for one; a point outside the region is left out.

    Two statements, however many points; none for no point.
    """
    asked = sorted(set(points))
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SURVEYED)
        shapes = [shape_of(code, name, _geometry(outline)) for code, name, outline in cursor.fetchall()]
        covering = {point: first_covering(shapes, lat=point[0], lng=point[1]) for point in asked}
        found = {point: District(shape.code, shape.name) for point, shape in covering.items() if shape}
        rest = [point for point in asked if point not in found]
        lats, lngs = [point[0] for point in rest], [point[1] for point in rest]
        cursor.execute(_NEAREST, {"lats": lats, "lngs": lngs, "most": _MOST_DEGREES})
        return found | {(lat, lng): District(code, name) for lat, lng, code, name in cursor.fetchall()}


def _geometry(outline: Any) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(outline) if isinstance(outline, str) else outline
    return geometry
