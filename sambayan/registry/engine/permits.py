"""Numbers and dates of permits, by what the region pack says of their kind."""

import re
from datetime import date, timedelta


def fits(pattern: str, number: str) -> bool:
    """Whether the whole number has the form of its kind."""
    return re.fullmatch(pattern, number) is not None


def last_day(valid_from: date, years: int | None) -> date | None:
    """The last day of a permit that holds for whole years; None is without end. From 29 February: to 28 February."""
    if years is None:
        return None
    try:
        anniversary = valid_from.replace(year=valid_from.year + years)
    except ValueError:
        anniversary = date(valid_from.year + years, 3, 1)
    return anniversary - timedelta(days=1)
