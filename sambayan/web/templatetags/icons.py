"""Icons of lucide, from the sheet that `make assets` makes of those that are named somewhere."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """Decoration beside a word, in its colour; a reader that speaks leaves it out."""
    sheet = static("made/icons.svg")
    return format_html(
        '<svg class="icon" width="18" height="18" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        sheet,
        name,
    )
