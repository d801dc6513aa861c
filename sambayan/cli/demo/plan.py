"""Who comes to the sentra on a sample day, and what they look for and buy. The same day is always the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sambayan.market.enums import Channel, PayBy
from sambayan.market.queries import ProductCard

# Orders begun in each hour from 9.00 on, relative to each other: lunch and early evening are busy, in the month of
# fasting the hours before sunset. Of 1447 H the last day of fasting was 19 Mar 2026, Idulfitri 20 or 21 (memory).
HOURS = (4, 9, 10, 10, 6, 3, 3, 4, 6, 7, 4, 1)
FASTING_HOURS = (1, 1, 1, 1, 1, 2, 8, 14, 9, 3, 3, 1)
FASTING_ENDS = date(2026, 3, 19)
CLOSED = frozenset(date(2026, 3, day) for day in (20, 21, 22))
OPENS = 9 * 60  # minutes after midnight
FEWEST, MOST = 28, 66  # orders of the first and of the last day, before the weekday
WEEKEND = 1.3
LOOKERS = 3  # who look and do not buy, for each who does
# Relative weights of what is ordered; what is not named has 2.
_WANTED = {
    "nasi-lauk": 12, "bakso-mi": 10, "pempek-tekwan": 12, "jajanan": 7, "kopi-seduh": 7, "es-jus": 7,
    "seruit-pindang": 7, "keripik": 4, "kemplang-kerupuk": 3, "kopi-bubuk": 3, "roti": 4, "engkak-lapis": 2,
    "tapis": 1, "ukiran": 1, "desain": 1,
}  # fmt: skip
SOUGHT = "seruit"  # in the morning, when nobody who sells it is open
SEEKERS = 41


@dataclass(frozen=True, slots=True)
class Door:
    """A kecamatan as buyers order from it: a point and a weight."""

    lat: float
    lng: float
    weight: float


@dataclass(frozen=True, slots=True)
class Visit:
    """An order in the making: minutes after midnight, pieces by product id, where to, and how it is paid."""

    number: int
    minute: int
    buyer: int
    lines: tuple[tuple[int, int], ...]
    drop: tuple[float, float]
    channel: Channel
    pay_by: PayBy


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looks at a product; `query` is what they typed before."""

    minute: int
    visitor: int
    card: ProductCard
    query: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    visits: tuple[Visit, ...]
    looks: tuple[Look, ...]
    in_vain: tuple[int, ...]  # minutes in which somebody seeks SOUGHT


def drawn_day(
    day: date, *, growth: float, cards: Sequence[ProductCard], doors: Sequence[Door], buyers: int, unwanted: set[int]
) -> DayPlan:
    """`growth` runs from 0 on the first day to 1 on the last; `unwanted` are stalls that nobody orders from."""
    if day in CLOSED:
        return DayPlan((), (), ())
    draw = _Draw(day, cards, doors, buyers)
    weekday = WEEKEND if day.isoweekday() >= _SATURDAY else 1.0
    orders = round((FEWEST + (MOST - FEWEST) * growth) * weekday * draw.rng.uniform(0.9, 1.1))
    sold = [card for card in cards if card.stall_id not in unwanted and _everyday(card)]
    visits = tuple(draw.visit(n, minute, sold) for n, minute in enumerate(sorted(draw.minutes(orders))))
    looks = [*draw.looks_before(visits), *draw.looks_in_passing(LOOKERS * orders)]
    in_vain = tuple(OPENS + draw.rng.randrange(_MORNING) for _ in range(SEEKERS))
    return DayPlan(visits, tuple(sorted(looks, key=lambda look: look.minute)), in_vain)


_SATURDAY = 6
_MORNING = 100  # minutes
_DEAR, _LUXURY = 100_000, 250_000  # rupiah: ordered half as often; looked at and not ordered
_SEVERAL = 60_000  # rupiah: of what costs less, some buy two or three
_SHARES = (0.12, 0.20, 0.68)  # GoFood, cash, QRIS
_SEARCHED = 0.5  # of those who look in passing had typed something


def _everyday(card: ProductCard) -> bool:
    """What costs a month's food is not ordered by a sample buyer: the purse waits for a visitor."""
    return card.edible or card.price <= _LUXURY


def _weight(card: ProductCard) -> float:
    return _WANTED.get(card.category_code, 2) / (2 if card.price > _DEAR else 1)


class _Draw:
    """One drawing of a day; every choice comes from one seeded source, in a fixed order."""

    def __init__(self, day: date, cards: Sequence[ProductCard], doors: Sequence[Door], buyers: int) -> None:
        self.rng = random.Random(f"sample day {day}")  # noqa: S311 - repeatable on purpose
        self.hours = FASTING_HOURS if day <= FASTING_ENDS else HOURS
        self.cards = {card.id: card for card in cards}
        self.doors = doors
        self.buyers = buyers

    def minutes(self, count: int) -> list[int]:
        hours = self.rng.choices(range(len(self.hours)), self.hours, k=count)
        return [OPENS + hour * 60 + self.rng.randrange(60) for hour in hours]

    def visit(self, number: int, minute: int, sold: Sequence[ProductCard]) -> Visit:
        first, *further = self.rng.choices(sold, [_weight(card) for card in sold], k=self.rng.choice((1, 1, 2, 2, 3)))
        lines = {first.id: self.rng.choice((1, 1, 2, 2, 3)) if first.price < _SEVERAL else 1}
        for card in further:
            lines.setdefault(card.id, 1)
        door = self.rng.choices(self.doors, [door.weight for door in self.doors])[0]
        drop = door.lat + self.rng.uniform(-0.008, 0.008), door.lng + self.rng.uniform(-0.008, 0.008)
        pay_by = self.rng.choices((PayBy.PLATFORM, PayBy.CASH, PayBy.QRIS), _SHARES)[0]
        channel = Channel.GOFOOD if pay_by is PayBy.PLATFORM else Channel.OWN
        return Visit(
            number, minute, self.rng.randrange(self.buyers), tuple(sorted(lines.items())), drop, channel, pay_by
        )

    def looks_before(self, visits: Sequence[Visit]) -> Iterator[Look]:
        """Whoever buys has looked for it."""
        for visit in visits:
            for product, _ in visit.lines:
                card = self.cards[product]
                yield Look(visit.minute, visit.buyer, card, card.category.lower())

    def looks_in_passing(self, count: int) -> Iterator[Look]:
        cards = list(self.cards.values())
        seen = self.rng.choices(cards, [_WANTED.get(card.category_code, 2) for card in cards], k=count)
        for card, minute in zip(seen, self.minutes(count), strict=True):
            typed = card.category.lower() if self.rng.random() < _SEARCHED else ""
            yield Look(minute, self.rng.randrange(self.buyers), card, typed)
