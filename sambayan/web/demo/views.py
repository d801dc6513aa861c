from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from sambayan.core import clock, pack
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.web.adapters import sign_in_sample
from sambayan.web.components.pages import read_only
from sambayan.web.demo.day import latest_day
from sambayan.web.demo.tour import stations
from sambayan.web.middleware.visitor import visitor_of

_SPEEDS = {"0": 0, "1": 1, "20": 20}


@read_only
def day(request: HttpRequest) -> HttpResponse:
    """The day that was replayed last, which is nobody's: not for production."""
    if settings.PRODUCTION:
        raise Http404
    played = latest_day()
    if played is None:
        return render(request, "demo/empty.html")
    return render(request, "demo/day.html", {"day": played})


@read_only
def tour(request: HttpRequest) -> HttpResponse:
    """Where to go in five minutes, with a sign-in for each role."""
    return render(request, "demo/tour.html", {"stations": stations(_sentra())})


@read_only
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as a sample person and go where the walk meets them. One click, so that it is a plain link."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Http404
    person = next((person for person in _people() if person.key == key), None)
    person_id = person and register.person_with_phone(phone=person.phone)
    if not person_id:
        raise Http404
    if (before := visitor_of(request).person_id) is not None:
        registry.leave_person(person_id=before)
    registry.play_person(person_id=person_id)
    sign_in_sample(request, person_id)
    there = next((station.address for station in stations(_sentra()) if station.key == key), "/akun")
    return redirect(_within(request.GET.get("ke"), there))


@require_POST
def turn(request: HttpRequest) -> HttpResponse:
    """Let the clock stand still, run, or run twenty times as fast."""
    _people()
    speed = _SPEEDS.get(request.POST.get("laju", ""))
    if speed is not None:
        clock.turn_live(speed=speed)
    return redirect(_within(request.POST.get("ke"), "/demo"))


def _within(address: str | None, otherwise: str) -> str:
    return address if address and url_has_allowed_host_and_scheme(address, allowed_hosts=None) else otherwise


def _people() -> list[Any]:
    """The sample people, where there is a sample world at all."""
    if not settings.DEMO:
        raise Http404
    return pack.read_sample_people(settings.REGION_DIR)


def _sentra() -> str:
    return next((person.sentra for person in _people() if person.sentra), "")
