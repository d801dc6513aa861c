"""Every page as people see it: on a phone and at a desk, by day and by night, in both languages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sambayan.core import clock
from tests.browser.conftest import SHOTS
from tests.market import world
from tests.web.test_day import NOON, a_report

pytestmark = pytest.mark.django_db(transaction=True)

AXE = Path(settings.BASE_DIR) / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {"day": "/", "style": "/gaya", "missing": "/nowhere"}
WIDTHS = (360, 1280)


@pytest.fixture(autouse=True)
def _a_day_was_played() -> None:
    timeline = clock.open_timeline(name="shown", starts=NOON)
    with clock.simulated(timeline.id, NOON):
        market = world.a_market()
        world.completed(market)
        world.accepted(market, refused=[market.tapis], visitor="v2")
        clock.record_progress(timeline=timeline.id, reached=NOON, tally={}, report=a_report())


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def width(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["id", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, width: int, theme: Any, language: str) -> Iterator[Page]:
    """An empty page of this width, theme and language, which fails when it asks another host or complains."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, base_url=live_server.url
    )
    context.add_cookies([{"name": "bahasa", "value": language, "url": live_server.url}])
    opened = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []
    assert [text for text in said if "404" not in text] == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_everybody_can_use_it(name: str, page: Page, width: int, theme: str, language: str) -> None:
    page.goto(PAGES[name])
    page.evaluate("document.fonts.ready")
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{width}-{theme}-{language}.png", full_page=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.fonts.check('600 16px \"Plus Jakarta Sans\"')")
    assert page.evaluate("document.documentElement.lang") == language
    assert clipped(page) == []
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]] == []


def clipped(page: Page) -> list[str]:
    """Words that do not fit into what holds them."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('main *')].filter(one => one.children.length === 0 && one.innerText
            && getComputedStyle(one).overflow !== 'visible' && !one.closest('.hidden')
            && one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"""
    )
    return found
