"""Turns the npm packages into the files that pages load: one font, one sheet of icons, one script.

The font is cut to the letters of Indonesian and English and to the weights that pages use (27 kB become 16); the sheet
holds exactly the icons that templates and code name, so that a page never loads one it cannot show.
"""

import re
import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
WEB = HERE.parent / "sambayan" / "web"
MADE = WEB / "static" / "made"

FONT = PACKAGES / "@fontsource-variable/plus-jakarta-sans/files/plus-jakarta-sans-latin-wght-normal.woff2"
WEIGHTS = (500, 700)
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”•…−")]  # noqa: RUF001 - the minus of amounts
FEATURES = ["kern", "mark", "mkmk", "liga", "calt", "ccmp", "locl", "tnum"]

# `{% icon "clock" %}`, `icon="clock"` in an include, `Chip(_("Closed"), "x", …)` and `icon="clock"` in code.
NAMED = re.compile(r"""(?:\bicon\s+|\bicon=|Chip\((?:_\()?"[^"]*"\)?,\s*)["']([a-z][a-z0-9-]*)["']""")


def main() -> None:
    MADE.mkdir(parents=True, exist_ok=True)
    make_font(MADE / "plus-jakarta-sans.woff2")
    make_icons(MADE / "icons.svg", named_icons())
    shutil.copyfile(PACKAGES / "htmx.org/dist/htmx.min.js", MADE / "htmx.js")


def make_font(target: Path) -> None:
    font = instancer.instantiateVariableFont(TTFont(FONT), {"wght": WEIGHTS})
    options = subset.Options(layout_features=FEATURES, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def named_icons() -> set[str]:
    """Every icon that a template or the code of the pages names."""
    files = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    return {name for file in files for name in NAMED.findall(file.read_text())}


def make_icons(target: Path, names: set[str]) -> None:
    """One symbol an icon; stroke, width and colour come from the page's style."""
    symbols = [f'<symbol id="{name}" viewBox="0 0 24 24">{shapes(name)}</symbol>' for name in sorted(names)]
    target.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n")


def shapes(name: str) -> str:
    file = PACKAGES / "lucide-static/icons" / f"{name}.svg"
    if not file.exists():
        sys.exit(f"assets: no icon of lucide is called {name!r}; see assets/node_modules/lucide-static/icons")
    inside = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(), re.DOTALL)
    assert inside
    return re.sub(r"\s+", " ", inside[1]).strip()


if __name__ == "__main__":
    main()
