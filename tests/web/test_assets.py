"""What `make assets` made: every icon that is named, and a font that writes every word."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from fontTools.ttLib import TTFont

from sambayan.web.components import words

WEB = Path(settings.BASE_DIR) / "sambayan" / "web"
MADE = WEB / "static" / "made"


def sheet() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (MADE / "icons.svg").read_text()))


def test_the_sheet_has_every_icon_that_a_template_names() -> None:
    named = {name for file in WEB.rglob("*.html") for name in re.findall(r'{% icon "([^"]+)" %}', file.read_text())}
    assert named
    assert named <= sheet()


@pytest.mark.parametrize("table", [words.ORDER_STATES, words.SENTRA_STATES])
def test_the_sheet_has_the_icon_of_every_state(table: dict[str, words.Chip]) -> None:
    assert {chip.icon for chip in table.values()} <= sheet()


def test_an_icon_is_decoration_from_the_sheet() -> None:
    html = Template('{% load icons %}{% icon "check" %}').render(Context())

    assert 'href="/static/made/icons.svg#check"' in html
    assert 'aria-hidden="true"' in html


def test_the_font_has_every_letter_that_pages_are_written_with() -> None:
    letters = set(TTFont(MADE / "plus-jakarta-sans.woff2").getBestCmap())
    text = "".join(file.read_text() for file in [*WEB.rglob("*.html"), WEB / "components" / "words.py"])
    text += "Rp12.500 \N{MINUS SIGN}Rp5.000\N{NO-BREAK SPACE}%"

    assert {letter for letter in text if letter.isprintable() and ord(letter) not in letters} == set()


def test_the_font_has_the_weights_that_the_style_sheet_uses() -> None:
    (axis,) = TTFont(MADE / "plus-jakarta-sans.woff2")["fvar"].axes
    style = (WEB / "static" / "sambayan.css").read_text()
    weights = {int(weight) for weight in re.findall(r"font(?:-weight)?: (\d{3})\b", style)}

    assert weights == {500, 600, 700}
    assert (axis.minValue, axis.maxValue) == (500, 700)
