"""One line of log and two measures for each request."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from sambayan.core import logs
from sambayan.web.middleware.measures import SECONDS, STATEMENTS

_ACCESS = logging.getLogger("sambayan.access")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLog:
    """Names the request, counts its statements, and writes what became of it. No query string, no address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _request_id(request)
        counted = _Statements()
        started = time.perf_counter()
        with logs.bind(request_id=number), connection.execute_wrapper(counted):
            response = self.get_response(request)
            _write(request, response, time.perf_counter() - started, counted)
        response["X-Request-ID"] = number
        return response


class _Statements:
    """Counts statements and the seconds they took."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started


def _request_id(request: HttpRequest) -> str:
    """The proxy's own id where there is one in front, else a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_TLS_PROXY else ""
    return given if _ID.fullmatch(given) else secrets.token_hex(8)


def _path(request: HttpRequest) -> str:
    """Without a buyer's link: whoever knows it follows and pays the order, and a log is read by many."""
    link = request.resolver_match.kwargs.get("link") if request.resolver_match else None
    return request.path.replace(link, "[link]") if link else request.path


def _write(request: HttpRequest, response: HttpResponse, seconds: float, counted: _Statements) -> None:
    match = request.resolver_match
    view = match.view_name if match else "none"
    SECONDS.labels(view, response.status_code).observe(seconds)
    STATEMENTS.labels(view).observe(counted.count)
    _ACCESS.info(
        "request",
        extra={
            "method": request.method,
            "path": _path(request),
            "view": view,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "statements": counted.count,
            "sql_ms": round(counted.seconds * 1000, 1),
        },
    )
