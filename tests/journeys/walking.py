"""A visitor who walks through the sample world in a browser."""

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SHOTS
from tests.browser.test_pages import AXE, VIOLATIONS


class Walk:
    """A visitor with a browser of one width, who keeps a picture of every station."""

    def __init__(self, browser: Browser, address: str, width: int, *, script: bool = True) -> None:
        self.browser, self.address, self.width, self.script = browser, address, width, script
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def page(self) -> Page:
        """A browser of somebody who was never here."""
        context = self.browser.new_context(
            viewport={"width": self.width, "height": 800}, base_url=self.address, java_script_enabled=self.script
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", lambda answer: self._note(answer.status, answer.url))
        return page

    def _note(self, status: int, url: str) -> None:
        if status >= 500:
            self.complaints.append(f"{status} {url}")
        if not url.startswith((self.address, "data:")):
            self.complaints.append(f"another host: {url}")

    def as_(self, key: str, where: str = "") -> Page:
        """Signed in as a sample person, by one click."""
        page = self.page()
        page.goto(f"/demo/{key}?ke={where}" if where else f"/demo/{key}")
        return page

    def keep(self, page: Page, name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= self.width, f"{name} is too wide"
        expect(page.get_by_text("DATA CONTOH").first).to_be_visible()
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"walk-{name}-{self.width}.png")

    def look(self, page: Page, name: str) -> None:
        """Keep a picture of what no address leads to, and see by day and by night whether everybody can use it."""
        self.keep(page, name)
        page.evaluate(AXE.read_text())
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme)
            self.complaints += [f"{name} {self.width} {theme}: {found}" for found in page.evaluate(VIOLATIONS)]

    def end(self) -> None:
        """Leave everybody who was played to the sample world."""
        for context in self.contexts:
            context.pages[0].goto("/demo/buyer")
            context.close()
        assert self.complaints == []
