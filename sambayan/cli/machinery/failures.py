"""Errors that are no bugs, in one sentence for whoever typed the command."""

import re


class CannotStart(Exception):
    """Something outside the program has to change first; the message says what."""


def sentence(error: BaseException) -> str | None:
    """What to tell about an error; None for a bug, which keeps its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error as DatabaseError

    from sambayan.core.database import DatabaseUnavailable
    from sambayan.core.fields import CannotOpenError, KeyGoneError
    from sambayan.core.pack import PackError

    own = (CannotOpenError, CannotStart, DatabaseUnavailable, ImproperlyConfigured, KeyGoneError, PackError)
    if isinstance(error, own) or re.fullmatch(r"sambayan\.\w+\.errors", type(error).__module__):
        return str(error)
    if isinstance(error, DatabaseError) and _lost(error):
        return f"the database went away ({reason(error)}); what was not committed is undone, try again"
    return None


def reason(error: BaseException | str) -> str:
    """The server's own words in one line, without the address that stands in front of them."""
    line = next((part for part in str(error).splitlines() if part.strip()), type(error).__name__)
    return re.sub(r"^.*(?:failed: |FATAL:\s+|ERROR:\s+|error: )", "", line).strip().rstrip(".")


def _lost(error: BaseException) -> bool:
    """No answer from the server, as opposed to an answer that we did not like."""
    from django.db import InterfaceError, OperationalError

    return isinstance(error, InterfaceError | OperationalError) and getattr(error.__cause__, "sqlstate", None) in {
        None,
        "57P01",  # the server is told to stop
        "57P02",  # it crashed
        "57P03",  # it is starting
        "08006",
    }
