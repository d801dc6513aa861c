"""Outlines made from nothing but centroids, until an office loads surveyed ones. To draw with, not to decide by."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

_LEAST_MARGIN = 0.02  # degrees, some 2 km: around a single point
_DECIMALS = 5  # of a degree, about a metre


@dataclass(frozen=True, slots=True)
class Centroid:
    """An area by its code, the code of the area around it, and its middle in degrees."""

    code: str
    parent: str | None
    lat: float
    lng: float


def approximate_outlines(areas: Iterable[Centroid]) -> dict[str, dict[str, Any]]:
    """GeoJSON polygons by code: every area gets the ground that is nearer to it than to its siblings.

    The siblings share a box around them all, which is also the outline of a parent that has no parent.
    Siblings must not share a place.
    """
    siblings: dict[str | None, list[Centroid]] = defaultdict(list)
    for area in areas:
        siblings[area.parent].append(area)
    outlines = {area.code: _box(siblings.get(area.code) or [area]) for area in siblings.pop(None, [])} | {
        code: cell for members in siblings.values() for code, cell in _cells(members).items()
    }
    return {code: _geojson(outline) for code, outline in outlines.items()}


def _cells(members: Sequence[Centroid]) -> dict[str, Any]:
    import shapely  # noqa: PLC0415 - heavy, and needed when a pack is loaded only

    box = _box(members)
    points = shapely.MultiPoint([(area.lng, area.lat) for area in members])
    cells = shapely.voronoi_polygons(points, extend_to=box, ordered=True).geoms
    return {area.code: cell.intersection(box) for area, cell in zip(members, cells, strict=True)}


def _box(members: Sequence[Centroid]) -> Any:
    """Around the centroids with half of their mean distance, so that cells at the edge are no slivers."""
    import shapely  # noqa: PLC0415

    lats, lngs = [area.lat for area in members], [area.lng for area in members]
    height, width = max(lats) - min(lats), max(lngs) - min(lngs)
    margin = max(_LEAST_MARGIN, math.sqrt(height * width / len(members)) / 2)
    return shapely.box(min(lngs) - margin, min(lats) - margin, max(lngs) + margin, max(lats) + margin)


def _geojson(outline: Any) -> dict[str, Any]:
    ring = [[round(lng, _DECIMALS), round(lat, _DECIMALS)] for lng, lat in outline.exterior.coords]
    return {"type": "Polygon", "coordinates": [ring]}
