"""Whose desk it is: everything here belongs to one sentra, and its desk sees no other."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from sambayan.core import clock
from sambayan.registry.queries import SentraOnDay, sentra, sentra_list
from sambayan.web.middleware.visitor import visitor_of

View = Callable[..., HttpResponse]


def at_desk(view: View) -> View:
    """Gives the view the sentra of the address, when the visitor works at its desk; else there is no such page.

    Its page offers the other desks of a visitor who has several: `request.desks`.
    """

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
        place = sentra(slug=slug, timeline=clock.timeline())
        if place is None or place.id not in visitor_of(request).sentra_ids:
            raise Http404
        request.desks = _several(visitor_of(request).sentra_ids)  # type: ignore[attr-defined]
        return view(request, place=place, **more)

    return answer


def _several(mine: list[int]) -> list[SentraOnDay]:
    """These sentra by name; none where there is nothing to choose, and then no statement either."""
    return [place for place in sentra_list(timeline=clock.timeline()) if place.id in mine] if len(mine) > 1 else []
