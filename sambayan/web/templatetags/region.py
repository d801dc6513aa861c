from typing import Any

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def region() -> Any:
    """Name and tagline of the region pack."""
    return settings.REGION
