import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.delivery.engine.travel import Travel, haversine_metres

metres = st.floats(-20_000, 20_000)
TRAVEL = Travel(origin_lat=-5.4, origin_lng=105.26, metres_per_minute=320, road_factor=1.0, whole_minutes=True)
ROAD = Travel(origin_lat=-5.4, origin_lng=105.26, metres_per_minute=400)


@given(metres, metres, metres, metres)
def test_metres_come_back_from_the_map_to_the_millimetre(x1: float, y1: float, x2: float, y2: float) -> None:
    back = TRAVEL.metres(TRAVEL.place(x1, y1), TRAVEL.place(x2, y2))

    assert abs(back - math.dist((x1, y1), (x2, y2))) < 0.001


@given(metres, metres)
def test_the_plane_is_the_inverse_of_placing(x: float, y: float) -> None:
    assert np.abs(TRAVEL.plane([TRAVEL.place(x, y)]) - (x, y)).max() < 0.001


@given(st.integers(1, 40))
def test_a_whole_number_of_minutes_gains_none_on_the_map(minutes: int) -> None:
    start, end = TRAVEL.place(100, 200), TRAVEL.place(100 + 192 * minutes, 200 + 256 * minutes)  # 320 m a minute

    assert TRAVEL.minutes(start, end) == minutes


def test_a_begun_minute_counts_whole() -> None:
    assert TRAVEL.minutes(TRAVEL.place(0, 0), TRAVEL.place(321, 0)) == 2


def test_roads_are_longer_than_straight_lines() -> None:
    assert ROAD.minutes(ROAD.place(0, 0), ROAD.place(1000, 0)) == pytest.approx(1000 * 1.4 / 400)


@pytest.mark.parametrize("travel", [TRAVEL, ROAD])
def test_the_matrix_says_the_same_as_each_pair(travel: Travel) -> None:
    starts = [travel.place(x, -x) for x in (0, 777, 3_200)]
    ends = [travel.place(x, 2 * x) for x in (0, 640, 5_000, -9_000)]

    assert travel.matrix(starts, ends).tolist() == [
        [pytest.approx(travel.minutes(start, end)) for end in ends] for start in starts
    ]


def test_the_plane_agrees_with_the_great_circle_in_town() -> None:
    start, end = TRAVEL.place(-4_000, 3_000), TRAVEL.place(5_000, -2_000)

    assert haversine_metres(start, end) == pytest.approx(TRAVEL.metres(start, end), rel=0.0005)


def test_a_degree_of_latitude_is_111_km() -> None:
    assert haversine_metres((0, 105), (1, 105)) == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"metres_per_minute": 0.0},
        {"road_factor": -1.0},
        {"origin_lat": 89.0},
        {"origin_lng": 181.0},
        {"pickup_service_minutes": -1.0},
        {"drop_service_minutes": float("nan")},
    ],
)
def test_impossible_travel_is_refused(wrong: dict[str, float]) -> None:
    values = {"origin_lat": -5.4, "origin_lng": 105.26, "metres_per_minute": 320.0}
    with pytest.raises(ValueError):
        Travel(**{**values, **wrong})  # type: ignore[arg-type]
