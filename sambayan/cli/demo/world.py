"""Put the sample people, businesses and stalls of the region pack into the register, once; again finds them again."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from sambayan.core import clock
from sambayan.core.pack import Pack, PermitKind, SamplePerson, SampleProduct, SampleUmkm
from sambayan.delivery import actions as delivery
from sambayan.delivery.actions import NewCourier
from sambayan.delivery.enums import Vehicle
from sambayan.market import actions as market
from sambayan.market.actions import NewProduct
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.registry.actions import NewPerson, NewStall
from sambayan.registry.enums import Role, SentraState, TurnoverBand

LAST_DAY = date(2026, 4, 10)  # a Friday: the day that visitors see
STARTED = "sample world: no such sale is known in reality"
BUYERS = 140
PRODUCTS = 18  # of a stall at most
_GRANTED_UNTIL = date(2027, 12, 31)  # an auditor's role has an end
_FREE_NUMBER = "+628000000"  # free of charge, belongs to nobody; then who it is


@dataclass(frozen=True, slots=True)
class World:
    """Ids. `stalls` by number as painted, `offered` those whose owner a visitor may become, `quiet` those that have no
    orders of late and why.
    """

    first_day: date
    sentra: int
    slug: str
    point: tuple[float, float]
    stalls: dict[str, int]
    owners: dict[int, int]
    offered: frozenset[int]
    riders: dict[int, int]
    buyers: tuple[int, ...]
    quiet: dict[int, str]
    late: dict[int, time]


def at(day: date, hour: time) -> datetime:
    """The instant of an hour of the regional day."""
    return datetime.combine(day, hour, ZoneInfo(settings.TIME_ZONE))


def settled_world(pack: Pack, first_day: date) -> World:
    """On the live timeline, on the morning of its first day; the pack's first sentra with sample stalls is the one."""
    with clock.simulated(clock.LIVE, at(first_day, time(8))):
        slug = next(umkm.sentra for umkm in pack.sample_umkm if umkm.sentra)
        sentra = _active_sentra(slug)
        seated = [umkm for umkm in pack.sample_umkm if umkm.sentra == slug]
        people = {person.key: _person(person, pack) for person in pack.sample_people if person.role != Role.OWNER}
        stalls = _stalls(sentra, seated, pack)
        _register_waiting(pack)
        _sell(seated, stalls, pack)
        _grant(pack.sample_people, people, sentra, first_day)
        riders = _couriers(pack.sample_people, people, sentra)
    place = next(place for place in pack.sentra if place.slug == slug)
    return World(
        first_day=first_day,
        sentra=sentra,
        slug=slug,
        point=(place.lat, place.lng),
        stalls=stalls,
        owners=register.stall_owners(stall_ids=stalls.values()),
        offered=frozenset(stalls[p.stall] for p in pack.sample_people if p.stall and p.sentra == slug),
        riders=riders,
        buyers=tuple(_crowd()),
        quiet={stalls[umkm.number]: umkm.quiet for umkm in seated if umkm.quiet},
        late={stalls[umkm.number]: umkm.opens for umkm in seated if umkm.opens},
    )


def _active_sentra(slug: str) -> int:
    known = register.sentra(slug=slug, timeline=clock.LIVE)
    assert known is not None  # the pack has been loaded
    if known.state is not SentraState.ACTIVE:
        registry.change_sentra_state(sentra_id=known.id, state=SentraState.ACTIVE, source=STARTED)
    return known.id


def _person(person: SamplePerson, _pack: Pack) -> int:
    return registry.register_person(name=person.name, phone=person.phone)


def _crowd() -> list[int]:
    """Buyers without a face."""
    people = [NewPerson(f"Pembeli {n}", f"{_FREE_NUMBER}1{n:03}") for n in range(1, BUYERS + 1)]
    return registry.register_people(people=people)


def _owner_phone(umkm: SampleUmkm, pack: Pack) -> str:
    """The sample person's number where the owner is one of them, else one of its own."""
    signs_in = {(p.sentra, p.stall): p.phone for p in pack.sample_people if p.role == Role.OWNER}
    return signs_in.get((umkm.sentra, umkm.number)) or f"{_FREE_NUMBER}2{pack.sample_umkm.index(umkm):03}"


def _stalls(sentra: int, seated: list[SampleUmkm], pack: Pack) -> dict[str, int]:
    owners = registry.register_people(people=[NewPerson(umkm.owner, _owner_phone(umkm, pack)) for umkm in seated])
    ids = registry.register_stalls(
        sentra_id=sentra,
        stalls=[
            NewStall(
                number=umkm.number, umkm_name=umkm.name, owner_id=owner, area_id=_area(umkm.area),
                turnover=TurnoverBand(umkm.turnover or TurnoverBand.UNKNOWN), workers=1,
            )
            for umkm, owner in zip(seated, owners, strict=True)
        ],
    )  # fmt: skip
    for place in register.stalls_of(sentra_id=sentra):
        umkm = next(row for row in seated if row.number == place.number)
        _permits(place.umkm_id, umkm, pack)
    return dict(zip((umkm.number for umkm in seated), ids, strict=True))


def _area(code: str) -> int | None:
    area = register.area_by_code(code=code)
    return area.id if area else None


def _register_waiting(pack: Pack) -> None:
    """Businesses of the register that have no stall."""
    waiting = [umkm for umkm in pack.sample_umkm if not umkm.sentra]
    owners = registry.register_people(people=[NewPerson(umkm.owner, _owner_phone(umkm, pack)) for umkm in waiting])
    for umkm, owner in zip(waiting, owners, strict=True):
        number = registry.register_umkm(name=umkm.name, owner_id=owner, area_id=_area(umkm.area))
        _permits(number, umkm, pack)


def _permits(umkm_id: int, umkm: SampleUmkm, pack: Pack) -> None:
    if umkm.permits_since is None:
        return
    wanted = {code for c in pack.categories if c.code in umkm.categories for code in c.permits}
    for kind in pack.permit_kinds:
        if kind.code in wanted:
            number = _number(kind, pack.sample_umkm.index(umkm))
            registry.add_permit(umkm_id=umkm_id, kind=kind.code, number=number, valid_from=umkm.permits_since)


def _number(kind: PermitKind, place: int) -> str:
    """The example of the kind with digits of its own; the pack has no other numbers, and neither has anybody."""
    drawn = random.Random(f"{kind.code}:{place}")  # noqa: S311 - repeatable on purpose
    while True:
        parts = kind.example.partition("-") if kind.code == "p-irt" else (kind.example, "", "")
        head = "".join(drawn.choice("12345678") if letter.isdigit() else letter for letter in parts[0])
        if kind.matches(number := head + parts[1] + parts[2]):
            return number


def _sell(seated: list[SampleUmkm], stalls: dict[str, int], pack: Pack) -> None:
    shelves = {category.code: category.shelf for category in pack.categories}
    for umkm in seated:
        drawn = random.Random(umkm.name)  # noqa: S311 - repeatable on purpose
        own = [product for code in umkm.categories for product in _list(code, umkm, seated, pack)]
        products = [_new(p, shelves[p.category], dear=umkm.quiet == "dear", drawn=drawn) for p in own[:PRODUCTS]]
        market.add_products(stall_id=stalls[umkm.number], products=products)


def _list(code: str, umkm: SampleUmkm, seated: list[SampleUmkm], pack: Pack) -> list[SampleProduct]:
    """A category's products, beginning elsewhere for each stall that sells them: neighbours look different."""
    products = [product for product in pack.sample_products if product.category == code]
    sellers = [other for other in reversed(seated) if code in other.categories]
    begins = sellers.index(umkm) * 3 % len(products)
    return products[begins:] + products[:begins]


def _new(product: SampleProduct, shelf: str, *, dear: bool, drawn: random.Random) -> NewProduct:
    price = drawn.randrange(product.price_low, product.price_high + 1, 500)
    stock = drawn.randint(14, 40) if shelf == "culinary" else drawn.randint(2, 9)
    return NewProduct(
        product.category, product.name, price * 3 // 2 // 500 * 500 if dear else price, stock,
        prep_minutes=product.prep_minutes, glyph=product.glyph or "",
    )  # fmt: skip


def _grant(people: tuple[SamplePerson, ...], ids: dict[str, int], sentra: int, since: date) -> None:
    for person in people:
        if person.role in {Role.OWNER, Role.BUYER}:
            continue
        registry.grant_role(
            person_id=ids[person.key],
            role=Role(person.role),
            sentra_id=sentra if person.role in {Role.DESK, Role.OPERATOR} else None,
            starts_on=since,
            ends_on=_GRANTED_UNTIL if person.role == Role.AUDITOR else None,
        )


def _couriers(people: tuple[SamplePerson, ...], ids: dict[str, int], sentra: int) -> dict[int, int]:
    """People by courier."""
    riders = [person for person in people if person.role == Role.COURIER]
    couriers = delivery.register_couriers(couriers=[NewCourier(ids[p.key], Vehicle.MOTOR, sentra) for p in riders])
    for courier, person in zip(couriers, riders, strict=True):
        delivery.set_autobid(courier_id=courier, autobid=False)  # so that whoever plays one is asked
        if person.licence_until:
            delivery.record_document(courier_id=courier, kind="sim-c", valid_to=person.licence_until)
    return dict(zip(couriers, (ids[person.key] for person in riders), strict=True))
