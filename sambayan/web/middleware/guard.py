"""Who may open which address. An address that is not in the table is open to nobody."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.defaults import bad_request, permission_denied

from sambayan.registry.queries import permissions
from sambayan.web.middleware.visitor import visitor_of

# Name of the address, and the permission that opens it (`registry.queries.permissions` says to whom).
NEEDED = {
    "front": "pages.public",
    "sentra": "pages.public",
    "stalls": "pages.public",
    "stall": "pages.public",
    "product": "pages.public",
    "dock": "orders.place",
    "basket": "orders.place",
    "basket-put": "orders.place",
    "pay": "orders.place",
    "pay-qr": "orders.follow",
    "pay-qr-file": "orders.follow",
    "orders": "orders.read_own",
    "order": "orders.follow",
    "day": "pages.public",
    "demo": "pages.public",  # there only where the demo is switched on
    "demo-clock": "pages.public",
    "demo-enter": "pages.public",
    "logo": "pages.public",
    "picture": "pages.public",
    "style": "pages.public",
    "language": "pages.public",
    "province": "province.read",
    "province-orders": "province.read",
    "province-order": "province.read",
    "province-stalls": "province.read",
    "province-stall": "province.read",
    "dinas": "registry.read",
    "dinas-umkm": "registry.read",
    "dinas-reveal": "registry.reveal",
    "dishub": "regulation.read",
    "platform": "platform.demand",
    "platform-sample": "platform.demand",
    "platform-manifest": "platform.demand",
    "scheme": "schemes.read",
    "books": "money.books",
    "health-live": "operations.health",
    "health-ready": "operations.health",
    "metrics": "operations.metrics",
    "hook": "api.notify",
    "stall-orders": "orders.accept_own",
    "stall-refusal": "orders.accept_own",
    "stall-opening": "orders.accept_own",
    "stall-help": "orders.accept_own",
    "stall-goods": "products.edit_own",
    "stall-money": "money.statement_own",
    "courier": "runs.work_own",
    "desk": "desk.dispatch",
    "desk-stalls": "desk.read_own",
    "desk-label": "desk.orders_own",
    "desk-cash": "desk.orders_own",
    "desk-hand-in": "desk.orders_own",
    "courier-position": "runs.work_own",
    "account_login": "pages.public",
    "sign-in-code": "pages.public",
    "sign-up": "pages.public",
    "account_logout": "pages.public",
    "mfa_authenticate": "pages.public",
    "mfa_login_webauthn": "pages.public",
    "account": "account.manage_own",
    "sign-out-everywhere": "account.manage_own",
    "second-factor": "account.manage_own",
    "mfa_index": "account.manage_own",
    "mfa_activate_totp": "account.manage_own",
    "mfa_deactivate_totp": "account.manage_own",
    "mfa_add_webauthn": "account.manage_own",
    "mfa_remove_webauthn": "account.manage_own",
    "mfa_view_recovery_codes": "account.manage_own",
    "mfa_generate_recovery_codes": "account.manage_own",
    "mfa_reauthenticate": "account.manage_own",
    "mfa_reauthenticate_webauthn": "account.manage_own",
}

_FOR_MACHINES = ("metrics",)  # nobody is led from there to a page


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
        if (name == "metrics" and is_scraper(request)) or admits(name, request):
            return None
        return refusal(name, request)


def refusal(name: str, request: HttpRequest) -> HttpResponse:
    """Where a refused visitor goes: to sign in, to show a second factor, or, when neither would help, nowhere.

    Only a page that was asked for can be come back to; what is polled makes the page that polls load anew.
    """
    way = way_in(name, request)
    if not way:
        return permission_denied(request, PermissionDenied())
    if request.method not in {"GET", "HEAD"}:
        back = urlencode({"next": _page_of(request)})
        return render(request, "403.html", {"way": way, "address": f"{reverse(way)}?{back}"}, status=403)
    if request.headers.get("HX-Request"):
        refused = permission_denied(request, PermissionDenied())
        refused["HX-Refresh"] = "true"
        return refused
    return redirect(f"{reverse(way)}?{urlencode({'next': request.get_full_path()})}")


def _page_of(request: HttpRequest) -> str:
    """The page of ours on which a form was sent, empty when the browser does not tell."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host():
        return ""
    return sent_from.path + (f"?{sent_from.query}" if sent_from.query else "")


def way_in(name: str, request: HttpRequest) -> str:
    """The name of the address that could open this one to the visitor; empty when none could."""
    needed = NEEDED.get(name)
    if needed is None or name in _FOR_MACHINES:
        return ""
    if not roles_of(request):
        return "account_login"
    withheld = frozenset(role.role for role in visitor_of(request).withheld)
    return "second-factor" if permissions.allowed(roles=withheld, permission=needed) else ""


def admits(name: str, request: HttpRequest) -> bool:
    """Whether the visitor may open the address of this name. For what is public nobody is looked up."""
    needed = NEEDED.get(name)
    if needed is None:
        return False
    public = permissions.allowed(roles=(), permission=needed)
    return public or permissions.allowed(roles=roles_of(request), permission=needed)


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The visitor's roles, wherever they hold."""
    return frozenset(role.role for role in visitor_of(request).roles)


def is_scraper(request: HttpRequest) -> bool:
    """Who holds the token, or a neighbour on this machine; behind a proxy everybody looks like a neighbour."""
    token = settings.METRICS_TOKEN
    if token and secrets.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return True
    try:
        return not settings.BEHIND_TLS_PROXY and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
