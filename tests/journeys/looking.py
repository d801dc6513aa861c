"""Looking at every page of the sample world in one form: what does not fit, is clipped, or keeps somebody out."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import SHOTS
from tests.browser.test_pages import AXE, CLIPPED, VIOLATIONS
from tests.journeys.conftest import Running
from tests.journeys.pages import PAGES, Known


@dataclass(frozen=True, slots=True)
class Form:
    """How somebody looks: pixels, theme, language."""

    width: int
    theme: Any
    language: str


def looked_at(browser: Browser, running: Running, form: Form) -> list[str]:
    """Everything that is wrong with any page in this form; a picture of each is kept."""
    return [
        fault for key in dict.fromkeys(known.key for known in PAGES) for fault in seen_as(browser, running, form, key)
    ]


def seen_as(browser: Browser, running: Running, form: Form, key: str) -> list[str]:
    """What is wrong with the pages of one person."""
    context = browser.new_context(
        viewport={"width": form.width, "height": 800}, color_scheme=form.theme, base_url=running.address
    )
    context.add_cookies([{"name": "bahasa", "value": form.language, "url": running.address}])
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}"))
    if key:
        page.goto(f"/demo/{key}")
    for known in (known for known in PAGES if known.key == key):
        wrong += look_at(page, known, form)
    page.goto("/demo/buyer")
    context.close()
    return wrong


def look_at(page: Page, known: Known, form: Form) -> list[str]:
    page.goto(known.address)
    if known.first:
        page.locator(known.first).first.click()
        page.wait_for_load_state()
    page.evaluate("document.fonts.ready")
    page.screenshot(path=SHOTS / f"{known.name}-{form.width}-{form.theme}-{form.language}.png", full_page=True)
    page.evaluate(AXE.read_text())
    found = [
        *(f"axe: {violation}" for violation in page.evaluate(VIOLATIONS)),
        *(f"clipped: {words}" for words in page.evaluate(CLIPPED)),
    ]
    if page.evaluate("document.documentElement.scrollWidth") > form.width:
        found.append("too wide")
    if page.evaluate("document.documentElement.lang") != form.language:
        found.append("another language")
    return [f"{known.name} {form.width} {form.theme} {form.language}: {what}" for what in found]
