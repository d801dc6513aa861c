from typing import Any

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from sambayan.market.enums import Shelf

register = template.Library()


@register.simple_tag
def stock(card: Any) -> str:
    """How many are left, as somebody who buys wants to know it."""
    if card.available > 6 or card.available == 0:  # noqa: PLR2004 - where it becomes worth a hurry
        return _("In stock: {n}").format(n=card.available) if card.available else _("Sold out")
    return ngettext("{n} left", "{n} left", card.available).format(n=card.available)


@register.simple_tag
def named(indonesian: str, english: str) -> str:
    """A name of the region pack in the language of the page."""
    return english if get_language() == "en" else indonesian


@register.simple_tag
def shelf_name(shelf: Shelf) -> str:
    return {
        Shelf.CULINARY: _("Food and drinks"), Shelf.SOUVENIR: _("Treats and cloth"), Shelf.CREATIVE: _("Creative work"),
    }[shelf]  # fmt: skip
