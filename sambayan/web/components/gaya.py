"""What the style page shows."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sambayan.core import clock
from sambayan.web.components import tapis, words

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
        "statement": [
            ("K7-31", 54_000, -11_800, 42_200),
            ("K7-28", 130_000, -27_000, 103_000),
            ("K7-22", 65_000, -14_000, 51_000),
        ],
    }  # fmt: skip
