from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control

from sambayan.web.components import gaya, tapis
from sambayan.web.components.pages import read_only

COOKIE = "bahasa"  # the language that a visitor chose
_YEAR = 31_536_000  # seconds
_kept = cache_control(public=True, max_age=86_400)


@read_only
@_kept
def logo(_request: HttpRequest) -> HttpResponse:
    """The region's logo, an SVG of the region pack."""
    picture = (settings.REGION_DIR / settings.REGION.logo).read_bytes()
    return HttpResponse(picture, content_type="image/svg+xml")


@read_only
def style(request: HttpRequest) -> HttpResponse:
    """The living style page: what every other page is made of."""
    return render(request, "components/gaya.html", gaya.shown())


@read_only
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the visitor's choice and lead back to where it was made, never to another host."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    back = request.GET.get("ke", "/")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    response.set_cookie(COOKIE, code, max_age=_YEAR, samesite="Lax", httponly=True, secure=settings.BEHIND_TLS_PROXY)
    return response


@read_only
@_kept
def picture(request: HttpRequest, seed: int, glyph: str) -> HttpResponse:
    """What stands for a photograph: the UMKM's cloth and band, and a flat drawing of the thing."""
    name = f"glyphs/{glyph}.svg"
    try:
        get_template(name)
    except TemplateDoesNotExist:
        raise Http404 from None
    cloth, band = tapis.cloth_and_band(seed)
    drawn = {"cloth": cloth, "band": band, "glyph": name}
    return render(request, "components/picture.svg", drawn, content_type="image/svg+xml")
