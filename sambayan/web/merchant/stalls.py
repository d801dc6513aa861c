"""Which of their own stalls an owner works at, and whether it takes orders."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from sambayan.core import clock
from sambayan.registry import actions as registry
from sambayan.registry.queries import OwnStall, own_stalls
from sambayan.web.middleware.visitor import visitor_of

View = Callable[..., HttpResponse]
_AN_HOUR = timedelta(hours=1)


def for_stall(view: View) -> View:
    """Gives the view the visitor's stall: the one that `lapak` names, else the first. Not theirs: there is no such."""

    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponse:
        stalls = own_stalls(umkm_ids=visitor_of(request).umkm_ids)
        wanted = request.POST.get("lapak") or request.GET.get("lapak")
        stall = next((stall for stall in stalls if wanted in {None, stall.code}), None)
        if stall is None and wanted:
            raise Http404
        if stall is None:
            return render(request, "merchant/none.html")
        return view(request, stall=stall, shown={"stall": stall, "stalls": stalls, "now": clock.now()}, **place)

    return answer


def back(name: str, stall: OwnStall, **more: str) -> HttpResponse:
    """After something was done: to the page of this name, for the same stall."""
    return HttpResponseRedirect(address_of(name, stall, **more))


def address_of(name: str, stall: OwnStall, **more: str) -> str:
    return reverse(name, query={"lapak": stall.code, **more})


@require_http_methods(["GET", "HEAD", "POST"])
@for_stall
def opening(request: HttpRequest, stall: OwnStall, shown: dict[str, Any]) -> HttpResponse:
    """Close for an hour or until tomorrow, or open again."""
    if request.method != "POST":
        return render(request, "merchant/opening.html", shown)
    person = visitor_of(request).person_id
    match request.POST.get("sampai"):
        case "jam":
            registry.pause_stall(stall_id=stall.id, until=clock.now() + _AN_HOUR, actor_id=person)
        case "besok":
            tomorrow = clock.day_bounds(clock.today())[1]
            registry.pause_stall(stall_id=stall.id, until=tomorrow, actor_id=person)
        case _:
            registry.resume_stall(stall_id=stall.id, actor_id=person)
    return back("stall-orders", stall)
