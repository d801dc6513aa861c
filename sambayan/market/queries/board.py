"""The board of a sentra's desk: the orders under way by where they stand, and its stalls today."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.enums import RunState
from sambayan.delivery.queries import STANDING, RotaCourier, rota
from sambayan.market.engine.deadlines import ARRIVE_WITHIN, COLLECT_WITHIN
from sambayan.market.engine.places import pickup_place
from sambayan.market.enums import LineState, OrderState
from sambayan.market.queries.arrival import arrival

_SINCE = COLLECT_WITHIN + timedelta(days=1)  # nothing under way is older

# The kecamatan is the one of the buyer's address, else the nearest one to the drop.
_BOARD = f"""
SELECT o.code, o.state, o.placed_at, CASE o.state WHEN 'confirmed' THEN o.due_at END, o.drop_lat IS NULL,
       COALESCE(area.name, near.name, ''), d.scanned_at, d.ready_at, d.latest_at,
       CASE WHEN run.state = 'active' THEN stop.planned_at + standing.late END, run.id, run.state, run.courier_id,
       s.number, u.name, l.name, l.quantity, l.amount, l.note, l.state, l.ready_at
FROM market_order o
JOIN market_orderline l ON l.order_id = o.id
JOIN registry_stall s ON s.id = l.stall_id
JOIN registry_umkm u ON u.id = s.umkm_id
LEFT JOIN registry_address door ON door.id = o.address_id
LEFT JOIN registry_area area ON area.id = door.area_id
LEFT JOIN LATERAL (
    SELECT name FROM registry_area a WHERE area.id IS NULL AND o.drop_lat IS NOT NULL AND a.level = 'district'
    ORDER BY (a.lat - o.drop_lat) ^ 2 + (a.lng - o.drop_lng) ^ 2 LIMIT 1
) near ON TRUE
LEFT JOIN delivery_delivery d ON d.timeline = o.timeline AND d.reference = o.code
    AND d.state IN ('waiting', 'assigned', 'picked_up')
LEFT JOIN delivery_run run ON run.id = d.run_id
LEFT JOIN delivery_stop stop ON stop.run_id = run.id AND stop.delivery_id = d.id
{STANDING}
WHERE o.sentra_id = %(sentra)s AND o.timeline = %(timeline)s AND o.placed_at >= %(since)s
  AND o.state IN ('confirmed', 'accepted', 'ready', 'on_the_way')
ORDER BY o.placed_at, o.id, s.number, l.id
"""  # noqa: S608 - a part of ours
_FINISHED = """
SELECT COUNT(*) FROM market_order
WHERE sentra_id = %s AND timeline = %s AND placed_at >= %s AND state IN ('delivered', 'completed')
"""
_STALLS = """
SELECT s.number, u.name, CASE WHEN s.paused_until > %(now)s THEN s.paused_until END,
       COUNT(DISTINCT o.id), COUNT(DISTINCT o.id) FILTER (WHERE l.state = 'waiting' AND o.state = 'confirmed'),
       COALESCE(SUM(l.amount) FILTER (WHERE l.state IN ('accepted', 'ready')), 0),
       COUNT(DISTINCT o.id) FILTER (WHERE l.state = 'refused')
FROM registry_stall s
JOIN registry_umkm u ON u.id = s.umkm_id
LEFT JOIN (market_orderline l JOIN market_order o ON o.id = l.order_id AND o.placed_at >= %(midnight)s
           AND o.timeline = %(timeline)s AND o.state NOT IN ('placed', 'expired') AND o.sentra_id = %(sentra)s)
    ON l.stall_id = s.id
WHERE s.sentra_id = %(sentra)s AND s.live_from <= %(today)s AND (s.live_to IS NULL OR s.live_to >= %(today)s)
GROUP BY s.id, u.name ORDER BY s.number
"""


class Column(StrEnum):
    """Where an order stands for the desk."""

    STALLS = "stalls"  # a stall has to answer or to cook
    COLLECT = "collect"  # ready at the stalls, and no courier is on the way to it
    DESK = "desk"  # its courier, or its buyer, fetches it at the desk
    AWAY = "away"  # on the way


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A line of an order; amount in rupiah."""

    name: str
    quantity: int
    amount: int
    note: str
    state: LineState
    ready_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardStall:
    """A stall's part of an order."""

    number: str
    umkm: str
    lines: tuple[BoardLine, ...]

    @property
    def state(self) -> LineState:
        """What is behind: a stall is refused only with all its lines."""
        kept = [line.state for line in self.lines if line.state is not LineState.REFUSED]
        return next((state for state in (LineState.WAITING, LineState.ACCEPTED, LineState.READY) if state in kept),
                    LineState.REFUSED)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardOrder:
    """An order under way; instants UTC. `promised_at` is None where its buyer comes for it, and so is `arrival`, the
    time between which its buyer is told that it comes. `planned_at` is its courier's plan, as the run stands.
    """

    code: str
    state: OrderState
    placed_at: datetime
    answer_by: datetime | None
    at_desk: bool
    area: str
    scanned_at: datetime | None
    ready_at: datetime | None
    latest_at: datetime | None
    planned_at: datetime | None
    run_id: int | None
    run_state: str | None
    courier_id: int | None
    stalls: tuple[BoardStall, ...]

    @property
    def promised_at(self) -> datetime | None:
        return None if self.at_desk else self.latest_at or self.placed_at + ARRIVE_WITHIN

    @property
    def arrival(self) -> tuple[datetime, datetime] | None:
        return arrival(
            state=self.state, at_desk=self.at_desk, placed_at=self.placed_at, ready_at=self.ready_at,
            planned_at=self.planned_at,
        )  # fmt: skip

    @property
    def minutes_late(self) -> int:
        """Whole minutes since the promise; 0 is in time."""
        if self.promised_at is None:
            return 0
        return max(0, int((clock.now() - self.promised_at).total_seconds() // 60))

    @property
    def is_late(self) -> bool:
        return self.promised_at is not None and self.promised_at < clock.now()

    @property
    def is_offered(self) -> bool:
        return self.run_state == RunState.OFFERED

    @property
    def is_in_hand(self) -> bool:
        """Whether its courier has it, and still waits at the desk for the others of the run."""
        return self.state is OrderState.READY and self.scanned_at is not None

    @property
    def needs_courier(self) -> bool:
        """Whether the desk may give it to somebody."""
        return not self.at_desk and self.run_id is None and self.state in {OrderState.ACCEPTED, OrderState.READY}

    @property
    def column(self) -> Column:
        if self.state is OrderState.ON_THE_WAY:
            return Column.AWAY
        if self.state is not OrderState.READY:
            return Column.STALLS
        return Column.DESK if self.at_desk or self.run_state == RunState.ACTIVE else Column.COLLECT


@dataclass(frozen=True, slots=True)
class DeskStall:
    """A live stall today: orders, those that wait for its answer, rupiah of the goods that it did not refuse, whether
    they arrived or not, and orders refused in part.
    """

    number: str
    umkm: str
    paused_until: datetime | None
    orders: int
    waiting: int
    sales: int
    refused: int


def desk_board(*, sentra_id: int) -> list[BoardOrder]:
    """The orders under way of a sentra in this timeline, oldest first. One statement."""
    now = clock.now()
    values: dict[str, Any] = {"sentra": sentra_id, "timeline": clock.timeline(), "since": now - _SINCE, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_BOARD, values)
        return [_order(head, list(rows)) for head, rows in groupby(cursor.fetchall(), key=itemgetter(slice(13)))]


def _order(head: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> BoardOrder:
    code, state, *rest = head
    stalls = tuple(
        BoardStall(number, umkm, tuple(_line(*row[15:]) for row in lines))
        for (number, umkm), lines in groupby(rows, key=itemgetter(slice(13, 15)))
    )
    return BoardOrder(*(code, OrderState(state), *rest, stalls))


def _line(*row: Any) -> BoardLine:
    name, quantity, amount, note, state, ready_at = row
    return BoardLine(name, quantity, amount, note, LineState(state), ready_at)


def desk_rota(*, sentra_id: int) -> list[RotaCourier]:
    """Couriers on shift who are at home at this sentra, or carry something of it now. One statement."""
    return rota(sentra_id=sentra_id, place=pickup_place(sentra_id))


def finished_today(*, sentra_id: int) -> int:
    """How many orders of today are in their buyers' hands. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FINISHED, [sentra_id, clock.timeline(), clock.day_bounds(clock.today())[0]])
        (count,) = cursor.fetchone()
    return int(count)


def desk_stalls(*, sentra_id: int) -> list[DeskStall]:
    """The live stalls of a sentra with their orders of today, by number. One statement."""
    today = clock.today()
    values: dict[str, Any] = {
        "sentra": sentra_id, "timeline": clock.timeline(), "now": clock.now(), "today": today,
        "midnight": clock.day_bounds(today)[0],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STALLS, values)
        return [
            DeskStall(number, umkm, paused_until, orders, waiting, int(sales), refused)
            for number, umkm, paused_until, orders, waiting, sales, refused in cursor.fetchall()
        ]
