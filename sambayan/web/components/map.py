"""A map of districts by a count, drawn by a template: light to dark, zero hatched, the first five by rank."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sambayan.registry.queries import DistrictOutline

WIDTH, TALLEST = 300, 340  # px of the drawing
RANKED, CLASSES = 5, 4
_LEAST_STEP = 0.6  # px between two points of an outline: a surveyed one has thousands


@dataclass(frozen=True, slots=True)
class AreaShape:
    """A district: its path, the class of its count (0 is none) and, for the first five, rank and place of the label."""

    code: str
    name: str
    path: str
    level: int
    count: int
    rank: int | None
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LegendClass:
    """What a shade stands for: from the first to the last count; the darkest has no last."""

    level: int
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Shapes by name; `marks` are places of sentra, in px; `approximate` when some outline was never surveyed."""

    height: int
    shapes: tuple[AreaShape, ...]
    marks: tuple[tuple[int, int], ...]
    classes: tuple[LegendClass, ...]
    approximate: bool

    @property
    def ranked(self) -> list[AreaShape]:
        return sorted((shape for shape in self.shapes if shape.rank), key=lambda shape: shape.rank or 0)

    @property
    def empty(self) -> list[AreaShape]:
        return [shape for shape in self.shapes if not shape.count]


class _Projection:
    """Degrees to px: flat, with the width of a degree at the middle latitude."""

    def __init__(self, rings: Sequence[Sequence[Sequence[float]]]) -> None:
        lngs = [point[0] for ring in rings for point in ring]
        lats = [point[1] for ring in rings for point in ring]
        self.west, self.north = min(lngs), max(lats)
        self.narrow = math.cos(math.radians((min(lats) + max(lats)) / 2))
        wide, high = (max(lngs) - min(lngs)) * self.narrow, max(lats) - min(lats)
        self.scale = min(WIDTH / wide, TALLEST / high)
        self.left = (WIDTH - wide * self.scale) / 2
        self.height = math.ceil(high * self.scale)

    def __call__(self, lng: float, lat: float) -> tuple[float, float]:
        return self.left + (lng - self.west) * self.narrow * self.scale, (self.north - lat) * self.scale


def area_map(
    outlines: Sequence[DistrictOutline], counts: Mapping[str, int], marks: Iterable[tuple[float, float]] = ()
) -> AreaMap | None:
    """The map of counts by district code, `marks` as lat, lng; None when there is no outline to draw."""
    if not outlines:
        return None
    project = _Projection([ring for area in outlines for ring in _rings(area)])
    step = _step(max(counts.values(), default=0))
    order = sorted((area.code for area in outlines if counts.get(area.code)), key=lambda code: -counts[code])
    ranks = {code: rank for rank, code in enumerate(order[:RANKED], 1)}
    shapes = tuple(
        _shape(area, project, counts.get(area.code, 0), step, ranks.get(area.code))
        for area in sorted(outlines, key=lambda area: area.name)
    )
    placed = tuple(_whole(project(lng, lat)) for lat, lng in marks)
    return AreaMap(project.height, shapes, placed, _classes(step), any(area.approximate for area in outlines))


def _shape(area: DistrictOutline, project: _Projection, count: int, step: int, rank: int | None) -> AreaShape:
    path = "".join(_path(project, ring) for ring in _rings(area))
    x, y = _whole(project(area.lng, area.lat))
    return AreaShape(area.code, area.name, path, min(CLASSES, -(-count // step)), count, rank, x, y)


def _rings(area: DistrictOutline) -> list[Sequence[Sequence[float]]]:
    coordinates = area.outline["coordinates"]
    polygons = [coordinates] if area.outline["type"] == "Polygon" else coordinates
    return [ring for polygon in polygons for ring in polygon]


def _path(project: _Projection, ring: Sequence[Sequence[float]]) -> str:
    kept: list[tuple[float, float]] = []
    for point in ring:
        place = project(point[0], point[1])
        if not kept or math.dist(kept[-1], place) >= _LEAST_STEP:
            kept.append(place)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


def _step(most: int) -> int:
    """How many counts a shade spans: even where it is worth it."""
    step = max(1, math.ceil(most / CLASSES))
    return step if step < 10 else math.ceil(step / 5) * 5  # noqa: PLR2004 - small counts are told one by one


def _classes(step: int) -> tuple[LegendClass, ...]:
    spans = [LegendClass(level, (level - 1) * step + 1, level * step) for level in range(1, CLASSES)]
    return (*spans, LegendClass(CLASSES, (CLASSES - 1) * step + 1, None))


def _whole(place: tuple[float, float]) -> tuple[int, int]:
    return round(place[0]), round(place[1])
