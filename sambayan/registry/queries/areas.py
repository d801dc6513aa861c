"""Reads of administrative areas."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambayan.registry.engine import outlines
from sambayan.registry.enums import AreaLevel

_MOST_METRES = 50_000  # farther from every centroid is outside the region

_COLUMNS = "a.id, a.code, a.bps_code, a.level, a.name, p.code, a.lat, a.lng, a.approximate"
_FROM = "FROM registry_area a LEFT JOIN registry_area p ON p.id = a.parent_id"
# Metres on a sphere, flat: exact enough between neighbours.
_METRES = "111195 * sqrt((a.lat - %(lat)s) ^ 2 + ((a.lng - %(lng)s) * cos(radians(%(lat)s))) ^ 2)"

_BY_CODE = f"SELECT {_COLUMNS} {_FROM} WHERE a.code = %(code)s"
# An outline farther from its centroid than it reaches cannot hold the point; some ten of 126 kelurahan are left.
_SURVEYED = f"""
SELECT CASE a.level WHEN 'district' THEN a.code ELSE p.code END, a.outline {_FROM}
WHERE NOT a.approximate AND a.level IN ('district', 'village')
AND (a.lat - %(lat)s) ^ 2 + (a.lng - %(lng)s) ^ 2 <= (a.reach + 1e-9) ^ 2
ORDER BY a.level = 'district', {_METRES}
"""
_NEAREST_DISTRICT = f"SELECT {_COLUMNS}, {_METRES} {_FROM} WHERE a.level = 'district' ORDER BY {_METRES} LIMIT 1"


_WITHIN_REACH = 12_000  # metres: as far as a courier on a motorcycle brings food
_DISTRICTS_NEAR = f"SELECT {_COLUMNS} {_FROM} WHERE a.level = 'district' AND {_METRES} <= %(reach)s ORDER BY a.name"


@dataclass(frozen=True, slots=True)
class AreaPlace:
    """An area with both codes and its centroid; `approximate` outlines are made from centroids."""

    id: int
    code: str
    bps_code: str
    level: AreaLevel
    name: str
    parent: str | None
    lat: float
    lng: float
    approximate: bool


def area_by_code(*, code: str) -> AreaPlace | None:
    """The area with this Kemendagri code, dotted. One statement."""
    row = _one_row(_BY_CODE, {"code": code})
    return _place(row) if row else None


def area_at(*, lat: float, lng: float) -> AreaPlace | None:
    """The district (kecamatan) of a point: by surveyed outline, else by nearest centroid; None far outside.

    Two statements. Surveyed outlines of villages come before those of districts, which are often coarse.
    """
    code = _surveyed_district(lat=lat, lng=lng)
    if code is not None:
        return area_by_code(code=code)
    row = _one_row(_NEAREST_DISTRICT, {"lat": lat, "lng": lng})
    return _place(row[:-1]) if row and row[-1] <= _MOST_METRES else None


def districts_near(*, lat: float, lng: float) -> list[AreaPlace]:
    """The districts (kecamatan) whose centroid lies within reach of a point, by name. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTRICTS_NEAR, {"lat": lat, "lng": lng, "reach": _WITHIN_REACH})
        return [_place(row) for row in cursor.fetchall()]


def _surveyed_district(*, lat: float, lng: float) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_SURVEYED, {"lat": lat, "lng": lng})
        candidates = cursor.fetchall()
    if not candidates:
        return None
    return outlines.containing(((code, _geometry(outline)) for code, outline in candidates), lat=lat, lng=lng)


def _geometry(outline: Any) -> dict[str, Any]:
    geometry: dict[str, Any] = json.loads(outline) if isinstance(outline, str) else outline
    return geometry


def _one_row(statement: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _place(row: tuple[Any, ...]) -> AreaPlace:
    area_id, code, bps_code, level, *rest = row
    return AreaPlace(area_id, code, bps_code, AreaLevel(level), *rest)
