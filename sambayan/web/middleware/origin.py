"""What changes something must come from a page of ours.

Public pages are the same bytes for everybody, so that no token stands in their forms: the browser itself says where
a request comes from (`Sec-Fetch-Site`, `Origin`, else `Referer`), and our cookies are SameSite=Lax besides.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.defaults import permission_denied

_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class SameOrigin:
    """Refuses what another site makes a visitor's browser send. A view that proves its sender itself is exempt."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, _args: object, _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method in _SAFE or getattr(view, "csrf_exempt", False) or is_ours(request):
            return None
        return permission_denied(request, PermissionDenied())


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this host sent it, by the strongest thing that the browser says."""
    if getattr(request, "_dont_enforce_csrf_checks", False):  # Django's test client is no browser
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(urlsplit(sender).netloc == request.META.get("HTTP_HOST", ""))
