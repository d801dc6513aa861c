"""The basket and how its page is reckoned. Whose it is, a random word in a cookie says; nobody has to sign in."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sambayan.core import clock
from sambayan.core.codes import new_code
from sambayan.delivery.errors import TooFar
from sambayan.market import queries as market
from sambayan.market.queries import BasketItem, BasketView, DeliveryPrice
from sambayan.registry import queries as registry
from sambayan.registry.queries import AreaPlace, Door, SentraOnDay
from sambayan.web.middleware.visitor import visitor_of
from sambayan.web.storefront.draft import draft_of

VISITOR, DISTRICT = "pengunjung", "kecamatan"
_KEPT = 90 * 86_400  # seconds: as long as what visitors looked for is kept


@dataclass(frozen=True, slots=True)
class StallPart:
    """What the basket holds of one stall; `ready` are minutes until all of it is."""

    number: str
    umkm: str
    items: tuple[BasketItem, ...]

    @property
    def ready(self) -> int:
        return max(item.prep_minutes for item in self.items)


@dataclass(frozen=True, slots=True)
class BasketPage:
    """A basket with where it goes. `price` is None until a place within reach is named; `too_far` says so, `unknown`
    that a place was asked for which is not on the list.
    """

    basket: BasketView
    sentra: SentraOnDay
    parts: tuple[StallPart, ...]
    districts: tuple[AreaPlace, ...]
    doors: tuple[Door, ...]
    chosen: str
    point: tuple[float, float] | None
    price: DeliveryPrice | None
    too_far: bool
    unknown: bool

    @property
    def too_much_cash(self) -> bool:
        """Whether no courier would collect it."""
        return self.total > market.CASH_AT_MOST

    @property
    def total(self) -> int:
        return self.basket.goods + (self.price.to_pay if self.price else 0)

    @property
    def at_a_door(self) -> bool:
        """Whether it goes to an address that is known, so that no street has to be typed."""
        return self.chosen.startswith("door:")

    @property
    def place(self) -> str:
        """Where it goes, as the list calls it; empty while nothing is chosen."""
        doors = {door.option: door.label for door in self.doors}
        return doors.get(self.chosen) or next((area.name for area in self.districts if area.code == self.chosen), "")


def visitor_code(request: HttpRequest) -> str:
    """The pseudonym of who asks; empty for somebody who has put nothing into a basket yet."""
    code = request.COOKIES.get(VISITOR, "")
    return code if code.isalnum() and len(code) <= _LONGEST else ""


_LONGEST = 32


def remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=_KEPT, samesite="Lax", httponly=True, secure=settings.BEHIND_TLS_PROXY)


def new_visitor() -> str:
    return new_code(20)


def basket_page(request: HttpRequest) -> BasketPage | None:
    """The basket that the visitor filled last, or None. At most seven statements.

    Where it goes is what was chosen now (`ke`), else what this visitor chose before, else a signed-in buyer's newest
    address: `door:ID` or the code of a kecamatan. What was chosen and is not on the list is never replaced unasked.
    """
    basket = market.basket_of(visitor=visitor_code(request))
    if basket is None:
        return None
    sentra = next(row for row in registry.sentra_list(timeline=clock.timeline()) if row.id == basket.sentra_id)
    person = visitor_of(request).person_id
    doors = tuple(registry.doors_of(person_id=person)) if person else ()
    districts = tuple(registry.districts_near(lat=basket.lat, lng=basket.lng))
    asked = _asked(request)
    chosen, point = _chosen(asked, request.COOKIES.get(DISTRICT, ""), doors, districts)
    price, too_far = None, False
    try:
        price = market.delivery_price(pickup=(basket.lat, basket.lng), drop=point)
    except TooFar:
        too_far = True
    return BasketPage(
        basket, sentra, _parts(basket), districts, doors, chosen, point, price, too_far, bool(asked and not chosen)
    )


def _asked(request: HttpRequest) -> str | None:
    """The place that the visitor named, empty for none of the list; None when the question was not put yet."""
    for said in (request.POST, request.GET, draft_of(request)):
        if "ke" in said:
            return str(said["ke"])
    return None


def _chosen(
    asked: str | None, before: str, doors: tuple[Door, ...], districts: tuple[AreaPlace, ...]
) -> tuple[str, tuple[float, float] | None]:
    places = {door.option: (door.lat, door.lng) for door in doors}
    places.update({area.code: (area.lat, area.lng) for area in districts})
    if asked is None:
        asked = before if before in places or not doors else doors[0].option
    return (asked, places[asked]) if asked in places else ("", None)


def _parts(basket: BasketView) -> tuple[StallPart, ...]:
    items: dict[tuple[str, str], list[BasketItem]] = {}
    for item in basket.items:
        items.setdefault((item.stall_number, item.umkm), []).append(item)
    return tuple(StallPart(number, umkm, tuple(own)) for (number, umkm), own in sorted(items.items()))
