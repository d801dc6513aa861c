"""A buyer's own orders, as a list: those of a person, or those whose links a browser keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import OrderState

A_PAGE = 20

_ORDERS = """
SELECT o.code, o.link, o.state, o.placed_at, sentra.name, part.stalls,
       CASE WHEN o.state IN ('expired', 'refunded') THEN 0 ELSE part.kept + o.delivery_fee - o.subsidy END
FROM market_order o
JOIN registry_sentra sentra ON sentra.id = o.sentra_id
JOIN LATERAL (
    SELECT array_agg(DISTINCT u.name) AS stalls,
           COALESCE(SUM(l.amount) FILTER (WHERE l.state <> 'refused'), 0)::bigint AS kept
    FROM market_orderline l JOIN registry_stall s ON s.id = l.stall_id JOIN registry_umkm u ON u.id = s.umkm_id
    WHERE l.order_id = o.id
) part ON TRUE
WHERE o.timeline = %(timeline)s AND {whose}
ORDER BY o.placed_at DESC, o.id DESC LIMIT %(most)s OFFSET %(skipped)s
"""


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """An order in its buyer's list; `to_pay` in rupiah as `OrderView.to_pay`, `placed_at` UTC, stalls by name."""

    code: str
    link: str
    state: OrderState
    placed_at: datetime
    sentra: str
    stalls: tuple[str, ...]
    to_pay: int


@dataclass(frozen=True, slots=True)
class OwnOrders:
    """A page of them, the newest first; `more` says whether older ones follow."""

    rows: tuple[OwnOrder, ...]
    more: bool


def orders_of(*, buyer_id: int, page: int = 1) -> OwnOrders:
    """A_PAGE orders of a person in this timeline, from page 1 on. One statement."""
    rows = _orders("o.buyer_id = %(buyer)s", A_PAGE + 1, (page - 1) * A_PAGE, buyer=buyer_id)
    return OwnOrders(tuple(rows[:A_PAGE]), len(rows) > A_PAGE)


def orders_with(*, links: Sequence[str], not_of: int | None = None) -> list[OwnOrder]:
    """The orders of these links, without those of one person, the newest first. One statement."""
    others = "(%(buyer)s::bigint IS NULL OR o.buyer_id IS DISTINCT FROM %(buyer)s::bigint)"
    return _orders(f"o.link = ANY(%(links)s) AND {others}", A_PAGE, 0, links=list(links), buyer=not_of)


def _orders(whose: str, most: int, skipped: int, **values: Any) -> list[OwnOrder]:
    with connection.cursor() as cursor:
        cursor.execute(
            _ORDERS.format(whose=whose), {"timeline": clock.timeline(), "most": most, "skipped": skipped, **values}
        )
        return [
            OwnOrder(code, link, OrderState(state), at, sentra, tuple(stalls or ()), to_pay)
            for code, link, state, at, sentra, stalls, to_pay in cursor.fetchall()
        ]
