from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.views.decorators.cache import cache_control

from sambayan.web.components import gaya, tapis
from sambayan.web.components.pages import read_only

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
