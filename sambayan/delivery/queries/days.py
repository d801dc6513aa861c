"""Days of orders and couriers in text files, for replays."""

from pathlib import Path

from sambayan.delivery.engine import day
from sambayan.delivery.engine.instance import FILES, Instance, Text, parse, texts
from sambayan.delivery.errors import InstanceError


def instance(path: Path) -> Instance:
    """The day in a folder. Raises errors.InstanceError, with file and line, before anything is returned."""
    if not path.is_dir():
        raise InstanceError(f"{path}: no such folder; give one with {', '.join(FILES)}")
    return parse(path.resolve().name, {name: _text(path / name) for name in FILES})


def generated_day(*, seed: int, orders: int = 200, restaurants: int = 40, couriers: int = 40) -> Instance:
    """A made-up day of the same format; the same arguments give the same day."""
    return day.generate(seed=seed, orders=orders, restaurants=restaurants, couriers=couriers)


def write_day(*, day: Instance, folder: Path) -> None:
    """Write a day as the text files that `instance` reads; the folder is made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts(day).items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(path: Path) -> Text:
    try:
        return Text(str(path), path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InstanceError(f"{path}: missing file; a day needs {', '.join(FILES)}") from None
    except UnicodeDecodeError as error:
        raise InstanceError(f"{path}: not UTF-8 text at byte {error.start}") from None
