"""JSON logs, one object a line, with the request or job they belong to, and personal numbers redacted.

Personal data is never logged on purpose. Redaction is the net below: it works on the finished texts
(message, extras, traceback), so that a value cannot slip through as an argument or in an exception.
It knows numbers and addresses, not names. What is surely a date, a time, an amount or a decimal stays;
of two doubtful readings it hides, so that a very large amount (13 digits) is hidden too, and a bare
812500000, which may be a mobile number without its 0.
"""

import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_PIECES = r"['\"],\s?['\"]"  # between two texts of a printed tuple
_TYPED = r"\-\u2010-\u2015\u2212./_:;*~\u00b7\u2022"  # hyphens, dashes and dots that people put between digits
_MARK = r"(?:%(?:2[0BF]|3[AB])|\\x[0-9a-f]{2}|\\u[0-9a-f]{4})"  # a sign as an address or repr() writes it
_ANY = rf"(?:{_MARK}|{_PIECES}|(?!{_MARK})[^\w,]|_){{0,3}}"  # after 08 and +62 whatever is no word and no list
_LISTED = rf"(?:(?<=\d{{3}})\s?,\s?(?=\d{{3}})|{_ANY})"
_BETWEEN = rf"(?:[\s()+{_TYPED}]|{_MARK}|{_PIECES}){{0,3}}"
_ONE = rf"(?:[\s{_TYPED}]|{_PIECES})?"
_SPACED = rf"(?:\s?[\-\u2010-\u2015\u2212]\s?|{_ONE})"
_DIGITS = rf"\d(?:{_ONE}\d)"  # NIK, family card, payment card, bank account
_HEX = "[0-9A-Fa-f]"  # beside a doubtful reading it is a piece of an id in hex
# A few letters are a word before a number; six, or a part of a UUID, are an id that ends in digits.
_NO_ID = f"(?<!{_HEX}{{6}})" + "".join(f"(?<!{_HEX}{{4}}-{_HEX}{{{n}}})" for n in range(1, 6))
# The last part of "0721 70.1234" is no decimal: a first part of a phone number stands before it.
_NO_AREA = "".join(
    rf"(?<!{area}{between})"
    for area in (r"(?<!\d)0\d\d", r"(?<!\d)0\d{3}", r"\b8\d\d", r"\b8\d{3}", "62")
    for between in (r"\s", r"[^\w,]\s", r"\s[^\w,\s]", r"\s[^\w,\s]\s")
)
_KEPT = re.compile(  # whole: what goes on with a digit is something else
    rf"(?<![\d])(?<!\d[{_TYPED}])(?:"
    r"(?:19|20)\d\d([-/.])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])(?![-/._:]?\d)"  # 2018-04-02
    r"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|1[0-2])\2(?:19|20)\d\d(?![-/._:]?\d)"  # 02/04/2018
    r"|\d{1,2}:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?(?![./_:]?\d|-\d{3})"  # 08:30, 0:02:15.250000
    rf"|{_NO_AREA}(?:"
    r"(?:[01]\d|2[0-3])\.[0-5]\d(?![./_:]?\d|-\d{3})"  # 08.30, as it is written here
    r"|(?:0|(?!62)[1-9]\d?)\.\d{1,10}(?![-./_:]?\d)"  # 0.8127900001 seconds
    r"|(?!62\.8)[1-9]\d{0,2}(?:\.\d{3}){1,3}(?![-./_:]?\d))"  # 12.500.000
    r")"
    r"|(?<!\d-)\b[Rr]p\.?\s?(?!0\d)(?:\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})(?![-./_:]?\d)"
)
_PHONE = re.compile(
    rf"(?<!\d)(?:"
    rf"(?:\+|%2B|00){_ANY}62,?(?:{_LISTED}\d){{8,13}}"
    rf"|62(?={_ANY}8)(?:{_ANY}\d){{8,13}}"
    rf"|0(?={_ANY}8)(?:{_LISTED}\d){{8,12}}"
    rf"|{_NO_ID}0(?={_BETWEEN}[2-79])(?:{_BETWEEN}\d){{8,11}}(?!{_HEX})"  # landline
    rf"|(?<!{_HEX})8(?=[1-35789]\d)(?:{_SPACED}\d){{8,11}}(?!{_HEX})"  # mobile, its 0 left out
    rf"|0[2-9]\d{{1,2}}(?:[,|]\s?\d{{3,4}}(?:[,|]\s?\d{{3,4}}){{1,2}}|[,|]\s?\d{{5,9}})"  # as several arguments
    rf")(?!\d)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@<>\"'(),;:=&]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_LONGER, _NUMBER = re.compile(_DIGITS + "{13,}"), re.compile(_DIGITS + "{12,}")
_SMALL = 1e9
_KNOWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

_bound: ContextVar[Mapping[str, str]] = ContextVar("bound", default={})  # noqa: B039 - never mutated


def configuration(level: str) -> dict[str, Any]:
    """The `LOGGING` of Django. Raises ValueError when the level is none."""
    if level.upper() not in _LEVELS:
        raise ValueError(f"must be one of {', '.join(_LEVELS)}, not {level!r}")
    plain: dict[str, Any] = {"handlers": [], "level": "NOTSET", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        # Django's own handlers would print and mail texts that were not redacted; procrastinate greets at each start.
        "loggers": {
            "django": plain,
            "django.server": plain,
            "django.request": {"level": "ERROR"},  # a refusal is in its request's own line, with its id
            "procrastinate.blueprints": {"level": "WARNING"},
        },
    }


@contextmanager
def bind(**names: str) -> Iterator[None]:
    """Write these names, as `request_id="…"` or `job_id="…"`, into every log line of the block."""
    token = _bound.set({**_bound.get(), **names})
    try:
        yield
    finally:
        _bound.reset(token)


def origin() -> str:
    """The request or job this code runs for; empty when there is none."""
    bound = _bound.get()
    return bound.get("request_id") or bound.get("job_id") or ""


def redact(text: str) -> str:
    """The text without e-mail addresses, phone numbers, NIK and card-like numbers.

    Where something is hidden, what remains stands in plain forms of its characters.
    """
    plain = text if text.isascii() else "".join(map(_plain, text))
    hidden = _redacted(plain)
    return text if hidden == plain else hidden


def _redacted(text: str) -> str:
    text = _EMAIL.sub("[e-mail]", text)
    found, start = [], 0
    for kept in _KEPT.finditer(text):
        found += [_hidden(text[start : kept.start()]), kept.group()]
        start = kept.end()
    return "".join([*found, _hidden(text[start:])])


@lru_cache(4096)
def _plain(character: str) -> str:
    """A digit, letter or sign in any width or script of digits, as ASCII has it where it can."""
    form = unicodedata.normalize("NFKC", character)
    return str(unicodedata.decimal(form, form)) if len(form) == 1 else character


def _hidden(text: str) -> str:
    text = _LONGER.sub("[number]", text)
    return _NUMBER.sub("[number]", _PHONE.sub("[phone]", text))


class JsonFormatter(logging.Formatter):
    """One JSON object a line; every text in it is redacted."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
            **_bound.get(),
        }
        extra = {name: value for name, value in record.__dict__.items() if name not in _KNOWN}
        if extra:
            line["extra"] = extra
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = self.formatStack(record.stack_info)
        return json.dumps({name: _clean(value) for name, value in line.items()})


def _message(record: logging.LogRecord) -> str:
    """A message that does not fit its arguments would be printed by `logging` itself, not redacted."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def _in_pieces(texts: list[str]) -> str:
    """The texts of a list in one, when only together they make a number that is hidden; else nothing."""
    together = redact(" ".join(texts))
    return together if together != " ".join(map(redact, texts)) else ""


def _clean(value: Any) -> Any:
    """The value as plain JSON with every text and long number in it redacted."""
    if isinstance(value, Mapping):
        return {redact(str(name)): _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _in_pieces([item for item in value if isinstance(item, str)]) or [_clean(item) for item in value]
    text = str(value)
    hidden = redact(text)
    if isinstance(value, float) and abs(value) < _SMALL:
        return value  # the many decimals of a duration are nobody's number
    if hidden == text and isinstance(value, int | None):
        return value
    return hidden
