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
    return f"{hour(instant)}{_HARD_SPACE}{zone(instant)}"


@register.filter
def zone(instant: datetime) -> str:
    """`WIB`: what the region calls its time."""
    local = timezone.localtime(instant)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    return _ZONES.get(hours, f"{local:%Z}")


@register.filter
def day(instant: date) -> str:
    """`Sel, 14 Apr 2026`: the regional day of an instant, or a day as it is."""
    local = timezone.localtime(instant) if isinstance(instant, datetime) else instant
    language = "en" if get_language() == "en" else "id"
    return f"{_DAYS[language][local.weekday()]}, {local.day} {_MONTHS[language][local.month - 1]} {local.year}"


@register.filter
def hour(instant: datetime) -> str:
    """`14.05`: as `clock`, where it is plain that it is the time of the region."""
    return f"{timezone.localtime(instant):%H.%M}"


@register.filter
def short_day(instant: date) -> str:
    """`Sel, 14 Apr`: as `day`, where it is plain which year it is."""
    return day(instant).rpartition(" ")[0]


@register.filter
def call(code: str) -> str:
    """`K7-42`: how people at a sentra call an order to each other."""
    return f"{code[:2]}-{code[2:4]}"


_MILLION, _BILLION = 1_000_000, 1_000_000_000


@register.filter
def amount(rupiah_: int) -> str:
    """`Rp61,4 juta`: a headline; what is below a million is written whole."""
    language = "en" if get_language() == "en" else "id"
    for step, words in ((_BILLION, ("miliar", "billion")), (_MILLION, ("juta", "million"))):
        if abs(rupiah_) >= step:
            short = decimal(rupiah_ / step).removesuffix(",0")
            return f"Rp{short}{_HARD_SPACE}{words[language == 'en']}"
    return rupiah(rupiah_)


@register.filter
def less(number: int) -> int:
    """The number turned round, for a sentence that says "fewer"."""
    return -number


@register.filter
def minus(rupiah_: int) -> str:
    """What is taken off: the amount with a true minus sign in front."""
    return rupiah(-rupiah_)


@register.filter
def signed(rupiah_: int) -> str:
    """With its sign in front, a plus too; nothing before `Rp0`."""
    return f"+{rupiah(rupiah_)}" if rupiah_ > 0 else rupiah(rupiah_)


@register.filter
def swing(part: float) -> str:
    """`+22 %`: a change as a share, with its sign."""
    percents = round(part * 100)
    sign = "+" if percents > 0 else "\N{MINUS SIGN}" if percents < 0 else ""
    return f"{sign}{abs(percents)}{_HARD_SPACE}%"


@register.filter(name="abs")
def absolute(number: int) -> int:
    """Without its sign, where words say the direction."""
    return abs(number)


@register.filter
def kilometres(metres: float) -> str:
    """`3,4 km`, and `600 m` below one kilometre."""
    return f"{decimal(metres / 1000)}{_HARD_SPACE}km" if metres >= 1000 else f"{round(metres, -1):.0f}{_HARD_SPACE}m"  # noqa: PLR2004


@register.filter
def degrees(coordinate: float) -> str:
    """`-5.37930`: as machines read it, whatever the language."""
    return f"{coordinate:.5f}"


@register.filter
def short(name: str) -> str:
    """A name without what stands in brackets behind it: `P-IRT`."""
    return name.partition(" (")[0]


@register.filter
def minutes_until(instant: datetime, later: datetime) -> int:
    """Whole minutes from one instant to another."""
    return int((later - instant).total_seconds() // 60)


@register.filter
def basis(points: int) -> str:
    """`12,5 %`: basis points as per cent."""
    return f"{decimal(points / 100).removesuffix(',0')}{_HARD_SPACE}%"
