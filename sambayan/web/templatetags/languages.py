from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

register = template.Library()


@dataclass(frozen=True, slots=True)
class Other:
    """A language that this page could be in as well, named in itself."""

    code: str
    name: str
    address: str


@register.simple_tag(takes_context=True)
def other_languages(context: Any) -> list[Other]:
    """The others; choosing one leads back to this page."""
    request = getattr(context, "request", None)
    back = urlencode({"ke": request.get_full_path() if request else "/"})
    return [
        Other(code, name, f"{reverse('language', args=[code])}?{back}")
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
