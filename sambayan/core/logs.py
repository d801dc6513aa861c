"""JSON logs, one object a line, with the request or job they belong to, and personal numbers redacted.

Personal data is never logged on purpose. Redaction is the net below: it works on the finished texts
(message, extras, traceback), so that a value cannot slip through as an argument or in an exception.
It knows numbers and addresses, not names; of two doubtful readings it hides, so that a very large
amount (13 digits) is hidden too.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_BETWEEN = r"(?:[\s.()+–-]|%20|%2B){0,3}"  # noqa: RUF001 - an en dash is typed between digits
_ABROAD = rf"(?:\+|%2B|00){_BETWEEN}62|62(?={_BETWEEN}8)"
_PHONE = re.compile(rf"(?<!\d)(?:{_ABROAD}|0(?={_BETWEEN}8))(?:{_BETWEEN}\d){{8,13}}(?!\d)", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>\"'(),;:=&]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[\s.-]?\d){12,}")  # NIK, family card, payment card, bank account
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
        "loggers": {"django": plain, "django.server": plain, "procrastinate.blueprints": {"level": "WARNING"}},
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
    """The text without e-mail addresses, phone numbers, NIK and card-like numbers."""
    text = _EMAIL.sub("[e-mail]", text)
    text = _PHONE.sub("[phone]", text)
    return _NUMBER.sub("[number]", text)


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


def _clean(value: Any) -> Any:
    """The value as plain JSON with every text and long number in it redacted."""
    if isinstance(value, Mapping):
        return {redact(str(name)): _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    text = str(value)
    hidden = redact(text)
    if isinstance(value, float) and abs(value) < _SMALL:
        return value  # the many decimals of a duration are nobody's number
    if hidden == text and isinstance(value, int | None):
        return value
    return hidden
