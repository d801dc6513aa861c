"""Reads of impact. Merged records count with the one that lives on."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from sambayan.core import clock


@dataclass(frozen=True, slots=True)
class IncomeRow:
    """One UMKM's month over all channels, beside what it said it sold before it came; rupiah."""

    umkm_id: int
    umkm: str
    orders: int
    gross: int
    net: int
    baseline: str | None


@dataclass(frozen=True, slots=True)
class PanelStanding:
    """What there is to measure an effect with: businesses with a live stall, how many of them answered that they do
    not know what they earned before, and since when the first of them sells. Nobody goes live without being asked.
    """

    businesses: int
    unknown: int
    since: date | None

    @property
    def known(self) -> int:
        return self.businesses - self.unknown

    @property
    def weeks(self) -> int:
        """Whole weeks until today."""
        return (clock.today() - self.since).days // 7 if self.since else 0


_STANDING = """
SELECT COUNT(DISTINCT u.id), COUNT(DISTINCT u.id) FILTER (WHERE b.turnover = 'unknown'), MIN(s.live_from)
FROM registry_stall s
JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s
JOIN registry_umkm u ON u.id = s.umkm_id
JOIN registry_incomebaseline b ON b.id = s.baseline_id
WHERE s.live_from <= %(today)s AND (s.live_to IS NULL OR s.live_to >= %(today)s)
"""
_PANEL = """
WITH RECURSIVE living AS (
    SELECT id, id AS living_id FROM registry_umkm WHERE merged_into_id IS NULL
    UNION ALL
    SELECT u.id, l.living_id FROM registry_umkm u JOIN living l ON u.merged_into_id = l.id
)
SELECT u.id, u.name, SUM(i.orders), SUM(i.gross), SUM(i.net), b.turnover
FROM impact_monthlyincome i
JOIN living l ON l.id = i.umkm_id
JOIN registry_umkm u ON u.id = l.living_id
LEFT JOIN registry_incomebaseline b ON b.umkm_id = u.id
WHERE i.timeline = %s AND i.month = %s
GROUP BY u.id, u.name, b.turnover
ORDER BY SUM(i.net) DESC, u.id
"""


def income_panel(*, timeline: int, month: date) -> list[IncomeRow]:
    """The month's income per UMKM, highest first; one statement. No effect is claimed from it."""
    with connection.cursor() as cursor:
        cursor.execute(_PANEL, [timeline, month.replace(day=1)])
        return [IncomeRow(row[0], row[1], int(row[2]), int(row[3]), int(row[4]), row[5]) for row in cursor.fetchall()]


def panel_standing() -> PanelStanding:
    """How far the income panel of this timeline is from saying anything; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"timeline": clock.timeline(), "today": clock.today()})
        return PanelStanding(*cursor.fetchone())
