"""How amounts, counts and times are written: as in Indonesia, but for the names of days and months in English."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from sambayan.core import money

register = template.Library()

_DAYS = {
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}
_HARD_SPACE = "\N{NO-BREAK SPACE}"


@register.filter
def rupiah(amount: int) -> str:
    """`Rp12.500`."""
    return money.format_rupiah(amount)


@register.filter
def count(number: int) -> str:
    """`1.284`."""
    return f"{number:,}".replace(",", ".")


@register.filter
def decimal(number: float) -> str:
    """`32,4`: one decimal, with the Indonesian comma."""
    return f"{number:,.1f}".translate(str.maketrans(",.", ".,"))


@register.filter
def whole(number: float) -> int:
    """The nearest whole number, as an amount in rupiah must be one."""
    return round(number)


@register.filter
def percent(number: float) -> str:
    """`20 %`, the space hard; the number is a share between 0 and 1."""
    return f"{number * 100:.0f}{_HARD_SPACE}%"


@register.filter
def clock(instant: datetime) -> str:
    """`14.05 WIB`: the time of day in the region."""
    local = timezone.localtime(instant)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    return f"{local:%H.%M}{_HARD_SPACE}{_ZONES.get(hours, local.tzname())}"


@register.filter
def day(instant: date) -> str:
    """`Sel, 14 Apr 2026`: the regional day of an instant, or a day as it is."""
    local = timezone.localtime(instant) if isinstance(instant, datetime) else instant
    language = "en" if get_language() == "en" else "id"
    return f"{_DAYS[language][local.weekday()]}, {local.day} {_MONTHS[language][local.month - 1]} {local.year}"
