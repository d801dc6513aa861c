"""What will happen on a replayed day, drawn once from the instance, the flags and the seed; nothing here acts.

Plain: the instance as it is, each restaurant a sentra of one stall at its own place, one line an
order. `sentra`: the same orders at the same minutes, but restaurants that stand close together
become stalls of one sentra, baskets reach over several of them, and things go wrong as they do.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from sambayan.core.pack import SampleProduct
from sambayan.delivery.queries import Instance
from sambayan.market.enums import Channel, PayBy
from sambayan.registry.enums import TurnoverBand

STALLS_A_SENTRA = 12
SHARE_OF_SHARED_BASKETS = 0.40
SHARE_OF_REFUSED_LINES = 0.05
SHARE_OF_CASH = 0.15
SHARE_OF_GOFOOD = 0.10
SHARE_OF_WHATSAPP = 0.05
SHARE_OF_UNKNOWN_BASELINES = 0.20
SHARE_OF_SOUGHT_IN_VAIN = 0.10
STALLS_A_ROW = 20


@dataclass(frozen=True, slots=True)
class PlannedProduct:
    name: str
    category: str
    price: int
    prep_minutes: int


@dataclass(frozen=True, slots=True)
class PlannedStall:
    """A restaurant of the instance as a stall; `products` are what it sells."""

    number: str
    name: str
    owner: str
    turnover: TurnoverBand
    products: tuple[PlannedProduct, ...]


@dataclass(frozen=True, slots=True)
class PlannedSentra:
    """Stalls at one place, metres on the instance's plane."""

    slug: str
    name: str
    x: float
    y: float
    stalls: tuple[PlannedStall, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """`stall` and `product` count within the sentra and the stall; `ready` is a minute of the day."""

    stall: int
    product: int
    quantity: int
    ready: int
    refused: bool


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """`sought` is what the buyer looked for and nobody sells, mostly nothing."""

    number: str
    minute: int
    sentra: int
    lines: tuple[PlannedLine, ...]
    x: float
    y: float
    channel: Channel
    pay_by: PayBy
    sought: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole day. `losses`: from that minute on, the next courier who carries goods (True), or who is
    on the way to them (False), vanishes.
    """

    sentras: tuple[PlannedSentra, ...]
    orders: tuple[PlannedOrder, ...]
    losses: tuple[tuple[int, bool], ...]


def drawn_plan(
    instance: Instance, *, sentra: bool, seed: int, products: Sequence[SampleProduct], names: Sequence[str]
) -> Plan:
    """The day of an instance; the same arguments give the same plan."""
    return _Draw(instance, sentra=sentra, seed=seed, products=products, names=names).plan()


class _Draw:
    """One drawing of a plan; every choice comes from one seeded source, in a fixed order."""

    def __init__(
        self, instance: Instance, *, sentra: bool, seed: int, products: Sequence[SampleProduct], names: Sequence[str]
    ) -> None:
        self.instance = instance
        self.sentra = sentra
        self.names = names
        self.rng = random.Random(f"{seed}:{sentra}")  # noqa: S311 - repeatable on purpose
        missing = self.rng.choice(sorted({product.category for product in products}))
        self.unsold = [product.name for product in products if product.category == missing] if sentra else []
        self.products = [product for product in products if not sentra or product.category != missing]
        self.place = {restaurant.id: i for i, restaurant in enumerate(instance.restaurants)}

    def plan(self) -> Plan:
        groups = self._groups() if self.sentra else [[i] for i in range(len(self.place))]
        sentras = tuple(self._sentra(number, group) for number, group in enumerate(groups, start=1))
        seats = {place: (number, seat) for number, group in enumerate(groups) for seat, place in enumerate(group)}
        orders = tuple(self._order(row, seats, sentras) for row in range(len(self.instance.orders)))
        return Plan(sentras, orders, self._losses(orders) if self.sentra else ())

    def _groups(self) -> list[list[int]]:
        """Restaurants grouped by place: seeds as far apart as can be, then each to its nearest seed."""
        places = [(r.x, r.y) for r in self.instance.restaurants]
        seeds = [0]
        away = [math.dist(place, places[0]) for place in places]
        for _ in range(1, max(1, round(len(places) / STALLS_A_SENTRA))):
            seeds.append(max(range(len(places)), key=lambda i: (away[i], -i)))
            away = [min(old, math.dist(place, places[seeds[-1]])) for old, place in zip(away, places, strict=True)]
        groups: dict[int, list[int]] = {seed: [] for seed in seeds}
        for i, place in enumerate(places):
            groups[min(seeds, key=lambda seed: (math.dist(place, places[seed]), seed))].append(i)
        return list(groups.values())

    def _sentra(self, number: int, group: list[int]) -> PlannedSentra:
        x = sum(self.instance.restaurants[i].x for i in group) / len(group)
        y = sum(self.instance.restaurants[i].y for i in group) / len(group)
        stalls = tuple(self._stall(seat) for seat in range(len(group)))
        return PlannedSentra(f"contoh-{number:03}", f"Sentra contoh {number}", x, y, stalls)

    def _stall(self, seat: int) -> PlannedStall:
        owner = self.rng.choice(self.names)
        first = self.rng.choice(self.products)
        alike = [p for p in self.products if p.category == first.category and p is not first]
        chosen = [first, *self.rng.sample(alike, min(len(alike), 3 if self.sentra else 0))]
        number = f"{chr(ord('A') + seat // STALLS_A_ROW)}-{seat % STALLS_A_ROW + 1:02}"
        name = f"{first.name.split(',')[0]} {owner}"
        return PlannedStall(number, name, owner, self._turnover(), tuple(map(self._product, chosen)))

    def _product(self, sample: SampleProduct) -> PlannedProduct:
        price = self.rng.randrange(sample.price_low, sample.price_high + 1, 500)
        return PlannedProduct(sample.name, sample.category, price, sample.prep_minutes)

    def _order(self, row: int, seats: dict[int, tuple[int, int]], sentras: tuple[PlannedSentra, ...]) -> PlannedOrder:
        order = self.instance.orders[row]
        group, own = seats[self.place[order.restaurant]]
        stalls = sentras[group].stalls
        chosen = [own]
        if self.sentra and self.rng.random() < SHARE_OF_SHARED_BASKETS:
            others = [i for i in range(len(stalls)) if i != own]
            chosen += self.rng.sample(others, min(len(others), self.rng.randint(1, 3)))
        minute, ready = math.ceil(order.placed), math.ceil(order.ready)
        lines = tuple(self._line(stalls[i], i, minute, ready if i == own else None) for i in chosen)
        channel, pay_by = self._way() if self.sentra else (Channel.OWN, PayBy.QRIS)
        in_vain = bool(self.unsold) and self.rng.random() < SHARE_OF_SOUGHT_IN_VAIN
        sought = self.rng.choice(self.unsold) if in_vain else ""
        return PlannedOrder(order.id, minute, group, lines, order.x, order.y, channel, pay_by, sought)

    def _way(self) -> tuple[Channel, PayBy]:
        """Where the order comes from and how it is paid."""
        drawn = self.rng.random()
        if drawn < SHARE_OF_GOFOOD:
            return Channel.GOFOOD, PayBy.PLATFORM
        channel = Channel.WHATSAPP if drawn < SHARE_OF_GOFOOD + SHARE_OF_WHATSAPP else Channel.OWN
        return channel, PayBy.CASH if self.rng.random() < SHARE_OF_CASH / (1 - SHARE_OF_GOFOOD) else PayBy.QRIS

    def _turnover(self) -> TurnoverBand:
        """What an owner answers; one in five does not know."""
        if self.rng.random() < SHARE_OF_UNKNOWN_BASELINES:
            return TurnoverBand.UNKNOWN
        return self.rng.choice((TurnoverBand.UNDER_3M, TurnoverBand.UNDER_15M, TurnoverBand.UNDER_60M))

    def _line(self, stall: PlannedStall, seat: int, minute: int, ready: int | None) -> PlannedLine:
        product = self.rng.randrange(len(stall.products))
        if ready is None:
            ready = minute + stall.products[product].prep_minutes
        refused = self.sentra and self.rng.random() < SHARE_OF_REFUSED_LINES
        return PlannedLine(seat, product, self.rng.choice((1, 1, 1, 2, 2, 3)), ready, refused)

    def _losses(self, orders: tuple[PlannedOrder, ...]) -> tuple[tuple[int, bool], ...]:
        """Two couriers vanish while it is busy: one with the goods, one on the way to them."""
        minutes = sorted(order.minute for order in orders)
        busy = minutes[len(minutes) // 4 : len(minutes) * 3 // 4] or minutes
        return tuple(sorted((self.rng.choice(busy), carrying) for carrying in (True, False)))
