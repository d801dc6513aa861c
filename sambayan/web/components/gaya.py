"""What the style page shows."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sambayan.core import clock
from sambayan.registry.queries import DistrictOutline
from sambayan.web.components import charts, tapis, words
from sambayan.web.components.map import area_map

GLYPHS = sorted(path.stem for path in (Path(__file__).parents[1] / "templates" / "glyphs").glob("*.svg"))


def shown() -> dict[str, Any]:
    """Colours by token and word, bands, drawings, states, and a statement of three orders."""
    return {
        "today": clock.today(),
        "colours": [
            ("ground", _("Ground")), ("surface", _("Surface")), ("sunken", _("Sunken")), ("ink", _("Ink")),
            ("ink-2", _("Ink 2")), ("edge", _("Edge")), ("action", _("Action")), ("link", _("Link")),
            ("gold", _("Gold")), ("indigo", _("Indigo")), ("green", _("Green")), ("amber", _("Amber")),
            ("red", _("Red")),
        ],
        "bands": tapis.BANDS,
        "glyphs": GLYPHS,
        "states": words.ORDER_STATES.values(),
        **_charts(),
        "statement": [
            ("K7-31", 54_000, -11_800, 42_200),
            ("K7-28", 130_000, -27_000, 103_000),
            ("K7-22", 65_000, -14_000, 51_000),
        ],
    }  # fmt: skip


_ORDERS = (163, 166, 151, 158, 177, 201, 268)
_GAINS = (-114_720, 27_680, 263_120, 0)
_AREAS = {(0, 0): 214, (0, 1): 171, (0, 2): 48, (1, 0): 121, (1, 1): 97, (1, 2): 0}  # orders by row and column


def _charts() -> dict[str, Any]:
    """Made-up figures in every form that a chart has: a saving of 20 % + Rp1.000 against 12 % + Rp5.000."""
    most, high = 120_000, 25_000
    rates = ((0.2, 1_000), (0.12, 5_000))
    first, second = ([(sale, sale * rate + fixed) for sale in (0, most)] for rate, fixed in rates)
    return {
        "bars": charts.columns(_ORDERS),
        "swings": charts.swings(_GAINS),
        "map": area_map([_square(*place) for place in _AREAS], {_code(*place): n for place, n in _AREAS.items()}),
        "chart": {
            "rises": charts.rising(high), "along": charts.along(most, step=25_000),
            "first": charts.line(first, width=most, height=high),
            "second": charts.line(second, width=most, height=high),
            "crossing": {"x": charts.share(50_000, most), "y": charts.share(high - 11_000, high)},
            "ends": [
                {"word": "A", "more": "20 % + Rp1.000", "tint": "indigo"},
                {"word": "B", "more": "12 % + Rp5.000", "tint": "amber"},
            ],
        },
    }  # fmt: skip


def _code(row: int, column: int) -> str:
    return f"{row}{column}"


def _square(row: int, column: int) -> DistrictOutline:
    """A kecamatan of no region."""
    west, south = 105 + column * 0.1, -5.2 - row * 0.08
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.08], [west, south + 0.08], [west, south]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    return DistrictOutline(_code(row, column), f"{row + 1}-{column + 1}", "", south + 0.04, west + 0.05, outline, True)
