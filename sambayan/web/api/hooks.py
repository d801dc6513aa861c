"""Notifications from outside. They are verified and stored by the app that owns the provider; nothing acts here."""

import logging
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sambayan.core import inbox
from sambayan.money import actions, errors
from sambayan.web.middleware.measures import HOOKS

_log = logging.getLogger(__name__)

_ANSWERS: dict[type[Exception], tuple[int, str]] = {
    errors.UnknownProvider: (404, "unknown"),
    errors.Forged: (401, "forged"),
    errors.Malformed: (400, "malformed"),
    inbox.TooLargeError: (413, "too_large"),
}


@csrf_exempt  # the signature says who it is
@require_POST
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """200 once it is kept, also the second time; the sweep works it off."""
    body = _body(request)
    if len(body) > inbox.MOST_BYTES:
        return _refused(provider, inbox.TooLargeError())
    try:
        actions.receive_notification(
            provider=provider,
            method=request.method or "",
            path=request.get_full_path(),
            headers=request.headers,
            body=body,
        )
    except tuple(_ANSWERS) as error:
        return _refused(provider, error)
    HOOKS.labels(provider, "kept").inc()
    return HttpResponse(status=200)


def _body(request: HttpRequest) -> bytes:
    """At most one byte too many, whatever its header says or leaves out.

    Django reads nothing of a body that comes in chunks, without its length; the server knows where it ends.
    """
    source: Any = request
    if request.META.get("wsgi.input_terminated") and not request.META.get("CONTENT_LENGTH"):
        source = request.META["wsgi.input"]
    body: bytes = source.read(inbox.MOST_BYTES + 1)
    return body


def _refused(provider: str, error: Exception) -> HttpResponse:
    """Counted under the provider's name unless it is none: a stranger must not make up labels."""
    status, result = _ANSWERS[type(error)]
    HOOKS.labels("unknown" if status == HTTPStatus.NOT_FOUND else provider, result).inc()
    _log.warning("notification refused", extra={"provider": provider, "result": result})
    return HttpResponse(status=status)
