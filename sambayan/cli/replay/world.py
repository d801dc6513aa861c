"""Put the people and places of a plan into the register, once; a second time finds them again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.replay.plan import Plan, PlannedSentra, PlannedStall
from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.actions import NewCourier, NewShift
from sambayan.delivery.enums import Vehicle
from sambayan.delivery.queries import Instance, Travel
from sambayan.market import actions as market
from sambayan.market import queries as catalogue
from sambayan.market.actions import NewProduct
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.registry.actions import NewPerson, NewStall

STOCK = 10_000  # pieces of each product: what was sold on the real day was there
_NOBODYS_PREFIX = "+62800"  # Indonesian toll-free numbers belong to no person; then timeline and person
_MOST_TIMELINES, _MOST_PEOPLE = 10_000, 100_000


@dataclass(frozen=True, slots=True)
class SoldProduct:
    id: int
    category_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the instance lies: its middle on the region's centre."""

    travel: Travel
    middle: tuple[float, float]

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.travel.place(x - self.middle[0], y - self.middle[1])


@dataclass(frozen=True, slots=True)
class World:
    """Ids by position in the plan; `sold` by (sentra, stall, product). `owners` and `riders` are the people
    behind stalls and couriers.
    """

    ground: Ground
    sentras: tuple[int, ...]
    sold: dict[tuple[int, int, int], SoldProduct]
    buyers: tuple[int, ...]
    owners: dict[int, int]
    riders: dict[int, int]


def settled_world(*, plan: Plan, instance: Instance, ground: Ground, start: datetime) -> World:
    """Register what the plan needs on this timeline, before the day starts."""
    people = iter(_people(plan, instance))
    categories = catalogue.category_ids()
    sentras: list[int] = []
    sold: dict[tuple[int, int, int], SoldProduct] = {}
    stalls: list[int] = []
    for number, sentra in enumerate(plan.sentras):
        sentras.append(_sentra(sentra, ground))
        for seat, (stall, stall_id) in enumerate(zip(sentra.stalls, _stalls(sentra, sentras[-1], people), strict=True)):
            stalls.append(stall_id)
            for position, product in enumerate(_products(stall, stall_id, categories)):
                sold[number, seat, position] = product
    buyers = tuple(next(people) for _ in plan.orders)
    riders = _couriers(instance, list(people), ground, start)
    return World(ground, tuple(sentras), sold, buyers, register.stall_owners(stall_ids=stalls), riders)


def _people(plan: Plan, instance: Instance) -> list[int]:
    """Owners, buyers and couriers, in this order; found again by their phones."""
    names = [stall.owner for sentra in plan.sentras for stall in sentra.stalls]
    names += [f"Pembeli {order.number}" for order in plan.orders]
    names += [f"Kurir {courier.id}" for courier in instance.couriers]
    if clock.timeline() >= _MOST_TIMELINES or len(names) >= _MOST_PEOPLE:
        raise CannotStart("this database has no numbers left for the people of a replay; use an empty SAMBAYAN_HOME")
    prefix = f"{_NOBODYS_PREFIX}{clock.timeline():04}"
    return registry.register_people(people=[NewPerson(name, f"{prefix}{n:05}") for n, name in enumerate(names)])


def _sentra(sentra: PlannedSentra, ground: Ground) -> int:
    lat, lng = ground.point(sentra.x, sentra.y)
    area = register.area_at(lat=lat, lng=lng)
    return registry.register_sentra(
        slug=sentra.slug,
        name=sentra.name,
        lat=lat,
        lng=lng,
        area_id=area.id if area else None,
        opens=time(0, 0),
        closes=time(23, 59, 59),
    )


def _stalls(sentra: PlannedSentra, sentra_id: int, owners: Iterator[int]) -> list[int]:
    return registry.register_stalls(
        sentra_id=sentra_id,
        stalls=[
            NewStall(number=stall.number, umkm_name=stall.name, owner_id=next(owners), turnover=stall.turnover)
            for stall in sentra.stalls
        ],
    )


def _products(stall: PlannedStall, stall_id: int, categories: dict[str, int]) -> list[SoldProduct]:
    ids = market.add_products(
        stall_id=stall_id,
        products=[NewProduct(p.category, p.name, p.price, STOCK, p.prep_minutes) for p in stall.products],
    )
    return [SoldProduct(number, categories[p.category], p.name) for number, p in zip(ids, stall.products, strict=True)]


def _couriers(instance: Instance, people: list[int], ground: Ground, start: datetime) -> dict[int, int]:
    couriers = delivery.register_couriers(couriers=[NewCourier(person, Vehicle.MOTOR) for person in people])
    delivery.start_shifts(
        shifts=[
            NewShift(
                courier_id,
                start + timedelta(minutes=courier.on),
                start + timedelta(minutes=courier.off),
                *ground.point(courier.x, courier.y),
            )
            for courier_id, courier in zip(couriers, instance.couriers, strict=True)
        ]
    )
    return dict(zip(couriers, people, strict=True))
