"""Surveyed outlines of areas, from an office's own file."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from sambayan.core import audit
from sambayan.registry.engine.area_file import AreaFile, KnownArea, SurveyedArea, Unreadable, read_area_file, united
from sambayan.registry.enums import AreaLevel
from sambayan.registry.errors import AreaFileUnreadable
from sambayan.registry.models import Area

_UNITED = "united from its villages: "  # how the source of such an outline begins

_DRAW = """
UPDATE registry_area a
SET outline = d.outline::jsonb, approximate = FALSE, outline_source = d.source
FROM unnest(%(codes)s::text[], %(outlines)s::text[], %(sources)s::text[]) AS d (code, outline, source)
WHERE a.code = d.code
"""


@dataclass(frozen=True, slots=True)
class LoadedAreas:
    """Outlines in the file, villages among them that were new, districts drawn from their villages."""

    outlines: int
    new: int
    united: int


def load_areas(*, path: Path, actor_id: int | None = None) -> LoadedAreas:
    """Replace approximate outlines by those of a GeoJSON file (see `engine.area_file`), all or none.

    A village of a known district may be new. A district whose villages all have a surveyed outline and
    that has none of its own is drawn as their union: public district outlines are coarse and leave
    holes. Nobody here knows how many villages there are, so hand in all villages of a district at once.
    Raises AreaFileUnreadable.
    """
    text = _text(path)
    with transaction.atomic(durable=True):
        known = {area.code: area for area in Area.objects.select_for_update().defer("outline").order_by("id")}
        try:
            file = read_area_file(text, {code: KnownArea(area.lat, area.lng) for code, area in known.items()})
        except Unreadable as error:
            raise AreaFileUnreadable(path, str(error)) from None
        source = f"{file.attribution} ({path.name})" if file.attribution else path.name
        new = _add_villages(file, known, source)
        _draw([(area.code, area.geometry, source) for area in file.areas])
        districts = _districts(file, known)
        _draw([(code, united(parts), f"{_UNITED}{source}") for code, parts in districts.items()])
        loaded = LoadedAreas(outlines=len(file.areas), new=new, united=len(districts))
        audit.record(
            action="load_areas", subject=f"areas:{path.name}", actor_id=actor_id,
            detail={"outlines": loaded.outlines, "new": loaded.new, "united": loaded.united},
        )  # fmt: skip
    return loaded


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AreaFileUnreadable(path, "is not UTF-8; export it as GeoJSON in UTF-8") from None
    except OSError as error:
        raise AreaFileUnreadable(path, f"cannot be read ({error.strerror})") from None


def _add_villages(file: AreaFile, known: Mapping[str, Area], source: str) -> int:
    villages = [
        Area(
            code=area.code, level=AreaLevel.VILLAGE, name=area.name, parent_id=known[area.parent].id,
            lat=area.lat, lng=area.lng, source=source,
        )
        for area in file.areas
        if area.new
    ]  # fmt: skip
    Area.objects.bulk_create(villages)
    return len(villages)


def _draw(outlines: Iterable[tuple[str, dict[str, Any], str]]) -> None:
    rows = [(code, json.dumps(geometry), source) for code, geometry, source in outlines]
    if not rows:
        return
    codes, geometries, sources = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, {"codes": codes, "outlines": geometries, "sources": sources})


def _districts(file: AreaFile, known: Mapping[str, Area]) -> dict[str, list[dict[str, Any]]]:
    """Villages' outlines by the code of a district that the file's villages complete."""
    drawn = {area.code for area in file.areas}
    touched = [code for code in {a.parent for a in file.areas if _is_village(a)} - drawn if _may_unite(known[code])]
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    unsurveyed = set()
    villages = Area.objects.filter(parent__code__in=touched).order_by("code")
    for district, outline, approximate in villages.values_list("parent__code", "outline", "approximate"):
        if approximate or outline is None:
            unsurveyed.add(district)
        else:
            parts[district].append(outline)
    return {code: outlines for code, outlines in parts.items() if code not in unsurveyed}


def _is_village(area: SurveyedArea) -> bool:
    return area.code.count(".") == len(AreaLevel) - 1


def _may_unite(district: Area) -> bool:
    """Not over an outline that somebody surveyed."""
    return district.approximate or district.outline_source.startswith(_UNITED)
