"""A day of orders and couriers in text files, the format of grubhub/mdrplib (2018).

Tab-separated files with a header: orders, couriers, restaurants, instance_parameters. Coordinates are
metres on a plane, times are minutes from the start of the day. A day is read whole or not at all.

The limits below keep out what is no day of one town: a time in milliseconds, a place in degrees of
another datum, a file that was put together twice. The files themselves are read and written by `delivery.queries`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sambayan.delivery.engine.travel import Travel
from sambayan.delivery.errors import InstanceError

ORDERS = ("order", "x", "y", "placement_time", "restaurant", "ready_time")
COURIERS = ("courier", "x", "y", "on_time", "off_time")
RESTAURANTS = ("restaurant", "x", "y")
PARAMETERS = (
    "meters_per_minute",
    "pickup service minutes",
    "dropoff service minutes",
    "target click-to-door",
    "maximum click-to-door",
    "pay per order",
    "guaranteed pay per hour",
)
FILES = {
    "orders.txt": ORDERS,
    "couriers.txt": COURIERS,
    "restaurants.txt": RESTAURANTS,
    "instance_parameters.txt": PARAMETERS,
}
LAST_MINUTE = 2_880  # two days: a day that goes past midnight, and its last couriers
FARTHEST = 200_000  # metres east or west, north or south of the first restaurant; no region is wider
FARTHEST_DROP = 39_000  # metres from its restaurant; a little below travel.LONGEST_METRES, which the globe measures
MOST = {"orders.txt": 200_000, "couriers.txt": 50_000, "restaurants.txt": 50_000, "instance_parameters.txt": 1}


@dataclass(frozen=True, slots=True)
class Restaurant:
    id: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    x: float
    y: float
    placed: float
    restaurant: str
    ready: float


@dataclass(frozen=True, slots=True)
class Courier:
    id: str
    x: float
    y: float
    on: float
    off: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """The numbers of the whole day; minutes, metres, and pay in the day's own currency."""

    metres_per_minute: float
    pickup_service_minutes: float
    drop_service_minutes: float
    target_click_to_door: float
    maximum_click_to_door: float
    pay_per_order: float
    guaranteed_pay_per_hour: float


@dataclass(frozen=True, slots=True)
class Instance:
    """A whole day; each tuple in the sequence of its file."""

    name: str
    orders: tuple[Order, ...]
    couriers: tuple[Courier, ...]
    restaurants: tuple[Restaurant, ...]
    parameters: Parameters

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the rectangle around the restaurants, metres."""
        xs, ys = [place.x for place in self.restaurants], [place.y for place in self.restaurants]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    def travel(self, origin_lat: float, origin_lng: float) -> Travel:
        """Travel as the format prescribes: straight line, up to whole minutes, no road factor."""
        return Travel(
            origin_lat=origin_lat,
            origin_lng=origin_lng,
            metres_per_minute=self.parameters.metres_per_minute,
            road_factor=1.0,
            whole_minutes=True,
            pickup_service_minutes=self.parameters.pickup_service_minutes,
            drop_service_minutes=self.parameters.drop_service_minutes,
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file; every error names its file and line."""

    where: str
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        value = self.values[column].strip()
        if not value:
            raise InstanceError(f"{self.where}: {column} is empty")
        return value

    def number(self, column: str) -> float:
        try:
            value = float(self.text(column))
        except ValueError:
            raise InstanceError(f"{self.where}: {column} is not a number: {self.values[column]!r}") from None
        if not math.isfinite(value):
            raise InstanceError(f"{self.where}: {column} is not a finite number: {self.values[column]!r}")
        return value

    def amount(self, column: str, *, above_zero: bool = False) -> float:
        """A number that must not be negative, such as a speed or a pay."""
        value = self.number(column)
        if value < 0 or (above_zero and value == 0):
            raise InstanceError(f"{self.where}: {column} must be {'more than' if above_zero else 'at least'} 0")
        return value

    def minute(self, column: str) -> float:
        value = self.number(column)
        if not 0 <= value <= LAST_MINUTE:
            raise InstanceError(
                f"{self.where}: {column} must be between 0 and {LAST_MINUTE} minutes (two days), not {value:g}"
            )
        return value

    def place(self, first: tuple[float, float]) -> tuple[float, float]:
        """The coordinates, near the first restaurant."""
        values = self.number("x"), self.number("y")
        for column, value, middle in zip("xy", values, first, strict=True):
            if abs(value - middle) > FARTHEST:
                raise InstanceError(
                    f"{self.where}: {column} must be within {FARTHEST} metres of the first restaurant"
                    f" ({middle:g}), not {value:g}"
                )
        return values


@dataclass(frozen=True, slots=True)
class Text:
    """What stands in one file, and where the file is, as its errors name it."""

    where: str
    content: str


def parse(name: str, texts: Mapping[str, Text]) -> Instance:
    """The day in the texts of FILES. Raises InstanceError, with file and line, before anything is returned."""
    orders, couriers, places, parameters = (_rows(texts[file], MOST[file], columns) for file, columns in FILES.items())
    first = places[0].number("x"), places[0].number("y")
    restaurants = tuple(_restaurants(places, first))
    return Instance(
        name=name,
        orders=tuple(_orders(orders, {restaurant.id: restaurant for restaurant in restaurants}, first)),
        couriers=tuple(_couriers(couriers, first)),
        restaurants=restaurants,
        parameters=_parameters(parameters),
    )


def texts(instance: Instance) -> dict[str, str]:
    """What `parse` takes, by the name of the file."""
    values = instance.parameters
    tables: tuple[Sequence[tuple[object, ...]], ...] = (
        [(o.id, o.x, o.y, o.placed, o.restaurant, o.ready) for o in instance.orders],
        [(c.id, c.x, c.y, c.on, c.off) for c in instance.couriers],
        [(r.id, r.x, r.y) for r in instance.restaurants],
        [tuple(getattr(values, name) for name in Parameters.__dataclass_fields__)],
    )
    return {
        name: "\n".join(["\t".join(columns), *("\t".join(map(_plain, row)) for row in rows)]) + "\n"
        for (name, columns), rows in zip(FILES.items(), tables, strict=True)
    }


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _rows(text: Text, most: int, columns: tuple[str, ...]) -> list[_Row]:
    lines, path = text.content.splitlines(), text.where
    header = [column.strip() for column in lines[0].split("\t")] if lines else []
    for column in columns:
        if column not in header:
            raise InstanceError(f"{path}:1: missing column {column}; found {', '.join(header) or 'nothing'}")
    rows = [_row(f"{path}:{number}", header, line) for number, line in enumerate(lines[1:], 2) if line.strip()]
    if not rows:
        raise InstanceError(f"{path}: has no line after its header")
    if len(rows) > most:
        raise InstanceError(f"{rows[most].where}: is line {most + 1} of at most {most}")
    return rows


def _row(where: str, header: list[str], line: str) -> _Row:
    fields = line.split("\t")
    if len(fields) != len(header):
        raise InstanceError(f"{where}: {len(fields)} fields, the header has {len(header)}")
    return _Row(where, dict(zip(header, fields, strict=True)))


def _unique(rows: list[_Row], column: str) -> Iterator[tuple[_Row, str]]:
    seen: dict[str, str] = {}
    for row in rows:
        name = row.text(column)
        if name in seen:
            raise InstanceError(f"{row.where}: {column} {name} is there twice, first at {seen[name]}")
        seen[name] = row.where
        yield row, name


def _restaurants(rows: list[_Row], first: tuple[float, float]) -> Iterator[Restaurant]:
    for row, name in _unique(rows, "restaurant"):
        yield Restaurant(name, *row.place(first))


def _orders(rows: list[_Row], restaurants: Mapping[str, Restaurant], first: tuple[float, float]) -> Iterator[Order]:
    for row, name in _unique(rows, "order"):
        restaurant, placed, ready = row.text("restaurant"), row.minute("placement_time"), row.minute("ready_time")
        if restaurant not in restaurants:
            raise InstanceError(f"{row.where}: restaurant {restaurant} is not in restaurants.txt")
        if ready < placed:
            raise InstanceError(f"{row.where}: ready_time {ready:g} is before placement_time {placed:g}")
        x, y = row.place(first)
        metres = math.hypot(x - restaurants[restaurant].x, y - restaurants[restaurant].y)
        if metres > FARTHEST_DROP:
            raise InstanceError(
                f"{row.where}: x, y lie {metres:.0f} metres from restaurant {restaurant}; at most {FARTHEST_DROP}"
            )
        yield Order(name, x, y, placed, restaurant, ready)


def _couriers(rows: list[_Row], first: tuple[float, float]) -> Iterator[Courier]:
    for row, name in _unique(rows, "courier"):
        on, off = row.minute("on_time"), row.minute("off_time")
        if off <= on:
            raise InstanceError(f"{row.where}: off_time {off:g} is not after on_time {on:g}")
        yield Courier(name, *row.place(first), on, off)


def _parameters(rows: list[_Row]) -> Parameters:
    (row,) = rows
    speed, *others = PARAMETERS
    return Parameters(row.amount(speed, above_zero=True), *(row.amount(column) for column in others))
