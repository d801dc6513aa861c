"""Rupiah and heads. An amount is a whole number of rupiah; one that can be read in two ways is none."""

import math
import re
from decimal import Decimal

from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.fields import Field
from sambayan.registry.engine.lists.sheets import Raw
from sambayan.registry.engine.lists.values.outcome import BLANK, SCIENTIFIC, Outcome, is_blank, written

# How many times a year the turnover of a column comes; None where its heading does not say.
PERIODS = {Field.MONTHLY_TURNOVER: 12, Field.YEARLY_TURNOVER: 1, Field.TURNOVER: None}
SMALLEST = 10_000  # rupiah: no turnover, capital or asset is less, so that thousands or millions are meant
LARGEST = 1_000_000_000_000_000
MOST_WORKERS = 1000  # a medium business has under 100 by the classes of BPS

_WORDS = {
    **dict.fromkeys(("rb", "ribu", "k"), 1_000),
    **dict.fromkeys(("jt", "juta", "jta"), 1_000_000),
    **dict.fromkeys(("m", "miliar", "milyar", "milliar", "miliyar"), 1_000_000_000),
}
_PERIOD = re.compile(r"\s*(?:/|per|se)\s*(hari|hr|minggu|mgg|bulan|bln|tahun|thn|th)\.?\s*$", re.IGNORECASE)
_MONTHS = {"bulan": 12, "bln": 12, "tahun": 1, "thn": 1, "th": 1}
_AROUND = re.compile(r"^(?:±|\+/-|\+-|kurang lebih|sekitar|kira-kira|k\.l\.|~)\s*", re.IGNORECASE)
_CURRENCY = re.compile(r"^(?:rp|idr)[\s.:]*|\s*(?:rupiah|idr)\.?$|[,.]\s*[-=]+$|\s*\(?rp\)?$", re.IGNORECASE)
_NUMBER = re.compile(r"(-?\(?)\s*([0-9][0-9.,' ]*?)\s*([a-z]+)?\.?\)?", re.IGNORECASE)
_BOUND = re.compile(r"[<>≤≥]|\b(?:di ?bawah|kurang dari|lebih|di ?atas|s/?d|sampai|hingga|maks|min)\b", re.IGNORECASE)
_TWO = re.compile(r"[0-9a-z.]\s*-\s*(?:rp\.?\s*)?[0-9]", re.IGNORECASE)
_PEOPLE = re.compile(r"([0-9]{1,6})(?:[.,]0+)?\s*(?:orang|org|or|tk|pekerja|karyawan)?\.?", re.IGNORECASE)


def turnover(raw: Raw, times: int | None, unit: int = 1) -> Outcome:
    """Rupiah a year. `times` a year is what the column says; what the cell says counts more."""
    text = written(raw)
    if text and isinstance(raw, str) and (found := _PERIOD.search(text)):
        times = _MONTHS.get(found[1].lower())
        if times is None:
            return None, FaultCode.AMOUNT_PERIOD
        raw = text[: found.start()]
    value, fault = rupiah(raw, unit)
    return (value * (times or 1), fault) if value is not None else (value, fault)


def rupiah(raw: Raw, unit: int = 1) -> Outcome:
    """Rupiah. `unit` is what one stands for in this column, 1,000,000 under "Omzet (juta)"."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _checked(raw * unit) if math.isfinite(raw) else (None, FaultCode.AMOUNT_FORM)
    text = written(raw)
    if text is None:
        return None, FaultCode.AMOUNT_FORM
    if text == "0":
        return 0, None
    return BLANK if is_blank(text) else _read(text, unit)


def _read(text: str, unit: int) -> Outcome:
    if SCIENTIFIC.fullmatch(text):
        return None, FaultCode.ROUNDED
    text = _AROUND.sub("", text)
    previous = ""
    while text != previous:
        previous, text = text, _CURRENCY.sub("", text).strip()
    if text != "0" and is_blank(text):
        return BLANK
    if _BOUND.search(text) or _TWO.search(text):
        return None, FaultCode.AMOUNT_RANGE
    found = _NUMBER.fullmatch(text)
    if not found or (found[3] and found[3].lower() not in _WORDS):
        return None, FaultCode.AMOUNT_FORM
    if found[1]:
        return None, FaultCode.NEGATIVE
    factor = _WORDS[found[3].lower()] if found[3] else None
    number = _decimal(found[2], has_word=factor is not None or unit != 1)
    return (None, FaultCode.AMOUNT_FORM) if number is None else _checked(number * (factor or unit))


def _checked(amount: Decimal | float) -> Outcome:
    if amount < 0:
        return None, FaultCode.NEGATIVE
    if amount > LARGEST:
        return None, FaultCode.AMOUNT_FORM
    value = round(amount)
    return (None, FaultCode.AMOUNT_SMALL) if 0 < value < SMALLEST else (value, None)


def _decimal(text: str, *, has_word: bool) -> Decimal | None:
    """Groups of three after dots (or commas, blanks, apostrophes), two decimals at most after the other sign.

    Before "juta", one group could also be decimals: "1.500 juta" is none.
    """
    text = re.sub(r"(?<=[0-9])[ '](?=[0-9]{3}(?:[^0-9]|$))", ".", text.strip())
    if re.fullmatch(r"[0-9]+", text):
        return Decimal(text)
    if has_word and re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", text):
        return None
    for group, point in ((".", ","), (",", ".")):
        groups, decimals = re.escape(group), re.escape(point)
        if re.fullmatch(rf"[0-9]{{1,3}}(?:{groups}[0-9]{{3}})+(?:{decimals}[0-9]{{1,2}})?", text):
            return Decimal(text.replace(group, "").replace(point, "."))
        if re.fullmatch(rf"[0-9]+{decimals}[0-9]{{1,2}}", text) and (has_word or text.endswith("00") or len(text) > 6):  # noqa: PLR2004
            return Decimal(text.replace(point, "."))
    return None


def people(raw: Raw) -> Outcome:
    """A whole number of people, "3 orang" or 3."""
    text = written(raw)
    if text is None:
        return None, FaultCode.COUNT_FORM
    if text == "0":
        return 0, None
    if is_blank(text):
        return BLANK
    found = _PEOPLE.fullmatch(text)
    return (int(found[1]), None) if found and int(found[1]) <= MOST_WORKERS else (None, FaultCode.COUNT_FORM)
