"""Reads of impact."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from sambayan.core import clock


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


def panel_standing() -> PanelStanding:
    """How far the income panel of this timeline is from saying anything; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"timeline": clock.timeline(), "today": clock.today()})
        return PanelStanding(*cursor.fetchone())
