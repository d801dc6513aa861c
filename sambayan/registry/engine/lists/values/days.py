"""Days and years, as Excel keeps them and as people write them: the day first, then the month."""

import math
import re
from datetime import date, datetime, time, timedelta

from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.sheets import Raw
from sambayan.registry.engine.lists.values.outcome import BLANK, Outcome, is_blank, written

_EPOCH = date(1899, 12, 30)  # Excel's day 0, its 29 February 1900 left out
_SERIALS = range(14_611, 73_051)  # 1940 to 2099
_YEARS = range(1900, 2100)
_PIVOT = 50  # "49" is 2049, "50" is 1950: permits end and businesses begin in between
_NAMES = (
    *(
        ("januari", "jan", "january"),
        ("februari", "feb", "pebruari", "february", "peb"),
        ("maret", "mar", "march", "mrt"),
    ),
    *(("april", "apr"), ("mei", "may"), ("juni", "jun", "june"), ("juli", "jul", "july")),
    *(("agustus", "agu", "ags", "agt", "aug", "august", "agst"), ("september", "sep", "sept", "septem")),
    *(("oktober", "okt", "oct", "october"), ("november", "nov", "nopember", "nop", "nopem")),
    ("desember", "des", "dec", "december"),
)
_MONTHS = {word: number for number, words in enumerate(_NAMES, 1) for word in words}
_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[/.\- ]\s*([0-9]{1,2})\s*[/.\- ]\s*([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})(?:[T ][0-9:.]+)?")
_NAMED = re.compile(r"([0-9]{1,2})[\s./-]*([A-Za-z]+)[\s./,-]*([0-9]{4}|[0-9]{2})")
_WEEKDAY = re.compile(r"^(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\s*,?\s*", re.IGNORECASE)
_CLOCK = re.compile(r"\s+[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?$")
_IN_TEXT = re.compile(r"\b(19[0-9]{2}|20[0-9]{2})\b")


def day(raw: Raw) -> Outcome:
    """A day. Of two digits, 00 to 49 are years from 2000, 50 to 99 from 1950."""
    if isinstance(raw, datetime):
        return raw.date(), None
    if isinstance(raw, date):
        return raw, None
    if isinstance(raw, bool | time | timedelta):
        return None, FaultCode.DATE_FORM
    if isinstance(raw, int | float):
        return _of_serial(raw)
    text = written(raw) or ""
    if is_blank(text):
        return BLANK
    found = _of_text(_CLOCK.sub("", _WEEKDAY.sub("", text)))
    return (found, None) if found else (None, FaultCode.DATE_FORM)


def _of_serial(number: float) -> Outcome:
    if number == 0:
        return BLANK
    if not math.isfinite(number):
        return None, FaultCode.DATE_FORM
    return (_EPOCH + timedelta(int(number)), None) if int(number) in _SERIALS else (None, FaultCode.DATE_FORM)


def _of_text(text: str) -> date | None:
    if found := _DAY_FIRST.fullmatch(text):
        return _date(found[3], int(found[2]), found[1])
    if found := _YEAR_FIRST.fullmatch(text):
        return _date(found[1], int(found[2]), found[3])
    if (found := _NAMED.fullmatch(text)) and (month := _MONTHS.get(found[2].casefold())):
        return _date(found[3], month, found[1])
    if text.isascii() and text.isdigit() and int(text) in _SERIALS and len(text) == len("45000"):
        return _EPOCH + timedelta(int(text))
    return None


def _date(year: str, month: int, day_of_month: str) -> date | None:
    whole = int(year) if len(year) > 2 else int(year) + (2000 if int(year) < _PIVOT else 1900)  # noqa: PLR2004
    try:
        found = date(whole, month, int(day_of_month))
    except ValueError:
        return None
    return found if whole in _YEARS else None


def year(raw: Raw) -> Outcome:
    """The year in which something began, alone or as part of a day; an int."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw in _YEARS:
        return int(raw), None
    if isinstance(raw, str) and len(found := _IN_TEXT.findall(raw)) == 1:
        return int(found[0]), None
    value, fault = day(raw)
    return (value.year, fault) if value else (value, fault)
