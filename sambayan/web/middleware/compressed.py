from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


class Compressed(GZipMiddleware):
    """Text goes out compressed, pages and static files alike; fonts and parts of a file go as they are.

    No page holds a token that guessing by length could find (see decision 0037), and Django pads each answer by chance.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 206 or not response.get("Content-Type", "").startswith(_TEXT):  # noqa: PLR2004
            return response
        response = super().process_response(request, response)
        if response.streaming and response.has_header("Content-Encoding"):
            # The tag of a static file is compared letter by letter, and this one would be a weak one; its date serves.
            del response.headers["ETag"]
        return response
