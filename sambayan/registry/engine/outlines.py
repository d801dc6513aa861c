"""Which of some outlines a point lies in."""

from collections.abc import Iterable
from typing import Any, TypeVar

Key = TypeVar("Key")


def containing(outlines: Iterable[tuple[Key, dict[str, Any]]], *, lat: float, lng: float) -> Key | None:
    """The key of the first GeoJSON geometry ([lng, lat]) that covers the point, its edge included."""
    from shapely.geometry import Point, shape  # noqa: PLC0415 - heavy, and most pages need no map

    point = Point(lng, lat)
    return next((key for key, outline in outlines if shape(outline).covers(point)), None)
