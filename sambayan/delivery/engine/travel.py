"""How far and how long. Metres on a plane laid at the region's centre, minutes from there.

The plane is an equirectangular projection around an origin. It is exact both ways, so that a day
given in metres comes back to the millimetre; 100 km north or south of the origin it is wrong by
two thousandths east to west, far below the error of any road factor.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_METRES = 6_371_008.8  # mean radius, IUGG
METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS_METRES
ROUNDING_GUARD = 1e-6  # minutes: a distance that is a whole number of minutes must not gain one by projection
# In a straight line: some two hours on a motorcycle, past what a buyer waits for (deadlines.ARRIVE_WITHIN).
# Beyond it stands a slip, such as latitude and longitude exchanged, that would be priced in the millions.
LONGEST_METRES = 40_000

Point = tuple[float, float]  # latitude, longitude: WGS84 degrees
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Travel in one region. Service minutes at a stop lie half before and half after its hand-over."""

    origin_lat: float
    origin_lng: float
    metres_per_minute: float
    road_factor: float = 1.4
    whole_minutes: bool = False
    pickup_service_minutes: float = 4.0
    drop_service_minutes: float = 4.0

    def __post_init__(self) -> None:
        if not (abs(self.origin_lat) <= 80 and abs(self.origin_lng) <= 180):  # noqa: PLR2004 - degrees
            raise ValueError(f"origin {self.origin_lat}, {self.origin_lng} cannot carry a plane")
        if not (self.metres_per_minute > 0 and self.road_factor > 0):
            raise ValueError("metres_per_minute and road_factor must be more than 0")
        if not (self.pickup_service_minutes >= 0 and self.drop_service_minutes >= 0):
            raise ValueError("service minutes must not be negative")

    @property
    def metres_per_degree_east(self) -> float:
        return METRES_PER_DEGREE * math.cos(math.radians(self.origin_lat))

    def place(self, x: float, y: float) -> Point:
        """The point that lies x metres east and y metres north of the origin."""
        return self.origin_lat + y / METRES_PER_DEGREE, self.origin_lng + x / self.metres_per_degree_east

    def plane(self, points: Sequence[Point]) -> Floats:
        """One row of metres (east, north) from the origin for each point."""
        degrees = np.array(points, dtype=np.float64).reshape(-1, 2) - (self.origin_lat, self.origin_lng)
        metres: Floats = degrees[:, ::-1] * (self.metres_per_degree_east, METRES_PER_DEGREE)
        return metres

    def metres(self, start: Point, end: Point) -> float:
        """Metres in a straight line, without the road factor."""
        east = (end[1] - start[1]) * self.metres_per_degree_east
        return math.hypot(east, (end[0] - start[0]) * METRES_PER_DEGREE)

    def minutes(self, start: Point, end: Point) -> float:
        """Minutes on the road."""
        exact = self.metres(start, end) * self.road_factor / self.metres_per_minute
        return float(math.ceil(exact - ROUNDING_GUARD)) if self.whole_minutes else exact

    def matrix(self, starts: Sequence[Point], ends: Sequence[Point]) -> Floats:
        """Minutes on the road from each start (rows) to each end (columns)."""
        apart = self.plane(starts)[:, None, :] - self.plane(ends)[None, :, :]
        exact: Floats = np.hypot(apart[..., 0], apart[..., 1]) * (self.road_factor / self.metres_per_minute)
        return np.ceil(exact - ROUNDING_GUARD) if self.whole_minutes else exact


def haversine_metres(start: Point, end: Point) -> float:
    """Metres along the great circle, for distances outside one region's plane and for prices.

    Infinitely many to a point that is none.
    """
    if not all(map(math.isfinite, (*start, *end))):
        return math.inf
    (lat1, lng1), (lat2, lng2) = (tuple(map(math.radians, point)) for point in (start, end))
    half_chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(min(1.0, half_chord)))
