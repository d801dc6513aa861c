"""Reads of sentra and their stalls, as they are on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery

from sambayan.core import clock
from sambayan.registry.enums import SentraState
from sambayan.registry.models import OpeningWindow, Sentra, SentraStateChange

# A window that closes at or after this goes on to midnight, which a time of day cannot say.
_LAST_MINUTE = time(23, 59)

_SENTRA = """
SELECT s.id, s.slug, s.name, s.lat, s.lng, s.position_quality, a.code, o.name,
       c.state, c.since, c.source, n.slug, COALESCE(l.stalls, 0)
FROM registry_sentra s
JOIN LATERAL (
    SELECT state, since, source, successor_id FROM registry_sentrastatechange
    WHERE sentra_id = s.id AND since <= %(day)s ORDER BY since DESC LIMIT 1
) c ON TRUE
LEFT JOIN registry_area a ON a.id = s.area_id
LEFT JOIN registry_operator o ON o.id = s.operator_id
LEFT JOIN registry_sentra n ON n.id = c.successor_id
LEFT JOIN (
    SELECT sentra_id, COUNT(*) AS stalls FROM registry_stall
    WHERE live_from <= %(day)s AND (live_to IS NULL OR live_to >= %(day)s) GROUP BY sentra_id
) l ON l.sentra_id = s.id
WHERE s.timeline = %(timeline)s AND (%(slug)s::text IS NULL OR s.slug = %(slug)s)
ORDER BY s.name, s.id
"""

# Stalls with the record that their business lives on in.
_ONWARD = """
WITH RECURSIVE onward AS (
    SELECT s.id AS stall_id, u.id, u.merged_into_id
    FROM registry_stall s JOIN registry_umkm u ON u.id = s.umkm_id WHERE {stalls}
    UNION ALL
    SELECT o.stall_id, u.id, u.merged_into_id FROM onward o JOIN registry_umkm u ON u.id = o.merged_into_id
)
"""
_STALLS = (
    _ONWARD.format(
        stalls="s.sentra_id = %(sentra)s AND s.live_from <= %(day)s AND (s.live_to IS NULL OR s.live_to >= %(day)s)"
    )
    + """
SELECT s.id, s.code, s.number, u.id, u.name, u.owner_id, s.live_from, s.live_to
FROM onward o JOIN registry_stall s ON s.id = o.stall_id JOIN registry_umkm u ON u.id = o.id
WHERE o.merged_into_id IS NULL
ORDER BY s.number
"""
)
_OWNERS = (
    _ONWARD.format(stalls="s.id = ANY(%(stalls)s)")
    + """
SELECT o.stall_id, u.owner_id FROM onward o JOIN registry_umkm u ON u.id = o.id
WHERE o.merged_into_id IS NULL AND u.owner_id IS NOT NULL
"""
)


@dataclass(frozen=True, slots=True)
class SentraOnDay:
    """A sentra with its state on a day, since when, and who says so; `area` is a code, `successor` a slug."""

    id: int
    slug: str
    name: str
    lat: float
    lng: float
    position_quality: str
    area: str | None
    operator: str | None
    state: SentraState
    since: date
    source: str
    successor: str | None
    stalls: int


@dataclass(frozen=True, slots=True)
class StallOnDay:
    """A live stall with the business that it belongs to."""

    id: int
    code: str
    number: str
    umkm_id: int
    umkm: str
    owner_id: int | None
    live_from: date
    live_to: date | None


def sentra_list(*, timeline: int, day: date | None = None) -> list[SentraOnDay]:
    """Every sentra that has a state on the day (today unless named), by name. One statement."""
    return _sentra(timeline=timeline, day=day, slug=None)


def sentra(*, slug: str, timeline: int, day: date | None = None) -> SentraOnDay | None:
    """One sentra on the day, today unless named; None when there is none yet. One statement."""
    return next(iter(_sentra(timeline=timeline, day=day, slug=slug)), None)


def _sentra(*, timeline: int, day: date | None, slug: str | None) -> list[SentraOnDay]:
    with connection.cursor() as cursor:
        cursor.execute(_SENTRA, {"timeline": timeline, "day": day or clock.today(), "slug": slug})
        return [_on_day(*row) for row in cursor.fetchall()]


def _on_day(*row: Any) -> SentraOnDay:
    columns = list(row)
    columns[8] = SentraState(columns[8])
    return SentraOnDay(*columns)


def is_open(*, sentra_id: int, at: datetime) -> bool:
    """Whether the sentra is active and inside an opening window at this instant, in region time. One statement."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    states = SentraStateChange.objects.filter(sentra=OuterRef("pk"), since__lte=local.date()).order_by("-since")
    windows = OpeningWindow.objects.filter(
        Q(closes__gt=local.time()) | Q(closes__gte=_LAST_MINUTE),
        sentra=OuterRef("pk"),
        weekday=local.isoweekday(),
        opens__lte=local.time(),
    )
    return (
        Sentra.objects.annotate(state=Subquery(states.values("state")[:1]))
        .filter(Exists(windows), id=sentra_id, state=SentraState.ACTIVE)
        .exists()
    )


def opening_windows(*, sentra_id: int) -> list[tuple[int, time, time]]:
    """Weekday (1 Monday), opens and closes in local time, in order."""
    windows = OpeningWindow.objects.filter(sentra_id=sentra_id).order_by("weekday", "opens")
    return list(windows.values_list("weekday", "opens", "closes"))


def stalls_of(*, sentra_id: int, day: date | None = None) -> list[StallOnDay]:
    """The stalls that are live at a sentra on the day, today unless named, by number. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STALLS, {"sentra": sentra_id, "day": day or clock.today()})
        return [StallOnDay(*row) for row in cursor.fetchall()]


def stall_owners(*, stall_ids: Iterable[int]) -> dict[int, int]:
    """The person who owns each stall's business; a stall whose owner is unknown is left out. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, {"stalls": list(stall_ids)})
        return dict(cursor.fetchall())
