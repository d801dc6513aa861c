"""What the platform may see of a span of days: by kecamatan, by hour, by category, and how buyers were served.

Small cells are hidden. Every table is one group whose total is known, so each goes through `engine.suppression` as a
whole. Hours are told for the whole region only: a kecamatan's hour would be a handful of doors.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from sambayan.core import clock
from sambayan.demand.engine.suppression import Cell, CellStatus, Limits, PublicCell, publishable, rounded
from sambayan.market.queries import service_levels
from sambayan.market.queries.omzet import SOLD
from sambayan.registry.queries import districts_at

LIMITS = Limits()

# What each business sold of each main kind in each order that arrived at a door; buyers who gave no name count as one.
_SOLD = f"""
SELECT o.id, EXTRACT(HOUR FROM o.placed_at AT TIME ZONE %(zone)s)::int, o.drop_lat, o.drop_lng, COALESCE(o.buyer_id, 0),
       s.umkm_id, top.code, top.name, top.name_en, SUM(l.amount)::bigint
FROM market_order o
JOIN market_orderline l ON l.order_id = o.id AND {SOLD}
JOIN market_product p ON p.id = l.product_id
JOIN market_category c ON c.id = p.category_id
JOIN market_category top ON top.id = COALESCE(c.parent_id, c.id)
JOIN registry_stall s ON s.id = l.stall_id
WHERE o.timeline = %(timeline)s AND o.placed_at >= %(start)s AND o.placed_at < %(end)s
  AND o.drop_lat IS NOT NULL
GROUP BY o.id, s.umkm_id, top.id
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class SharedCell:
    """A row of a table that may leave: `code` and names say of what, None is hidden and never 0."""

    code: str
    name: str
    name_en: str
    cell: PublicCell

    @property
    def hidden(self) -> bool:
        return self.cell.status is not CellStatus.OK


@dataclass(frozen=True, slots=True)
class SharedDemand:
    """Deliveries that were done in a span of days, as the platform may see them; `orders` is rounded to fives."""

    orders: int | None
    areas: tuple[SharedCell, ...]
    hours: tuple[SharedCell, ...]
    categories: tuple[SharedCell, ...]


@dataclass(frozen=True, slots=True)
class SharedService:
    """How well buyers were served, as the platform may see it; None where too few were asked or reached.

    `acceptance` is a share of `answered` lines, which are rounded to fives; the others are minutes from order to door.
    """

    answered: int | None
    acceptance: float | None
    minutes_median: float | None
    minutes_p90: float | None


@dataclass(frozen=True, slots=True)
class _Sold:
    order_id: int
    buyer: int
    umkm: int
    amount: int
    hour: int
    area: tuple[str, str]
    category: tuple[str, str, str]


def shared_demand(*, first: date, last: date) -> SharedDemand:
    """The three tables; three statements, whatever was sold."""
    sold = _sold(first, last)
    (total,) = publishable([_cell("", sold)], LIMITS)
    return SharedDemand(
        orders=total.orders,
        areas=_table(sold, lambda row: (row.area[0], row.area[1], row.area[1])),
        hours=_table(sold, lambda row: (f"{row.hour:02}", f"{row.hour:02}.00", f"{row.hour:02}.00")),
        categories=_table(sold, lambda row: row.category),
    )


def shared_service(*, first: date, last: date) -> SharedService:
    """Service levels of the orders placed on these days, each made of no fewer cases than a cell has buyers; two
    statements.
    """
    levels = service_levels(first=first, last=last)
    asked, reached = levels.answered >= LIMITS.customers, levels.doors >= LIMITS.customers
    return SharedService(
        answered=rounded(levels.answered) if asked else None,
        acceptance=levels.acceptance if asked else None,
        minutes_median=levels.minutes_median if reached else None,
        minutes_p90=levels.minutes_p90 if reached else None,
    )


def _sold(first: date, last: date) -> list[_Sold]:
    values: dict[str, Any] = {
        "timeline": clock.timeline(), "zone": settings.TIME_ZONE,
        "start": clock.day_bounds(first)[0], "end": clock.day_bounds(last)[1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SOLD, values)
        rows = cursor.fetchall()
    places = districts_at(points={(row[2], row[3]) for row in rows})
    found = []
    for order_id, hour, lat, lng, buyer, umkm, code, name, name_en, amount in rows:
        place = places.get((lat, lng))
        if place is not None:
            area = (place.code, place.name)
            found.append(_Sold(order_id, buyer, umkm, amount, hour, area, (code, name, name_en)))
    return found


def _table(sold: list[_Sold], key: Callable[[_Sold], tuple[str, str, str]]) -> tuple[SharedCell, ...]:
    """By code, the cells of one group."""
    groups: dict[tuple[str, str, str], list[_Sold]] = defaultdict(list)
    for row in sold:
        groups[key(row)].append(row)
    keys = sorted(groups)
    shown = publishable([_cell(code, groups[code, name, name_en]) for code, name, name_en in keys], LIMITS)
    return tuple(SharedCell(*names, cell) for names, cell in zip(keys, shown, strict=True))


def _cell(code: str, sold: Iterable[_Sold]) -> Cell:
    rows = list(sold)
    sellers: dict[Hashable, int] = defaultdict(int)
    for row in rows:
        sellers[row.umkm] += row.amount
    top = sorted(sellers.values(), reverse=True)
    return Cell(
        code, len({row.order_id for row in rows}), len({row.buyer for row in rows}), len(sellers),
        sum(top), sum(top[:1]), sum(top[:2]),
    )  # fmt: skip


COLUMNS = (
    "schema_version", "source", "extract_id", "row_id", "period_start", "period_grain", "area_scheme", "area_code",
    "area_role", "channel", "category_scheme", "category_code", "item_label", "orders", "orders_completed",
    "cancelled_merchant", "cancelled_customer", "cancelled_no_driver", "units", "gross_sales_idr", "discount_idr",
    "refund_idr", "platform_fee_idr", "net_sales_idr", "merchants", "customers", "couriers", "searches",
    "searches_zero_result", "views", "prep_min_p50", "prep_min_p90", "delivery_min_p50", "distance_km_p50",
    "rating_mean", "top1_share_pct", "top2_share_pct", "status", "noise",
)  # fmt: skip
SCHEMA = "sdx-1.0"


def exchange_rows(*, first: date, last: date) -> list[dict[str, str]]:
    """The rows of the exchange file for a span of days: by kecamatan, then by category of the whole region.

    What is hidden or was not measured is empty, never 0. Three statements.
    """
    demand = shared_demand(first=first, last=last)
    extract = f"contoh-{first:%Y%m%d}-{last:%Y%m%d}"
    start = clock.day_bounds(first)[0].astimezone(ZoneInfo(settings.TIME_ZONE)).isoformat()
    common = {
        "schema_version": SCHEMA, "source": "sambayan", "extract_id": extract, "period_start": start,
        "period_grain": "week", "area_scheme": "kemendagri", "area_role": "destination", "channel": "delivery",
        "category_scheme": "sambayan", "noise": "none",
    }  # fmt: skip
    areas = [{"area_code": row.code, "category_code": "semua", **_figures(row.cell)} for row in demand.areas]
    kinds = [{"area_code": "", "category_code": row.code, **_figures(row.cell)} for row in demand.categories]
    rows = [{**common, **row, "row_id": str(number)} for number, row in enumerate([*areas, *kinds], 1)]
    return [{column: row.get(column, "") for column in COLUMNS} for row in rows]


def _figures(cell: PublicCell) -> dict[str, str]:
    if cell.status is not CellStatus.OK:
        return {"status": cell.status.value}
    told = {
        "orders": cell.orders, "orders_completed": cell.orders, "customers": cell.customers,
        "merchants": cell.merchants, "gross_sales_idr": cell.gross,
    }  # fmt: skip
    return {**{name: str(value) for name, value in told.items()}, "status": "rounded"}
