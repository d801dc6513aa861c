from typing import Any

from django import template

from sambayan.web.components import tapis

register = template.Library()


@register.inclusion_tag("components/band.svg")
def band(name: str = "pucuk-rebung") -> dict[str, Any]:
    """A band as wide as its place. One on a screen: two would be noise."""
    return {"band": next(band for band in tapis.BANDS if band.name == name), "height": tapis.HEIGHT}
