"""What a first visit to a page weighs: the bytes that the server sent, as it sent them."""

from playwright.sync_api import Browser, Request

from tests.journeys.conftest import Running

MOST_BYTES = 60_000  # of a first visit, without pictures
FIRST_PAGES = ("/", "/gaya", "/demo", "/sentra/pkor-way-halim", "/sentra/pkor-way-halim?rak=kreatif", "/masuk")


def weighed(browser: Browser, running: Running, address: str) -> dict[str, int]:
    """By address, the bytes of all that a browser fetches that was never here, pictures of goods left out."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, base_url=running.address)
    page, sizes = context.new_page(), dict[str, int]()

    def note(request: Request) -> None:
        sizes[request.url] = request.sizes()["responseBodySize"]

    page.on("requestfinished", note)
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    context.close()
    return {url: size for url, size in sizes.items() if "/gambar/" not in url}
