from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sambayan.web.components.pages import read_only
from sambayan.web.demo.day import latest_day


@read_only
def day(request: HttpRequest) -> HttpResponse:
    """The day that was played last: one honest page."""
    played = latest_day()
    if played is None:
        return render(request, "demo/empty.html")
    return render(request, "demo/day.html", {"day": played})
