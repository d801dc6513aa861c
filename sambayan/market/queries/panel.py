"""Trade over a span of days, and the orders that each figure is made of. Timeline and days are the caller's own.

An order is placed once somebody stands for its money: not while it waits for payment, and never when it was not paid.
Omzet is only of those that reached their buyers (`queries.omzet`), and so is what is reckoned an order.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count

from sambayan.core import clock
from sambayan.market.enums import OrderState
from sambayan.market.models import Product
from sambayan.market.queries.omzet import REACHED, SOLD
from sambayan.market.queries.subsidy import BOOKED, PROMISED

_COUNTED = "o.state NOT IN ('placed', 'expired')"
_SPAN = f"o.timeline = %(timeline)s AND o.placed_at >= %(start)s AND o.placed_at < %(end)s AND {_COUNTED}"
_OMZET = f"""
LEFT JOIN LATERAL (
    SELECT COALESCE(SUM(l.amount), 0)::bigint AS omzet FROM market_orderline l
    WHERE l.order_id = o.id AND {SOLD}
      AND (%(stall)s::text IS NULL OR l.stall_id = (SELECT id FROM registry_stall WHERE code = %(stall)s))
) sold ON TRUE
"""  # noqa: S608 - constants
_DAYS = f"""
SELECT d.day::date, COUNT(o.id), COUNT(o.id) FILTER (WHERE {REACHED}), COALESCE(SUM(sold.omzet), 0)
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS d (day)
LEFT JOIN (
    SELECT o.id, o.state, (o.placed_at AT TIME ZONE %(zone)s)::date AS day FROM market_order o WHERE {_SPAN}
) o ON o.day = d.day::date
{_OMZET} GROUP BY d.day ORDER BY d.day
"""  # noqa: S608 - constants
# Sums of all rows stand in each row, so that a page needs no second statement.
_ROWS = f"""
SELECT o.code, o.placed_at, o.state, sentra.name, o.drop_lat, o.drop_lng,
       (SELECT COUNT(DISTINCT stall_id) FROM market_orderline WHERE order_id = o.id),
       sold.omzet, o.delivery_fee, {BOOKED}, {PROMISED},
       COUNT(*) OVER (), SUM(sold.omzet) OVER (), SUM({BOOKED}) OVER (), SUM({PROMISED}) OVER ()
FROM market_order o JOIN registry_sentra sentra ON sentra.id = o.sentra_id
{_OMZET}
WHERE {_SPAN}
  AND (%(ids)s::bigint[] IS NULL OR o.id = ANY(%(ids)s))
  AND (%(stall)s::text IS NULL OR EXISTS (
      SELECT FROM market_orderline l JOIN registry_stall s ON s.id = l.stall_id
      WHERE l.order_id = o.id AND s.code = %(stall)s
  ))
ORDER BY o.placed_at DESC, o.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - constants
_DROPS = f"SELECT o.id, o.drop_lat, o.drop_lng FROM market_order o WHERE {_SPAN} ORDER BY o.id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class TradeDay:
    """A regional day: orders that were placed, those of them that reached their buyers, and their omzet in rupiah."""

    day: date
    orders: int
    reached: int
    omzet: int


@dataclass(frozen=True, slots=True)
class TradeRow:
    """An order as a row of a list; rupiah. `drop` is where it went, None was picked up.

    Of the subsidy `booked` stands in the ledger and `promised` will, once the order is done (`queries.subsidy`).
    """

    code: str
    placed_at: datetime
    state: OrderState
    sentra: str
    drop: tuple[float, float] | None
    stalls: int
    omzet: int
    delivery_fee: int
    booked: int
    promised: int


@dataclass(frozen=True, slots=True)
class TradePage:
    """Some rows of a list, and the count and sums of all of it."""

    rows: tuple[TradeRow, ...]
    count: int = 0
    omzet: int = 0
    booked: int = 0
    promised: int = 0


@dataclass(frozen=True, slots=True)
class Drop:
    """Where an order went; None was picked up at the desk."""

    order_id: int
    point: tuple[float, float] | None


def trade_days(*, first: date, last: date) -> list[TradeDay]:
    """Every day from the first to the last, both included, with or without orders; one statement."""
    values = {**_span(first, last), "first": first, "last": last, "zone": settings.TIME_ZONE, "stall": None}
    return [TradeDay(day, orders, reached, int(omzet)) for day, orders, reached, omzet in _fetched(_DAYS, values)]


def trade_page(
    *,
    first: date,
    last: date,
    limit: int,
    offset: int = 0,
    stall: str | None = None,
    ids: Collection[int] | None = None,
) -> TradePage:
    """The orders behind `trade_days`, the newest first; one statement.

    With `stall`, a code, only orders with something of that stall, and omzet is that stall's; with `ids` only those.
    """
    chosen = None if ids is None else list(ids)
    values = {**_span(first, last), "limit": limit, "offset": offset, "stall": stall, "ids": chosen}
    found = _fetched(_ROWS, values)
    if not found:
        return TradePage(())
    return TradePage(tuple(_row(*row[:11]) for row in found), *map(int, found[0][11:]))


def drops(*, first: date, last: date) -> list[Drop]:
    """Where the orders behind `trade_days` went; one statement."""
    found = _fetched(_DROPS, _span(first, last))
    return [Drop(number, None if lat is None else (lat, lng)) for number, lat, lng in found]


def listed_products(*, stall_ids: Collection[int]) -> dict[int, int]:
    """How many products each stall lists; one that lists none is left out. One statement."""
    listed = Product.objects.filter(stall_id__in=list(stall_ids), listed=True)
    return dict(listed.values_list("stall_id").annotate(Count("id")).order_by())


def _span(first: date, last: date) -> dict[str, Any]:
    return {"timeline": clock.timeline(), "start": clock.day_bounds(first)[0], "end": clock.day_bounds(last)[1]}


def _fetched(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _row(*columns: Any) -> TradeRow:
    code, placed_at, state, sentra, lat, lng, *rest = columns
    return TradeRow(code, placed_at, OrderState(state), sentra, None if lat is None else (lat, lng), *rest)
