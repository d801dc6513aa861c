"""Whose desk it is: everything here belongs to one sentra, and its desk sees no other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from sambayan.core import clock
from sambayan.registry.queries import sentra
from sambayan.web.middleware.visitor import visitor_of

View = Callable[..., HttpResponse]


def at_desk(view: View) -> View:
    """Gives the view the sentra of the address, when the visitor works at its desk; else there is no such page."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
        place = sentra(slug=slug, timeline=clock.timeline())
        if place is None or place.id not in visitor_of(request).sentra_ids:
            raise Http404
        return view(request, place=place, **more)

    return answer
