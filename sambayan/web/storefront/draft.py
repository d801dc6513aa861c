"""What somebody typed into the basket's form and has not ordered yet, and which orders a browser has placed.

Both stand in cookies of the buyer's own browser and nowhere else: we keep a name and a door once something is ordered.
"""

import base64
import json
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

FIELDS = ("name", "phone", "street", "way", "pay", "ke")
_DRAFT, _ORDERS = "isian", "pesanan"
_DRAFT_LASTS, _ORDERS_LAST = 3_600, 90 * 86_400  # seconds
_MOST_ORDERS, _LONGEST = 5, 32


def draft_of(request: HttpRequest) -> dict[str, str]:
    """The fields as they were typed; empty when nothing was, or what the browser sends is not ours."""
    try:
        found = json.loads(base64.urlsafe_b64decode(request.COOKIES.get(_DRAFT, "")))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: found[name] for name in FIELDS if isinstance(found.get(name), str)}


def keep_draft(response: HttpResponse, typed: Mapping[str, str]) -> None:
    """For an hour, so that it is there after another page and after signing in."""
    text = json.dumps(dict(typed), ensure_ascii=False, separators=(",", ":"))
    response.set_cookie(
        _DRAFT, base64.urlsafe_b64encode(text.encode()).decode(), max_age=_DRAFT_LASTS, path=reverse("basket"),
        samesite="Lax", httponly=True, secure=settings.BEHIND_TLS_PROXY,
    )  # fmt: skip


def forget_draft(response: HttpResponse) -> None:
    response.delete_cookie(_DRAFT, path=reverse("basket"), samesite="Lax")


def placed_here(request: HttpRequest) -> list[str]:
    """Links of the last orders that guests placed with this browser, the newest first."""
    links = request.COOKIES.get(_ORDERS, "").split(".")
    return [link for link in links if link.isascii() and link.isalnum() and len(link) <= _LONGEST][:_MOST_ORDERS]


def remember_order(request: HttpRequest, response: HttpResponse, link: str) -> None:
    """Only of a guest: who signs in finds theirs by signing in, and nobody else on this browser shall."""
    links = [link, *(known for known in placed_here(request) if known != link)][:_MOST_ORDERS]
    response.set_cookie(
        _ORDERS, ".".join(links), max_age=_ORDERS_LAST, samesite="Lax", httponly=True, secure=settings.BEHIND_TLS_PROXY
    )
