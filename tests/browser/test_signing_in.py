"""Signing in as people do: on a phone, with a code, an authenticator app, and a passkey of the browser itself."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from sambayan.registry.enums import Role
from tests import people
from tests.browser.conftest import SHOTS, InBrowser
from tests.browser.test_pages import AXE, VIOLATIONS
from tests.people import RATNA, TONO
from tests.web.visitors import next_code

pytestmark = pytest.mark.django_db(transaction=True)

OWN_KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def address(live_server: LiveServer, settings: Settings) -> str:
    """By name: a passkey belongs to a name, never to a number."""
    settings.DEMO = True  # the code stands on the page
    return str(live_server.url).replace("127.0.0.1", "localhost")


def sign_in(page: Page, phone: str) -> None:
    page.goto("/masuk")
    page.get_by_label("Nomor ponsel").fill(phone)
    page.get_by_role("button", name="Kirim kode").click()
    page.get_by_label("Kode 6 angka").fill(page.locator(".sample-code b").inner_text())
    page.get_by_role("button", name="Masuk", exact=True).click()


def with_key(context: BrowserContext) -> Page:
    """A page whose browser has a passkey store of its own, and which keeps what the console complains of."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": OWN_KEY})
    return page


def test_a_passkey_is_set_up_and_signs_in_alone(in_browser: InBrowser, address: str) -> None:
    people.an_official(RATNA, Role.DINAS_KOPERASI)

    def walk(browser: Browser) -> list[str]:
        context = browser.new_context(base_url=address)
        page = with_key(context)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        sign_in(page, RATNA.phone)
        page.wait_for_url("**/akun/langkah-kedua**")
        page.get_by_role("link", name="Pakai kunci sandi").click()
        page.get_by_role("button", name="Tambah").click()
        page.wait_for_url("**/akun/kode-cadangan")
        page.get_by_role("link", name="Sudah saya simpan").click()
        page.wait_for_url("**/dinas")
        page.goto("/akun")
        page.get_by_role("button", name="Keluar", exact=True).click()
        page.goto("/masuk?next=/dinas")
        page.get_by_role("button", name="Masuk dengan kunci sandi").click()
        page.wait_for_url("**/dinas")
        context.close()
        return complaints

    assert in_browser(walk) == []


See = Callable[[str], None]
LOOKS = [
    (360, "light"), (1280, "dark"),
    *(pytest.param(*look, marks=pytest.mark.every_form) for look in ((360, "dark"), (1280, "light"))),
]  # fmt: skip


def newcomer(page: Page, see: See) -> None:
    """Mistypes twice, and is asked their name."""
    page.goto("/masuk")
    see("phone")
    page.get_by_label("Nomor ponsel").fill("12")
    page.get_by_role("button", name="Kirim kode").click()
    see("phone-wrong")
    page.get_by_label("Nomor ponsel").fill(TONO.phone)
    page.get_by_role("button", name="Kirim kode").click()
    see("code")
    code = page.locator(".sample-code b").inner_text()
    page.get_by_label("Kode 6 angka").fill("12345")
    page.get_by_role("button", name="Masuk", exact=True).click()
    see("code-wrong")
    page.get_by_label("Kode 6 angka").fill(code)
    page.get_by_role("button", name="Masuk", exact=True).click()
    see("name")


def official(page: Page, see: See) -> None:
    """Sets up an authenticator app."""
    sign_in(page, RATNA.phone)
    see("second-factor")
    page.get_by_role("link", name="Pakai aplikasi").click()
    see("app")
    page.get_by_label("Kode aplikasi").fill(next_code(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Pakai aplikasi ini").click()
    page.wait_for_url("**/akun/kode-cadangan")
    see("codes")
    for name, place in (("account", "/akun"), ("security", "/akun/keamanan"), ("passkey", "/akun/kunci")):
        page.goto(place)
        see(name)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_of_signing_in_fits_and_can_be_used_by_everybody(
    width: int, theme: str, in_browser: InBrowser, address: str
) -> None:
    people.an_official(RATNA, Role.DINAS_KOPERASI)
    found: dict[str, Any] = {}

    def see_on(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.screenshot(path=SHOTS / f"sign-in-{name}-{width}-{theme}.png", full_page=True)
        page.evaluate(AXE.read_text())
        wide = page.evaluate("document.documentElement.scrollWidth")
        found[name] = ([wide] if wide > width else []) + page.evaluate(VIOLATIONS.replace("document", "'main'"))

    def walk(browser: Browser) -> None:
        looks: Any = {"viewport": {"width": width, "height": 800}, "color_scheme": theme, "base_url": address}
        for walker in (newcomer, official):
            context = browser.new_context(**looks)
            page = context.new_page()
            walker(page, functools.partial(see_on, page))
            context.close()

    in_browser(walk)
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert len(found) == 11
