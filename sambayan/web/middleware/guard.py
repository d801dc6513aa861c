"""Who may open which address. An address that is not in the table is open to nobody."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request, permission_denied

from sambayan.registry.queries import permissions

# Name of the address, and the permission that opens it (`registry.queries.permissions` says to whom).
NEEDED = {
    "day": "pages.public",
    "logo": "pages.public",
    "picture": "pages.public",
    "style": "pages.public",
    "language": "pages.public",
    "health-live": "operations.health",
    "health-ready": "operations.health",
    "metrics": "operations.metrics",
    "hook": "api.notify",
}


class Guard:
    """Lets a request through to its view when the host is ours and the visitor may."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The refusal, if there is one; raised, it would fill the log with a traceback for every scanner."""
        try:
            request.get_host()
        except DisallowedHost as error:
            return bad_request(request, error)
        match = request.resolver_match
        name = match.view_name if match else ""
        if admits(name, roles_of(request)) or (name == "metrics" and is_scraper(request)):
            return None
        return permission_denied(request, PermissionDenied())


def admits(name: str, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles may open the address of this name."""
    needed = NEEDED.get(name)
    return needed is not None and permissions.allowed(roles=roles, permission=needed)


def roles_of(_request: HttpRequest) -> frozenset[str]:
    """The visitor's roles. Nobody can sign in yet, so that everybody is a passer-by."""
    return frozenset()


def is_scraper(request: HttpRequest) -> bool:
    """Who holds the token, or a neighbour on this machine; behind a proxy everybody looks like a neighbour."""
    token = settings.METRICS_TOKEN
    if token and secrets.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    try:
        return not settings.BEHIND_TLS_PROXY and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
