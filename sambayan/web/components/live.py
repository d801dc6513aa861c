"""Parts of a page that look for news themselves: asked again every few seconds, sent again only when they changed."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

SECONDS = 5
PART = "bagian"  # the query that asks for the part alone


def live_page(request: HttpRequest, page: str, part: str, context: dict[str, Any], *, address: str) -> HttpResponse:
    """The page with its live part in `part`, or the part alone for a script that asks: 304 when it is as it was.

    `title` in the context is the page's, and changes with the part. `address` is the page's own, wherever it is shown:
    what a POST answers may stand at another one.
    Without JavaScript the page is complete, and reloading it is all there is to do.
    """
    body = render_to_string(part, context, request)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:16]}"'
    if PART in request.GET and request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    frame = {
        "body": body, "address": f"{address}{'&' if '?' in address else '?'}{PART}=1", "seconds": SECONDS,
        "headers": json.dumps({"If-None-Match": tag}),
    }  # fmt: skip
    if PART in request.GET:
        response = render(request, "components/live.html", frame | {"title": context["title"]})
    else:
        response = render(request, page, context | {"part": render_to_string("components/live.html", frame)})
    response["Cache-Control"] = "private, no-store"
    response["ETag"] = tag
    return response
