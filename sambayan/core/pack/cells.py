"""What a cell may hold. Each reader takes the text of a cell and raises ValueError with what it had to be."""

import re
import zoneinfo
from collections.abc import Callable
from datetime import date, time
from typing import Any

Reader = Callable[[str], Any]


def text(cell: str) -> str:
    if not cell:
        raise ValueError("must not be blank")
    return cell


def one_of(*words: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if cell not in words:
            raise ValueError(f"must be one of {', '.join(word or '(blank)' for word in words)}, not {cell!r}")
        return cell

    return read


def like(pattern: str, example: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not re.fullmatch(pattern, cell, re.ASCII):
            raise ValueError(f"must look like {example}, not {cell!r}")
        return cell

    return read


def number(least: float, most: float) -> Callable[[str], float]:
    def read(cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise ValueError(f"must be a number with a decimal point, not {cell!r}") from None
        if not least <= value <= most:
            raise ValueError(f"must be between {least:g} and {most:g}, not {cell}")
        return value

    return read


def latitude(cell: str) -> float:
    try:
        return number(-90, 90)(cell)
    except ValueError as error:
        swapped = " (are lat and lng swapped?)" if re.fullmatch(r"-?1?\d\d(\.\d*)?", cell) else ""
        raise ValueError(f"{error}{swapped}") from None


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(cell: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", cell):
            raise ValueError(f"must be a whole number without dots or commas, not {cell!r}")
        if not least <= int(cell) <= most:
            raise ValueError(f"must be between {least} and {most}, not {cell}")
        return int(cell)

    return read


def day(cell: str) -> date:
    try:
        return date.fromisoformat(like(r"\d{4}-\d\d-\d\d", "2018-05-31")(cell))
    except ValueError:
        raise ValueError(f"must be a date such as 2018-05-31, not {cell!r}") from None


def time_of_day(cell: str) -> time:
    try:
        return time.fromisoformat(like(r"\d\d:\d\d(:\d\d)?", "09:30")(cell))
    except ValueError:
        raise ValueError(f"must be a time of day such as 09:30, not {cell!r}") from None


def time_zone(cell: str) -> str:
    try:
        zoneinfo.ZoneInfo(text(cell))
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(f"must be a time zone such as Asia/Jakarta, not {cell!r}") from None
    return cell


def pattern(cell: str) -> str:
    try:
        re.compile(text(cell))
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return cell


def words(cell: str) -> tuple[str, ...]:
    """Several codes in one cell, with spaces between."""
    return tuple(cell.split())


def blank_or(read: Reader) -> Callable[[str], Any]:
    """None for a blank cell."""
    return lambda cell: read(cell) if cell else None
