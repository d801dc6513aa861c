"""The region pack's part of the register: areas, operators, sentra with states and hours, kinds of permits."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from sambayan.core import audit, clock
from sambayan.core.models import AuditRecord
from sambayan.core.pack import Pack, Row
from sambayan.registry.engine.approximation import Centroid, approximate_outlines
from sambayan.registry.models import Area, OpeningWindow, Operator, PermitKind, Sentra, SentraStateChange

_SUBJECT = "pack:registry"

# A surveyed outline is never replaced by an approximate one.
_PLACE_AREAS = """
UPDATE registry_area a
SET parent_id = p.id,
    outline = CASE WHEN a.approximate THEN d.outline::jsonb ELSE a.outline END,
    outline_source = CASE WHEN a.approximate THEN %(source)s ELSE a.outline_source END
FROM unnest(%(codes)s::text[], %(parents)s::text[], %(outlines)s::text[]) AS d (code, parent, outline)
LEFT JOIN registry_area p ON p.code = d.parent
WHERE a.code = d.code
"""


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """How many of each the pack has."""

    areas: int
    operators: int
    sentra: int
    states: int
    windows: int
    permit_kinds: int


def load_pack(*, pack: Pack) -> LoadedPack:
    """Bring the register to what the pack says; the statements do not grow with the pack.

    What others may refer to (areas, operators, sentra, kinds of permits) is never deleted. States go when
    the pack brought them and no longer names them; hours of a sentra change when the pack's do. So
    what people entered in between stays. A pack that is loaded again changes nothing.
    """
    with transaction.atomic(durable=True):
        before = _loaded_last()
        _write_areas(pack)
        _write_operators(pack)
        sentra = _write_sentra(pack)
        loaded: dict[str, Any] = {
            "fingerprint": pack.fingerprint,
            "states": _write_states(pack, sentra, before.get("states", [])),
            "windows": _write_windows(pack, sentra, before.get("windows", {})),
        }
        _write_permit_kinds(pack)
        if loaded != before:
            audit.record(action="load_pack", subject=_SUBJECT, actor_id=None, detail=loaded)
    return LoadedPack(
        areas=len(pack.areas),
        operators=len(pack.operators),
        sentra=len(pack.sentra),
        states=len(pack.sentra_states),
        windows=len(pack.opening_windows),
        permit_kinds=len(pack.permit_kinds),
    )


def _loaded_last() -> dict[str, Any]:
    """What the pack brought the last time, from the audit trail."""
    last = AuditRecord.objects.filter(subject=_SUBJECT, action="load_pack").order_by("-id").first()
    return last.detail if last else {}


def _cited(row: Row) -> str:
    return f"{row.source} [{row.verified}]"


def _write_areas(pack: Pack) -> None:
    Area.objects.bulk_create(
        [
            Area(
                code=area.code, bps_code=area.bps_code, level=area.level, name=area.name,
                lat=area.lat, lng=area.lng, source=_cited(area),
            )
            for area in pack.areas
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["bps_code", "level", "name", "lat", "lng", "source"],
    )  # fmt: skip
    outlines = approximate_outlines(Centroid(area.code, area.parent, area.lat, area.lng) for area in pack.areas)
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACE_AREAS,
            {
                "source": "nearest centroid (Voronoi), approximate",
                "codes": [area.code for area in pack.areas],
                "parents": [area.parent for area in pack.areas],
                "outlines": [json.dumps(outlines[area.code]) for area in pack.areas],
            },
        )


def _write_operators(pack: Pack) -> None:
    Operator.objects.bulk_create(
        [Operator(code=o.code, name=o.name, kind=o.kind, source=_cited(o)) for o in pack.operators],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind", "source"],
    )


def _write_sentra(pack: Pack) -> dict[str, int]:
    """Ids by slug. The pack tells of the real world, so its sentra stand on the live timeline."""
    areas = dict(Area.objects.filter(code__in={s.area for s in pack.sentra}).values_list("code", "id"))
    operators = dict(Operator.objects.filter(code__in={s.operator for s in pack.sentra}).values_list("code", "id"))
    rows = Sentra.objects.bulk_create(
        [
            Sentra(
                timeline=clock.LIVE, slug=s.slug, name=s.name, lat=s.lat, lng=s.lng,
                position_quality=s.position_quality,
                area_id=areas[s.area] if s.area else None,
                operator_id=operators[s.operator] if s.operator else None,
            )
            for s in pack.sentra
        ],
        update_conflicts=True,
        unique_fields=["timeline", "slug"],
        update_fields=["name", "area", "lat", "lng", "position_quality", "operator"],
    )  # fmt: skip
    return {row.slug: row.id for row in rows}


def _write_states(pack: Pack, sentra: dict[str, int], before: list[str]) -> list[str]:
    """Write the states and take back those that an earlier pack brought; `slug day` of each that stands now."""
    SentraStateChange.objects.bulk_create(
        [
            SentraStateChange(
                sentra_id=sentra[s.sentra], state=s.state, since=s.since, source=_cited(s),
                successor_id=sentra[s.successor] if s.successor else None,
            )
            for s in pack.sentra_states
        ],
        update_conflicts=True,
        unique_fields=["sentra", "since"],
        update_fields=["state", "source", "successor"],
    )  # fmt: skip
    states = sorted(f"{s.sentra} {s.since}" for s in pack.sentra_states)
    gone = [state.split() for state in before if state not in states]
    if gone:
        named = reduce(or_, (Q(sentra__slug=slug, since=since) for slug, since in gone))
        SentraStateChange.objects.filter(named, sentra__timeline=clock.LIVE).delete()
    return states


def _write_windows(pack: Pack, sentra: dict[str, int], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """Write the hours of each sentra whose hours differ from the last pack's; all hours by slug."""
    windows: dict[str, list[str]] = defaultdict(list)
    for w in pack.opening_windows:
        windows[w.sentra].append(f"{w.weekday} {w.opens:%H:%M:%S} {w.closes:%H:%M:%S}")
    changed = {slug for slug in sentra if windows.get(slug) != before.get(slug)}
    if changed:
        OpeningWindow.objects.filter(sentra_id__in=[sentra[slug] for slug in changed]).delete()
        OpeningWindow.objects.bulk_create(
            OpeningWindow(sentra_id=sentra[w.sentra], weekday=w.weekday, opens=w.opens, closes=w.closes)
            for w in pack.opening_windows
            if w.sentra in changed
        )
    return dict(windows)


def _write_permit_kinds(pack: Pack) -> None:
    PermitKind.objects.bulk_create(
        [
            PermitKind(code=k.code, name=k.name, pattern=k.pattern, years=k.years, source=_cited(k))
            for k in pack.permit_kinds
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "pattern", "years", "source"],
    )
