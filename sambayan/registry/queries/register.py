"""The register as its office reads it: every living business, what it holds, and what is about to end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.registry.enums import BaselineChannel, TurnoverBand

SOON = timedelta(days=30)  # a permit that ends within these is told first

# A business with all records that were merged into it. Of each kind of permit only the last one to end counts:
# an older one was renewed.
_FAMILY = """
WITH RECURSIVE family AS (
    SELECT u.id AS living_id, u.id FROM registry_umkm u
    WHERE u.timeline = %(timeline)s AND u.merged_into_id IS NULL AND (%(code)s::text IS NULL OR u.code = %(code)s)
    UNION ALL
    SELECT f.living_id, u.id FROM family f JOIN registry_umkm u ON u.merged_into_id = f.id
)
"""
_REGISTER = f"""{_FAMILY}, held AS (
    SELECT DISTINCT ON (f.living_id, p.kind_id) f.living_id, k.name AS kind, p.number, p.valid_to
    FROM family f JOIN registry_permit p ON p.umkm_id = f.id JOIN registry_permitkind k ON k.id = p.kind_id
    ORDER BY f.living_id, p.kind_id, p.valid_to DESC NULLS FIRST
), next AS (
    SELECT DISTINCT ON (living_id) living_id, kind, valid_to FROM held
    WHERE valid_to IS NOT NULL ORDER BY living_id, valid_to
), seated AS (
    SELECT f.living_id, string_agg(s.number, ', ' ORDER BY s.number) AS numbers,
           bool_or(b.turnover = 'unknown') AS unknown
    FROM family f JOIN registry_stall s ON s.umkm_id = f.id JOIN registry_incomebaseline b ON b.id = s.baseline_id
    WHERE s.live_from <= %(today)s AND (s.live_to IS NULL OR s.live_to >= %(today)s) GROUP BY f.living_id
), listed AS (
    SELECT u.code, u.name, a.name AS area, COALESCE(seated.numbers, '') AS numbers,
           (SELECT COUNT(*) FROM held WHERE held.living_id = u.id) AS permits,
           next.kind, next.valid_to, next.valid_to <= %(soon)s AS ends, COALESCE(seated.unknown, FALSE) AS unknown,
           u.id NOT IN (
               SELECT f.living_id FROM family f JOIN registry_incomebaseline b ON b.umkm_id = f.id
           ) AS unasked, u.id
    FROM registry_umkm u
    LEFT JOIN registry_area a ON a.id = u.area_id
    LEFT JOIN next ON next.living_id = u.id
    LEFT JOIN seated ON seated.living_id = u.id
    WHERE u.id IN (SELECT living_id FROM family)
)
SELECT code, name, area, numbers, permits, CASE WHEN ends THEN kind END, CASE WHEN ends THEN valid_to END, unknown,
       unasked, COUNT(*) OVER ()
FROM listed
WHERE (%(search)s = '' OR strpos(lower(name), lower(%(search)s)) > 0 OR EXISTS (
        SELECT FROM held WHERE held.living_id = listed.id AND starts_with(lower(held.number), lower(%(search)s))))
  AND (NOT %(only_ending)s OR ends) AND (NOT %(only_unknown)s OR unknown)
ORDER BY CASE WHEN ends THEN valid_to END NULLS LAST, name, code LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - a constant
_RECORD = f"""{_FAMILY}
SELECT u.id, u.code, u.name, a.name, u.registered_at, u.owner_id IS NOT NULL,
       b.taken_on, b.turnover, b.days_open, b.workers, b.channels
FROM registry_umkm u
LEFT JOIN registry_area a ON a.id = u.area_id
LEFT JOIN registry_incomebaseline b ON b.umkm_id IN (SELECT id FROM family)
WHERE u.id IN (SELECT living_id FROM family) ORDER BY b.taken_on NULLS LAST LIMIT 1
"""  # noqa: S608 - a constant
_PERMITS = f"""{_FAMILY}
SELECT k.name, p.number, p.valid_from, p.valid_to
FROM family f JOIN registry_permit p ON p.umkm_id = f.id JOIN registry_permitkind k ON k.id = p.kind_id
ORDER BY p.valid_to NULLS LAST, k.name, p.number
"""  # noqa: S608 - a constant
_STALLS = f"""{_FAMILY}
SELECT s.id, s.number, place.name, s.live_from, s.live_to
FROM family f JOIN registry_stall s ON s.umkm_id = f.id JOIN registry_sentra place ON place.id = s.sentra_id
ORDER BY s.live_from NULLS LAST, s.id
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A living business. `ending` is the permit that ends first, when that is soon or behind us; `unknown` is a stall
    that sells though its owner did not know the turnover before; `unasked` has given no baseline yet.
    """

    code: str
    name: str
    area: str | None
    stalls: str
    permits: int
    ending: str | None
    ends_on: date | None
    unknown: bool
    unasked: bool

    @property
    def days_left(self) -> int | None:
        """Days until the last day of `ending`; below 0 once it is over."""
        return (self.ends_on - clock.today()).days if self.ends_on else None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Some rows, and how many there are in all."""

    rows: tuple[RegisterRow, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class RecordedPermit:
    """A permit as it stands in the register, also when it is over."""

    kind: str
    number: str
    valid_from: date
    valid_to: date | None

    @property
    def days_left(self) -> int | None:
        return (self.valid_to - clock.today()).days if self.valid_to else None


@dataclass(frozen=True, slots=True)
class RecordedStall:
    """A stall that a business has or had."""

    id: int
    number: str
    sentra: str
    live_from: date | None
    live_to: date | None


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a business said of the time before."""

    taken_on: date
    turnover: TurnoverBand
    days_open: int | None
    workers: int | None
    channels: tuple[BaselineChannel, ...]


@dataclass(frozen=True, slots=True)
class UmkmRecord:
    """A business whole, without the name of its owner."""

    id: int
    code: str
    name: str
    area: str | None
    registered_at: datetime
    owner_known: bool
    baseline: Baseline | None
    permits: tuple[RecordedPermit, ...]
    stalls: tuple[RecordedStall, ...]


def register_page(
    *, limit: int, offset: int = 0, search: str = "", only_ending: bool = False, only_unknown: bool = False
) -> RegisterPage:
    """Living businesses of this timeline, those whose permit ends soon or has ended first, then by name.

    `search` is a part of the name, or the beginning of the number of a permit. One statement.
    """
    rows = _fetched(
        _REGISTER,
        {
            "today": clock.today(), "soon": clock.today() + SOON, "search": search.strip(), "limit": limit,
            "offset": offset, "only_ending": only_ending, "only_unknown": only_unknown, "code": None,
        },
    )  # fmt: skip
    return RegisterPage(tuple(RegisterRow(*row[:-1]) for row in rows), rows[0][-1] if rows else 0)


def umkm_record(*, code: str) -> UmkmRecord | None:
    """A living business of this timeline by its code; three statements, one when there is none."""
    found = _fetched(_RECORD, {"code": code})
    if not found:
        return None
    number, code, name, area, registered_at, owner_known, *said = found[0]
    permits = tuple(RecordedPermit(*row) for row in _fetched(_PERMITS, {"code": code}))
    stalls = tuple(RecordedStall(*row) for row in _fetched(_STALLS, {"code": code}))
    return UmkmRecord(number, code, name, area, registered_at, owner_known, _baseline(*said), permits, stalls)


def _baseline(
    taken_on: date | None, turnover: str, days_open: int | None, workers: int | None, channels: list[str]
) -> Baseline | None:
    if taken_on is None:
        return None
    sold_by = tuple(BaselineChannel(channel) for channel in channels)
    return Baseline(taken_on, TurnoverBand(turnover), days_open, workers, sold_by)


def _fetched(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"timeline": clock.timeline(), **values})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
