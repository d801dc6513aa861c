"""Reads of baskets, with the truth of this moment: price, stock, whether stall and sentra are open."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import BasketProblem


@dataclass(frozen=True, slots=True)
class BasketItem:
    """A line of a basket as it could be ordered now; `problem` says why it could not."""

    line_id: int
    product_id: int
    category_id: int
    stall_id: int
    stall_number: str
    umkm_id: int
    umkm: str
    code: str
    name: str
    glyph: str
    prep_minutes: int
    price: int
    quantity: int
    note: str
    available: int
    problem: BasketProblem | None

    @property
    def amount(self) -> int:
        return self.price * self.quantity


@dataclass(frozen=True, slots=True)
class BasketView:
    """A basket at one sentra; `items` are in the order of their products."""

    code: str
    visitor: str
    sentra_id: int
    lat: float
    lng: float
    items: tuple[BasketItem, ...]

    @property
    def goods(self) -> int:
        return sum(item.amount for item in self.items)

    @property
    def pieces(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def stalls(self) -> int:
        return len({item.stall_id for item in self.items})

    @property
    def problems(self) -> tuple[BasketItem, ...]:
        return tuple(item for item in self.items if item.problem)


_VIEW = """
SELECT b.visitor, b.sentra_id, sentra.lat, sentra.lng,
       l.id, p.id, p.category_id, s.id, s.number, u.id, u.name,
       p.code, p.name, COALESCE(NULLIF(p.glyph, ''), category.glyph), p.prep_minutes, p.price, l.quantity, l.note,
       COALESCE(stock.available, 0),
       CASE
           WHEN COALESCE(latest.state, '') <> 'active' THEN 'sentra_closed'
           WHEN s.sentra_id <> b.sentra_id OR s.live_from IS NULL OR s.live_from > %(today)s OR s.live_to < %(today)s
               OR s.paused_until > %(now)s
               THEN 'stall_closed'
           WHEN NOT p.listed THEN 'unlisted'
           WHEN COALESCE(stock.available, 0) < l.quantity THEN 'sold_out'
       END
FROM market_basket b
JOIN registry_sentra sentra ON sentra.id = b.sentra_id AND sentra.timeline = %(timeline)s
LEFT JOIN LATERAL (
    SELECT c.state FROM registry_sentrastatechange c
    WHERE c.sentra_id = sentra.id AND c.since <= %(today)s ORDER BY c.since DESC LIMIT 1
) latest ON TRUE
JOIN market_basketline l ON l.basket_id = b.id
JOIN market_product p ON p.id = l.product_id
JOIN market_category category ON category.id = p.category_id
JOIN registry_stall s ON s.id = p.stall_id
JOIN registry_umkm u ON u.id = s.umkm_id
LEFT JOIN market_stock stock ON stock.product_id = p.id
WHERE b.code = %(code)s
ORDER BY p.id
"""


_NEWEST = """
SELECT b.code FROM market_basket b JOIN registry_sentra sentra ON sentra.id = b.sentra_id AND sentra.timeline = %s
WHERE b.visitor = %s AND (%s::bigint IS NULL OR b.sentra_id = %s)
AND EXISTS (SELECT FROM market_basketline l WHERE l.basket_id = b.id)
ORDER BY b.updated_at DESC, b.id DESC LIMIT 1
"""


def basket_of(*, visitor: str, sentra_id: int | None = None) -> BasketView | None:
    """What the visitor put into a basket last, at that sentra if one is named; None when empty. Two statements."""
    if not visitor:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [clock.timeline(), visitor, sentra_id, sentra_id])
        row = cursor.fetchone()
    return basket_view(code=row[0]) if row else None


def basket_view(*, code: str) -> BasketView | None:
    """The basket of this code in this timeline; None when it holds nothing. One statement, nothing is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_VIEW, {"code": code, "today": clock.today(), "now": clock.now(), "timeline": clock.timeline()})
        rows: list[Any] = cursor.fetchall()
    if not rows:
        return None
    items = tuple(BasketItem(*[*row[4:-1], BasketProblem(row[-1]) if row[-1] else None]) for row in rows)
    visitor, sentra_id, lat, lng = rows[0][:4]
    return BasketView(code, visitor, sentra_id, lat, lng, items)
