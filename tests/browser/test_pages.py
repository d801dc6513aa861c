"""Every page as people see it: on a phone and at a desk, by day and by night, in both languages."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from sambayan.core import clock
from tests.browser.conftest import SHOTS, InBrowser
from tests.market import world
from tests.web.test_day import NOON, a_report

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(settings.BASE_DIR) / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {"day": "/", "style": "/gaya", "missing": "/nowhere"}
# Words that do not fit into what holds them.
CLIPPED = """[...document.querySelectorAll('main *')].filter(one => one.children.length === 0 && one.innerText
    && getComputedStyle(one).overflow !== 'visible' && !one.closest('.hidden')
    && one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"""
VIOLATIONS = """axe.run(document, {resultTypes: ['violations'], preload: false}).then(found => found.violations.map(
    one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 120)).join(', ')))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """How a page is looked at."""

    server: str
    address: str
    width: int
    theme: Any
    language: str
    shot: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of it."""

    width: int  # pixels, of all that is on the page
    language: str
    has_font: bool
    clipped: list[str]
    violations: list[str]
    asked: list[str]  # addresses
    complaints: list[str]


def look(browser: Browser, visit: Visit) -> Seen:
    """Open a page as somebody who was never here before."""
    context = browser.new_context(
        viewport={"width": visit.width, "height": 800}, color_scheme=visit.theme, base_url=visit.server
    )
    context.add_cookies([{"name": "bahasa", "value": visit.language, "url": visit.server}])
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(visit.address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    if visit.shot:
        page.screenshot(path=visit.shot, full_page=True)
    page.evaluate(AXE.read_text())
    seen = Seen(
        width=page.evaluate("document.documentElement.scrollWidth"),
        language=page.evaluate("document.documentElement.lang"),
        has_font=page.evaluate("document.fonts.check('600 16px \"Plus Jakarta Sans\"')"),
        clipped=page.evaluate(CLIPPED),
        violations=page.evaluate(VIOLATIONS),
        asked=asked,
        complaints=complaints,
    )
    context.close()
    return seen


@pytest.fixture(autouse=True)
def _a_day_was_played() -> None:
    timeline = clock.open_timeline(name="shown", starts=NOON)
    with clock.simulated(timeline.id, NOON):
        market = world.a_market()
        world.completed(market)
        world.accepted(market, refused=[market.tapis], visitor="v2")
        clock.record_progress(timeline=timeline.id, reached=NOON, tally={}, report=a_report())


SEEN = [(360, "light", "id"), (1280, "dark", "en")]
FORMS = [
    form if form in SEEN else pytest.param(form, marks=pytest.mark.every_form)
    for form in product((360, 1280), ("light", "dark"), ("id", "en"))
]


@pytest.mark.parametrize("form", FORMS, ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_everybody_can_use_it(
    name: str, form: tuple[int, str, str], live_server: LiveServer, in_browser: InBrowser
) -> None:
    width, theme, language = form
    SHOTS.mkdir(parents=True, exist_ok=True)
    shot = SHOTS / f"{name}-{width}-{theme}-{language}.png"

    seen: Seen = in_browser(look, Visit(live_server.url, PAGES[name], width, theme, language, shot))

    assert seen.width <= width
    assert seen.language == language
    assert seen.has_font
    assert (seen.clipped, seen.violations) == ([], [])
    assert [complaint for complaint in seen.complaints if "404" not in complaint] == []
    assert [url for url in seen.asked if not url.startswith(live_server.url)] == []
