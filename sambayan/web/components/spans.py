"""The days that a page looks at, and which page of a list: as the address says it, or as is usual."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.core import clock

_SPANS = {1: _("Today"), 7: _("7 days"), 30: _("30 days")}
_YESTERDAY = _("Yesterday")
_USUAL = 7


@dataclass(frozen=True, slots=True)
class Span:
    """Days that are looked at, today the last, or yesterday where only whole days are told; `before` are as many."""

    days: int
    whole: bool = False

    @property
    def last(self) -> date:
        return clock.today() - timedelta(days=self.whole)

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.days - 1)

    @property
    def before(self) -> tuple[date, date]:
        return self.first - timedelta(days=self.days), self.first - timedelta(days=1)

    @property
    def word(self) -> StrOrPromise:
        return _YESTERDAY if self.whole and self.days == 1 else _SPANS[self.days]


def span_of(request: HttpRequest, *, whole: bool = False) -> Span:
    """The span that was chosen; anything else is the usual one."""
    chosen = request.GET.get("hari", "")
    days = int(chosen) if chosen.isdecimal() and len(chosen) < 3 else _USUAL  # noqa: PLR2004 - two digits
    return Span(days if days in _SPANS else _USUAL, whole)


def spans(*, whole: bool = False) -> list[Span]:
    return [Span(days, whole) for days in _SPANS]


def page_number(request: HttpRequest) -> int:
    """From 1; what is no number is the first page."""
    chosen = request.GET.get("halaman", "")
    return max(1, int(chosen)) if chosen.isdecimal() and len(chosen) < 7 else 1  # noqa: PLR2004 - no endless numbers
