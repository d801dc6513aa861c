from typing import Any

from django import template
from django.conf import settings

from sambayan.web.components import tapis

register = template.Library()


@register.simple_tag
def region() -> Any:
    """Name and tagline of the region pack."""
    return settings.REGION


@register.inclusion_tag("components/tapis.svg")
def tapis_band() -> dict[str, Any]:
    return {"threads": tapis.shoot(), "width": tapis.WIDTH, "height": tapis.HEIGHT}
