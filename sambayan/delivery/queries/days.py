"""Days of orders and couriers in text files, for replays."""

from pathlib import Path

from sambayan.delivery.engine import day
from sambayan.delivery.engine import instance as files
from sambayan.delivery.engine.instance import Instance


def instance(path: Path) -> Instance:
    """The day in a folder. Raises errors.InstanceError with file and line."""
    return files.read(path)


def generated_day(*, seed: int, orders: int = 200, restaurants: int = 40, couriers: int = 40) -> Instance:
    """A made-up day of the same format; the same arguments give the same day."""
    return day.generate(seed=seed, orders=orders, restaurants=restaurants, couriers=couriers)


def write_day(*, day: Instance, folder: Path) -> None:
    """Write a day as the text files that `instance` reads."""
    files.write(day, folder)
