"""Looking at every page of the sample world: what does not fit, is clipped, or keeps somebody out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import SHOTS
from tests.browser.test_pages import AXE, CLIPPED, VIOLATIONS
from tests.journeys.conftest import Running
from tests.journeys.pages import PAGES, Known


@dataclass(frozen=True, slots=True)
class Form:
    """How somebody looks: pixels, theme."""

    width: int
    theme: Any


def looked_at(browser: Browser, running: Running, forms: Sequence[Form], languages: Sequence[str]) -> list[str]:
    """Everything that is wrong with any page in any of these forms; a picture of each is kept.

    A page is loaded once, in the language whose turn it is.
    """
    turns = {known.name: languages[number % len(languages)] for number, known in enumerate(PAGES)}
    keys = dict.fromkeys(known.key for known in PAGES)
    return [fault for key in keys for fault in seen_as(browser, running, key, forms, turns)]


def seen_as(browser: Browser, running: Running, key: str, forms: Sequence[Form], turns: Mapping[str, str]) -> list[str]:
    """What is wrong with the pages of one person."""
    context = browser.new_context(base_url=running.address)
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}"))
    if key:
        page.goto(f"/demo/{key}")
    for known in (known for known in PAGES if known.key == key):
        context.add_cookies([{"name": "bahasa", "value": turns[known.name], "url": running.address}])
        page.goto(known.address)
        if known.first:
            page.locator(known.first).first.click()
            page.wait_for_load_state()
        page.evaluate("document.fonts.ready")
        page.evaluate(AXE.read_text())
        for form in forms:
            wrong += look_at(page, known, form, turns[known.name])
    page.goto("/demo/buyer")
    context.close()
    return wrong


def look_at(page: Page, known: Known, form: Form, language: str) -> list[str]:
    """What is wrong with the page that is open."""
    page.set_viewport_size({"width": form.width, "height": 800})
    page.emulate_media(color_scheme=form.theme)
    page.screenshot(path=SHOTS / f"{known.name}-{form.width}-{form.theme}-{language}.png", full_page=True)
    found = [
        *(f"axe: {violation}" for violation in page.evaluate(VIOLATIONS)),
        *(f"clipped: {words}" for words in page.evaluate(CLIPPED)),
    ]
    if page.evaluate("document.documentElement.scrollWidth") > form.width:
        found.append("too wide")
    if page.evaluate("document.documentElement.lang") != language:
        found.append("another language")
    return [f"{known.name} {form.width} {form.theme} {language}: {what}" for what in found]
