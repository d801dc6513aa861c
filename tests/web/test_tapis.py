from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from sambayan.core import pack
from sambayan.web.components.tapis import BANDS, CREAM, GOLD, HEIGHT, Band, cloth_and_band

pytestmark = pytest.mark.django_db

GLYPHS = sorted(
    path.stem for path in (Path(settings.BASE_DIR) / "sambayan" / "web" / "templates" / "glyphs").glob("*.svg")
)
each = pytest.mark.parametrize("band", BANDS, ids=lambda band: band.name)


def cells(band: Band) -> list[tuple[int, int]]:
    return [(x, thread.y) for thread in band.threads for x in range(thread.x, thread.x + thread.width)]


@each
def test_threads_stay_inside_the_tile_and_never_cross(band: Band) -> None:
    assert len(cells(band)) == len(set(cells(band)))
    assert all(0 <= x < band.width and 0 <= y < HEIGHT for x, y in cells(band))


@each
def test_a_band_has_two_rails_a_heart_and_air_above_the_lower_rail(band: Band) -> None:
    rails = [thread for thread in band.threads if thread.width == band.width]
    assert {thread.y for thread in rails} == {0, HEIGHT - 1}
    assert {thread.colour for thread in band.threads} == {GOLD, CREAM}
    assert {y for _, y in cells(band)} & {HEIGHT - 2} == set()


def test_bands_are_high_enough_to_be_no_noise() -> None:
    assert 14 <= HEIGHT <= 18


def test_neighbours_have_neither_cloth_nor_band_in_common() -> None:
    for one, other in pairwise(map(cloth_and_band, range(31))):
        assert one[0] != other[0]
        assert one[1] != other[1]


def test_thirty_umkm_look_different_before_the_first_returns() -> None:
    assert len({cloth_and_band(seed) for seed in range(30)}) == 30


@pytest.mark.parametrize("glyph", GLYPHS)
def test_a_picture_is_a_drawing_that_is_kept_for_a_day(glyph: str, client: Client) -> None:
    response = client.get(f"/gambar/7/{glyph}.svg")

    assert response["Content-Type"] == "image/svg+xml"
    assert "max-age=86400" in response["Cache-Control"]
    assert len(response.content) < 8_000
    assert ET.fromstring(response.content).tag.endswith("svg")


def test_every_category_of_the_region_has_a_drawing() -> None:
    assert {category.glyph for category in pack.read(settings.REGION_DIR).categories} <= set(GLYPHS)


def test_what_nobody_drew_is_not_found(client: Client) -> None:
    assert client.get("/gambar/7/nothing.svg").status_code == 404
