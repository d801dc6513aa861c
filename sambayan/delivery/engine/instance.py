"""A day of orders and couriers in text files, the format of grubhub/mdrplib (2018).

Tab-separated files with a header: orders, couriers, restaurants, instance_parameters. Coordinates are
metres on a plane, times are minutes from the start of the day. A day is read whole or not at all.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

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
        """A number that must not be negative, such as a time."""
        value = self.number(column)
        if value < 0 or (above_zero and value == 0):
            raise InstanceError(f"{self.where}: {column} must be {'more than' if above_zero else 'at least'} 0")
        return value


def read(folder: Path) -> Instance:
    """The day in a folder. Raises InstanceError, with file and line, before anything is returned."""
    if not folder.is_dir():
        raise InstanceError(f"{folder}: no such folder; give one with {', '.join(_FILES)}")
    restaurants = tuple(_restaurants(_rows(folder, "restaurants.txt", RESTAURANTS)))
    known = {restaurant.id for restaurant in restaurants}
    return Instance(
        name=folder.resolve().name,
        orders=tuple(_orders(_rows(folder, "orders.txt", ORDERS), known)),
        couriers=tuple(_couriers(_rows(folder, "couriers.txt", COURIERS))),
        restaurants=restaurants,
        parameters=_parameters(_rows(folder, "instance_parameters.txt", PARAMETERS)),
    )


def write(instance: Instance, folder: Path) -> None:
    """Write the day as the four files that `read` takes; the folder is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    values = instance.parameters
    tables: tuple[Sequence[tuple[object, ...]], ...] = (
        [(o.id, o.x, o.y, o.placed, o.restaurant, o.ready) for o in instance.orders],
        [(c.id, c.x, c.y, c.on, c.off) for c in instance.couriers],
        [(r.id, r.x, r.y) for r in instance.restaurants],
        [tuple(getattr(values, name) for name in Parameters.__dataclass_fields__)],
    )
    for (name, columns), rows in zip(_FILES.items(), tables, strict=True):
        lines = ["\t".join(columns), *("\t".join(map(_plain, row)) for row in rows)]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


_FILES = {
    "orders.txt": ORDERS,
    "couriers.txt": COURIERS,
    "restaurants.txt": RESTAURANTS,
    "instance_parameters.txt": PARAMETERS,
}


def _plain(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _rows(folder: Path, name: str, columns: tuple[str, ...]) -> list[_Row]:
    path = folder / name
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise InstanceError(f"{path}: missing file; a day needs {', '.join(_FILES)}") from None
    except UnicodeDecodeError as error:
        raise InstanceError(f"{path}: not UTF-8 text at byte {error.start}") from None
    header = [column.strip() for column in lines[0].split("\t")] if lines else []
    for column in columns:
        if column not in header:
            raise InstanceError(f"{path}:1: missing column {column}; found {', '.join(header) or 'nothing'}")
    rows = [_row(f"{path}:{number}", header, line) for number, line in enumerate(lines[1:], 2) if line.strip()]
    if not rows:
        raise InstanceError(f"{path}: has no line after its header")
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


def _restaurants(rows: list[_Row]) -> Iterator[Restaurant]:
    for row, name in _unique(rows, "restaurant"):
        yield Restaurant(name, row.number("x"), row.number("y"))


def _orders(rows: list[_Row], restaurants: set[str]) -> Iterator[Order]:
    for row, name in _unique(rows, "order"):
        restaurant, placed, ready = row.text("restaurant"), row.amount("placement_time"), row.amount("ready_time")
        if restaurant not in restaurants:
            raise InstanceError(f"{row.where}: restaurant {restaurant} is not in restaurants.txt")
        if ready < placed:
            raise InstanceError(f"{row.where}: ready_time {ready:g} is before placement_time {placed:g}")
        yield Order(name, row.number("x"), row.number("y"), placed, restaurant, ready)


def _couriers(rows: list[_Row]) -> Iterator[Courier]:
    for row, name in _unique(rows, "courier"):
        on, off = row.amount("on_time"), row.amount("off_time")
        if off <= on:
            raise InstanceError(f"{row.where}: off_time {off:g} is not after on_time {on:g}")
        yield Courier(name, row.number("x"), row.number("y"), on, off)


def _parameters(rows: list[_Row]) -> Parameters:
    if len(rows) > 1:
        raise InstanceError(f"{rows[1].where}: one line of parameters is enough")
    (row,) = rows
    speed, *others = PARAMETERS
    return Parameters(row.amount(speed, above_zero=True), *(row.amount(column) for column in others))
