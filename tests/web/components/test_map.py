from sambayan.registry.queries import DistrictOutline
from sambayan.web.components.map import RANKED, area_map


def square(code: str, column: int) -> DistrictOutline:
    west = 105 + column * 0.1
    ring = [[west, -5.1], [west + 0.1, -5.1], [west + 0.1, -5.0], [west, -5.0], [west, -5.1]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    return DistrictOutline(code, f"Kecamatan {code}", "Kota", -5.05, west + 0.05, outline, approximate=True)


def test_without_an_outline_there_is_no_map() -> None:
    assert area_map([], {"a": 1}) is None


def test_shades_go_from_none_to_most_and_the_first_five_are_ranked() -> None:
    codes = "abcdefg"
    drawn = area_map(
        [square(code, i) for i, code in enumerate(codes)], {"a": 214, "b": 60, "c": 1, "d": 55, "e": 120, "f": 3}
    )
    assert drawn is not None
    levels = {shape.code: shape.level for shape in drawn.shapes}
    assert levels == {"a": 4, "b": 2, "c": 1, "d": 1, "e": 3, "f": 1, "g": 0}
    assert [shape.code for shape in drawn.ranked] == ["a", "e", "b", "d", "f"]
    assert len(drawn.ranked) == RANKED
    assert [shape.code for shape in drawn.empty] == ["g"]
    assert [(one.first, one.last) for one in drawn.classes] == [(1, 55), (56, 110), (111, 165), (166, None)]
    assert drawn.approximate


def test_a_map_fits_its_box_and_marks_the_sentra() -> None:
    drawn = area_map([square("a", 0), square("b", 1)], {}, [(-5.05, 105.1)])
    assert drawn is not None
    ((x, y),) = drawn.marks
    assert (x, abs(y - drawn.height / 2) <= 1) == (150, True)
    assert 140 < drawn.height < 160
    assert drawn.shapes[0].path.startswith("M0.0 ")


def test_small_counts_are_told_one_by_one() -> None:
    drawn = area_map([square("a", 0)], {"a": 3})
    assert drawn is not None
    assert [(one.first, one.last) for one in drawn.classes] == [(1, 1), (2, 2), (3, 3), (4, None)]
