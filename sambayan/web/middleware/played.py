"""In the sample world: who is seen as a sample person goes on playing them."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from sambayan.registry import actions as registry
from sambayan.web.middleware.visitor import known_visitor

_EACH = 60  # seconds of wall time between two notes about one person


class Played:
    """Notes at most once a minute, person and process that a visitor is still there. Outside a demo it does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: dict[int, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEMO and (person_id := _still_there(request)) is not None:
            self._note(person_id)
        return response

    def _note(self, person_id: int) -> None:
        now = time.monotonic()
        if now - self._noted.get(person_id, -_EACH) >= _EACH:
            self._noted[person_id] = now
            registry.play_person(person_id=person_id)


def _still_there(request: HttpRequest) -> int | None:
    """Who was looked up for this request, unless it has signed them out or somebody else in."""
    person_id = known_visitor(request).person_id
    return person_id if person_id and request.session.get(SESSION_KEY) == str(person_id) else None
