from dataclasses import dataclass
from datetime import datetime

from django import template
from django.conf import settings

from sambayan.core import clock

register = template.Library()


@dataclass(frozen=True, slots=True)
class DemoClock:
    """Event time of the sample world, and how fast it runs; 0 stands still."""

    at: datetime
    speed: str  # as a script reads it, whatever the language of the page
    zone: str


@register.simple_tag
def demo_clock() -> DemoClock | None:
    """The clock that the demo bar shows; nothing where there is no demo."""
    return DemoClock(clock.now(), f"{clock.speed():g}", settings.TIME_ZONE) if settings.DEMO else None
