"""What pages have in common beside their looks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

_SAFE = ("GET", "HEAD")

View = Callable[..., HttpResponse]


def read_only(view: View) -> View:
    """The view for GET and HEAD; any other method gets our own page with 405.

    No token is asked for: that refusal would come first, and speak of cookies where nothing can be sent at all.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponse:
        if request.method in _SAFE:
            return view(request, **place)
        refused = render(request, "405.html", status=405)
        refused["Allow"] = ", ".join(_SAFE)
        return refused

    return answer
