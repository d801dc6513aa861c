from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from sambayan.web.components.pages import read_only


@read_only
@cache_control(public=True, max_age=3600)
def logo(_request: HttpRequest) -> HttpResponse:
    """The region's logo, an SVG of the region pack."""
    picture = (settings.REGION_DIR / settings.REGION.logo).read_bytes()
    return HttpResponse(picture, content_type="image/svg+xml")
