"""The pages of offices and of the platform: each shows the others that its visitor may open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.web.middleware.guard import admits


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation: name of its address, its word, and its icon."""

    name: str
    word: StrOrPromise
    icon: str


PLACES = (
    Place("province", _("Summary"), icon="layout-dashboard"),
    Place("dinas", _("Register"), icon="book-user"),
    Place("dishub", _("Rules"), icon="scale"),
    Place("scheme", _("Scheme"), icon="percent"),
    Place("books", _("Audit"), icon="file-check"),
    Place("platform", _("Demand"), icon="chart-column"),
)


def office(
    request: HttpRequest, template: str, shown: Mapping[str, Any], *, here: str = "", status: int = 200
) -> HttpResponse:
    """A page of an office, with the places that this visitor may open; `here` is the one they are in."""
    places = [place for place in PLACES if admits(place.name, request)]
    return render(
        request,
        template,
        {**shown, "places": places, "here": here, "opens": {place.name for place in places}},
        status=status,
    )
