"""What a person sees of their own account."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from sambayan.registry import queries as register
from sambayan.registry.enums import Role
from sambayan.registry.queries import HeldRole
from sambayan.web.adapters import home_of
from sambayan.web.components.pages import read_only
from sambayan.web.middleware.visitor import visitor_of

_ROLES = {
    Role.GOVERNOR_OFFICE: _("Governor's office"),
    Role.DINAS_KOPERASI: _("Office of cooperatives and UMKM"),
    Role.DISHUB: _("Transport office"),
    Role.TREASURER: _("Treasurer"),
    Role.AUDITOR: _("Auditor"),
    Role.OPERATOR: _("Operator of the sentra"),
    Role.DESK: _("Desk of the sentra"),
    Role.OWNER: _("Owner"),
    Role.COURIER: _("Courier"),
    Role.BUYER: _("Buyer"),
    Role.PLATFORM: _("Partner platform"),
}


@read_only
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Name, number, roles with the pages they work on, and the ways out. Three statements with the guard's."""
    visitor = visitor_of(request)
    own = register.own_account(person_id=visitor.person_id or 0)
    if own is None:
        raise Http404
    withheld = bool(visitor.withheld)
    shown: dict[str, Any] = {"own": own, "roles": [_shown(held) for held in own.roles], "withheld": withheld}
    return render(request, "account/own.html", shown)


def _shown(held: HeldRole) -> dict[str, Any]:
    return {"word": _ROLES[held.role], "place": held.place, "address": home_of(held)}
