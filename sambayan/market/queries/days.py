"""A day at each sentra: orders by state, omzet, stall by stall."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import OrderState
from sambayan.market.queries.omzet import SOLD


@dataclass(frozen=True, slots=True)
class StallDay:
    """A stall's day: orders that were placed with it, omzet in rupiah (`queries.omzet`), lines that it refused."""

    stall_id: int
    number: str
    umkm: str
    orders: int
    omzet: int
    refused: int


@dataclass(frozen=True, slots=True)
class SentraDay:
    """A sentra's day; `stalls` are those with an order, the highest omzet first."""

    sentra_id: int
    sentra: str
    orders: dict[OrderState, int]
    stalls: tuple[StallDay, ...]

    @property
    def placed(self) -> int:
        return sum(self.orders.values())

    @property
    def omzet(self) -> int:
        return sum(stall.omzet for stall in self.stalls)


_STATES = """
SELECT sentra.id, sentra.name, o.state, COUNT(*)
FROM market_order o JOIN registry_sentra sentra ON sentra.id = o.sentra_id
WHERE o.timeline = %s AND o.placed_at >= %s AND o.placed_at < %s
GROUP BY sentra.id, sentra.name, o.state ORDER BY sentra.name, sentra.id
"""
_STALLS = f"""
SELECT o.sentra_id, s.id, s.number, u.name, COUNT(DISTINCT o.id),
       COALESCE(SUM(l.amount) FILTER (WHERE {SOLD}), 0) AS omzet,
       COUNT(*) FILTER (WHERE l.state = 'refused')
FROM market_order o
JOIN market_orderline l ON l.order_id = o.id
JOIN registry_stall s ON s.id = l.stall_id
JOIN registry_umkm u ON u.id = s.umkm_id
WHERE o.timeline = %s AND o.placed_at >= %s AND o.placed_at < %s
GROUP BY o.sentra_id, s.id, u.id ORDER BY omzet DESC, s.number
"""  # noqa: S608 - a constant


def sentra_days(*, timeline: int, day: date) -> list[SentraDay]:
    """Every sentra with an order placed on this regional day, by name; two statements for all of them."""
    span = [timeline, *clock.day_bounds(day)]
    stalls: dict[int, list[StallDay]] = defaultdict(list)
    for sentra_id, stall_id, number, umkm, orders, omzet, refused in _rows(_STALLS, span):
        stalls[sentra_id].append(StallDay(stall_id, number, umkm, orders, int(omzet), refused))
    states: dict[tuple[int, str], dict[OrderState, int]] = defaultdict(dict)
    for sentra_id, name, state, count in _rows(_STATES, span):
        states[sentra_id, name][OrderState(state)] = count
    return [SentraDay(key[0], key[1], orders, tuple(stalls[key[0]])) for key, orders in states.items()]


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return rows


_SETTLED = """
SELECT DISTINCT (o.placed_at AT TIME ZONE %s)::date FROM market_transition t JOIN market_order o ON o.id = t.order_id
WHERE o.timeline = %s AND t.line_id IS NULL AND t.to_state = 'completed' AND t.at >= %s
"""


def settled_days(*, since: date) -> set[date]:
    """The regional days, up to yesterday, on which those orders were placed that were settled on or after a day."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLED, [settings.TIME_ZONE, clock.timeline(), clock.day_bounds(since)[0]])
        return {day for (day,) in cursor.fetchall()} - {clock.today()}
