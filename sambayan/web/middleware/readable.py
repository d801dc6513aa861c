from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.defaults import bad_request

_NUL = "\x00"


class Readable:
    """Answers 400 to what no text holds and no database takes: a NUL in the address, its query or a short form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _kwargs: object) -> HttpResponse | None:
        if request.resolver_match and request.resolver_match.view_name == "hook":  # a partner's bytes, kept as they are
            return None
        typed = [request.path, *_texts(request.GET), *_texts(request.POST)]
        return bad_request(request, BadRequest()) if any(_NUL in text for text in typed) else None


def _texts(query: QueryDict) -> list[str]:
    return [str(text) for name, values in query.lists() for text in (name, *values)]
