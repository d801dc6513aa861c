"""The pages of those who work, as they see them: signed in, on a phone and at a desk, by day and by night."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import Vehicle
from sambayan.delivery.models import CourierPosition, Delivery
from sambayan.market import actions as market_actions
from sambayan.market.enums import PayBy
from sambayan.market.models import Order, Product
from sambayan.registry import actions as registry
from sambayan.registry.enums import Role
from sambayan.registry.models import Stall
from tests import people
from tests.browser.conftest import SHOTS, InBrowser
from tests.browser.test_pages import AXE, CLIPPED, VIOLATIONS
from tests.market import world
from tests.market.conftest import NOON
from tests.market.world import Market
from tests.web.workers import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = 640  # pixels; below it people press with a thumb
Forms = tuple[tuple[int, str], ...]  # width, theme
# Every page in both widths and both themes; `make tour` looks at all that are possible.
FORMS = [
    ((360, "light"), (1280, "dark")),
    pytest.param(((360, "dark"), (1280, "light")), marks=pytest.mark.every_form),
]


@dataclass(frozen=True, slots=True)
class Look:
    """What is wrong with a page; `excess` are pixels beside the screen."""

    excess: int
    clipped: list[str]
    violations: list[str]
    small: list[str]
    complaints: list[str]


# What is pressed and is not high enough for a thumb, or for a mouse at a desk.
SMALL = """[...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')].filter(one => {
    const box = one.getBoundingClientRect(), own = getComputedStyle(one);
    return box.width && own.position !== 'absolute' && box.height < least
        && !one.closest('label, .stepper, .box, td, p, .skip, .sample')
}).map(one => one.outerHTML.slice(0, 90))"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a page is, and who looks at it: name and value of the session's cookie."""

    server: str
    address: str
    cookie: tuple[str, str]
    shot: str


def look(browser: Browser, visit: Visit, forms: Forms) -> list[Look]:
    """Load a page once, and see it in each form."""
    context = browser.new_context(base_url=visit.server)
    name, value = visit.cookie
    context.add_cookies([{"name": name, "value": value, "url": visit.server}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(visit.address)
    page.evaluate("document.fonts.ready")
    page.evaluate(AXE.read_text())
    SHOTS.mkdir(parents=True, exist_ok=True)
    seen = [seen_in(page, visit.shot, complaints, *form) for form in forms]
    context.close()
    return seen


def seen_in(page: Page, shot: str, complaints: list[str], width: int, theme: Any) -> Look:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.screenshot(path=SHOTS / f"{shot}-{width}-{theme}.png", full_page=True)
    return Look(
        excess=max(0, page.evaluate("document.documentElement.scrollWidth") - width),
        clipped=page.evaluate(CLIPPED),
        violations=page.evaluate(VIOLATIONS),
        small=page.evaluate(SMALL.replace("least", "48" if width < PHONE else "36")),
        complaints=complaints,
    )


def session_of(person: int) -> tuple[str, str]:
    """Name and value of the cookie that says who is signed in."""
    client = signed_in(person)
    name = next(name for name in client.cookies if name not in {"bahasa", "csrftoken"})
    return name, client.cookies[name].value


@pytest.fixture
def market(live_server: LiveServer) -> Market:
    """A sentra at noon on the live timeline, with an order in each state that somebody works at."""
    clock.set_live(event=NOON, speed=0)
    with clock.simulated(clock.LIVE, NOON) as day:
        found = world.a_market()
        world.completed(found)
        day.set(NOON + timedelta(minutes=4))
        world.ready(found, [(found.kopi, 1)], drop=None, visitor="v2")
        day.set(NOON + timedelta(minutes=9))
        world.accepted(found, [(found.kopi, 2), (found.nasi, 1)], visitor="v3")
        day.set(NOON + timedelta(minutes=12))
        basket = market_actions.set_basket_line(
            visitor="v4", sentra_id=found.sentra, product_id=found.keripik, quantity=2, note="Jangan pedas"
        ).basket_code
        market_actions.set_basket_line(visitor="v4", sentra_id=found.sentra, product_id=found.tapis, quantity=1)
        market_actions.place_order(
            key=world.key(), basket_code=basket, buyer_id=found.buyer, drop=world.DROP, pay_by=PayBy.CASH
        )
        world.confirmed(found, [(found.keripik, 1), (found.kopi, 1)], visitor="v5")
    clock.set_live(event=NOON + timedelta(minutes=13), speed=0)
    Product.objects.filter(id=found.keripik).update(name="Keripik pisang cokelat, 250 g")
    return found


OWNERS = {
    "lapak-pesanan": "/lapak/pesanan", "lapak-barang": "/lapak/barang", "lapak-uang": "/lapak/uang",
    "lapak-bantuan": "/lapak/bantuan", "lapak-buka": "/lapak/buka",
}  # fmt: skip


def fine(seen: list[Look]) -> None:
    assert seen == [Look(0, [], [], [], [])] * len(seen)


@pytest.mark.parametrize("forms", FORMS, ids=str)
def test_an_owner_can_use_every_page(
    forms: Forms, market: Market, live_server: LiveServer, in_browser: InBrowser
) -> None:
    owner = session_of(people.a_person(people.SARI))
    newest = Order.objects.order_by("-id").values_list("code", flat=True)[0]
    refusal = {"lapak-tidak-bisa": f"/lapak/pesanan/{newest}/tidak-bisa"}

    for shot, address in {**OWNERS, **refusal}.items():
        fine(in_browser(look, Visit(live_server.url, address, owner, shot), forms))


def test_a_closed_stall_and_one_without_orders(market: Market, live_server: LiveServer, in_browser: InBrowser) -> None:
    owner = session_of(people.a_person(people.TONO))
    Stall.objects.filter(id=market.stalls[2]).update(paused_until=NOON + timedelta(hours=2))

    fine(in_browser(look, Visit(live_server.url, "/lapak/pesanan", owner, "lapak-tutup"), ((360, "light"),)))


@pytest.fixture
def courier(market: Market) -> tuple[int, tuple[str, str]]:
    """Budi on shift, who is asked before each run: id, and cookie of the session."""
    person = people.an_official(people.BUDI, Role.COURIER)
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        (number,) = delivery.register_couriers(couriers=[delivery.NewCourier(person, Vehicle.MOTOR)])
        shift = delivery.NewShift(number, NOON, NOON + timedelta(hours=6), -5.3793, 105.2790)
        delivery.start_shifts(shifts=[shift])
        delivery.set_autobid(courier_id=number, autobid=False)
    return number, session_of(person)


def a_delivery_to_a_door(market: Market) -> str:
    place = {"label": "Jl. Ki Maja 12, pagar hijau, sebelah warung", "lat": world.DROP[0], "lng": world.DROP[1]}
    buyer = world.a_buyer()
    address = registry.save_address(person_id=buyer, **place)  # type: ignore[arg-type]
    basket = world.filled(market, [(market.keripik, 2), (market.nasi, 1)], "v9")
    order = market_actions.place_order(
        key=world.key(), basket_code=basket, buyer_id=buyer, drop=world.DROP, pay_by=PayBy.CASH, address_id=address,
    )  # fmt: skip
    for stall in world.stalls_of(order.code):
        market_actions.accept_lines(order_code=order.code, stall_id=stall)
    world.cook(order.code)
    return order.code


@pytest.mark.parametrize("forms", FORMS, ids=str)
def test_a_courier_can_use_every_stretch_of_a_run(
    forms: Forms, market: Market, courier: tuple[int, tuple[str, str]], live_server: LiveServer, in_browser: InBrowser
) -> None:
    number, cookie = courier

    def seen(shot: str) -> None:
        fine(in_browser(look, Visit(live_server.url, "/kurir", cookie, shot), forms))

    seen("kurir-menunggu")
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        waiting = Delivery.objects.get(reference=a_delivery_to_a_door(market))
        run = delivery.assign_by_hand(delivery_id=waiting.id, courier_id=number, travel=world.TRAVEL)
    seen("kurir-tawaran")
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        delivery.accept_offer(run_id=run, courier_id=number)
    seen("kurir-ambil")
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        market_actions.pick_up(run_id=run)
    seen("kurir-antar")


@pytest.mark.parametrize("forms", FORMS, ids=str)
def test_a_desk_can_use_every_page(
    forms: Forms, market: Market, courier: tuple[int, tuple[str, str]], live_server: LiveServer, in_browser: InBrowser
) -> None:
    desk = session_of(people.somebody_at(market.sentra, people.RINA, Role.DESK))
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        to_door = a_delivery_to_a_door(market)
        world.accepted(market, [(market.kopi, 1), (market.tapis, 1)], refused=[market.tapis], visitor="v6")
        world.ready(market, [(market.kopi, 1), (market.nasi, 1)], visitor="v7")
        world.on_the_way(market, [(market.kopi, 2)], visitor="v8")
        cash = world.delivered(market, [(market.nasi, 1)], pay_by=PayBy.CASH, visitor="w1")
        assert cash.total > 0
    clock.set_live(event=NOON + timedelta(minutes=31), speed=0)
    here = f"/meja/{people.PKOR}"
    pages = {
        "meja": f"{here}?pesanan={to_door}", "meja-lapak": f"{here}/lapak", "meja-kas": f"{here}/kas",
        "meja-label": f"{here}/label/{to_door}",
    }  # fmt: skip

    for shot, address in pages.items():
        fine(in_browser(look, Visit(live_server.url, address, desk, shot), forms))


def test_a_new_order_appears_by_itself(market: Market, live_server: LiveServer, in_browser: InBrowser) -> None:
    name, value = session_of(people.a_person(people.YULI))

    def opened(browser: Browser) -> tuple[Page, list[str]]:
        context = browser.new_context(base_url=live_server.url)
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page, complaints = context.new_page(), list[str]()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/lapak/pesanan")
        return page, complaints

    page, complaints = in_browser(opened)
    assert in_browser(lambda _: page.title()) == "(1) Pesanan · Tapis Yuli"
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        world.confirmed(market, [(market.tapis, 2)], visitor="v7")

    more = page.get_by_text("1 pesanan baru lagi menunggu")
    in_browser(lambda _: more.wait_for(timeout=15_000))

    assert in_browser(lambda _: page.title()) == "(2) Pesanan · Tapis Yuli"
    assert complaints == []
    in_browser(lambda _: page.context.close())


def test_the_courier_s_phone_tells_where_it_is(
    market: Market, courier: tuple[int, tuple[str, str]], live_server: LiveServer, in_browser: InBrowser
) -> None:
    number, (name, value) = courier
    with clock.simulated(clock.LIVE, NOON + timedelta(minutes=13)):
        waiting = Delivery.objects.get(reference=a_delivery_to_a_door(market))
        run = delivery.assign_by_hand(delivery_id=waiting.id, courier_id=number, travel=world.TRAVEL)
        delivery.accept_offer(run_id=run, courier_id=number)

    def told(browser: Browser) -> int:
        where: Any = {"latitude": -5.3801, "longitude": 105.2712}
        context = browser.new_context(base_url=live_server.url, geolocation=where, permissions=["geolocation"])
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        with page.expect_response("**/kurir/posisi") as answer:
            page.goto("/kurir")
        status = answer.value.status
        context.close()
        return status

    assert in_browser(told) == 204
    assert list(CourierPosition.objects.values_list("courier_id", "lat", "lng")) == [(number, -5.3801, 105.2712)]
