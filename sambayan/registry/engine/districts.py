"""Which of some outlines many points lie in, without a library: a map of a month asks for thousands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Ring = Sequence[Sequence[float]]  # [lng, lat]


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry with the box around it; `code` and `name` are of the district that it stands for."""

    code: str
    name: str
    rings: tuple[Ring, ...]
    west: float
    south: float
    east: float
    north: float


def shape_of(code: str, name: str, geometry: dict[str, Any]) -> Shape:
    """Of a GeoJSON Polygon or MultiPolygon."""
    rings = tuple(rings_of(geometry))
    lngs = [point[0] for ring in rings for point in ring]
    lats = [point[1] for ring in rings for point in ring]
    return Shape(code, name, rings, min(lngs), min(lats), max(lngs), max(lats))


def rings_of(geometry: dict[str, Any]) -> Iterable[Ring]:
    """Outer rings and holes alike: a point inside an even number of them is outside."""
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return (ring for polygon in polygons for ring in polygon)


def first_covering(shapes: Iterable[Shape], *, lat: float, lng: float) -> Shape | None:
    """The first shape that the point lies in."""
    return next((shape for shape in shapes if _covers(shape, lat, lng)), None)


def _covers(shape: Shape, lat: float, lng: float) -> bool:
    if not (shape.west <= lng <= shape.east and shape.south <= lat <= shape.north):
        return False
    return sum(_crossings(ring, lat, lng) for ring in shape.rings) % 2 == 1


def _crossings(ring: Ring, lat: float, lng: float) -> int:
    """How often a line from the point eastwards crosses the ring."""
    count = 0
    previous_lng, previous_lat = ring[-1][0], ring[-1][1]
    for point in ring:
        next_lng, next_lat = point[0], point[1]
        if (previous_lat > lat) != (next_lat > lat):
            at = previous_lng + (lat - previous_lat) / (next_lat - previous_lat) * (next_lng - previous_lng)
            count += at > lng
        previous_lng, previous_lat = next_lng, next_lat
    return count
