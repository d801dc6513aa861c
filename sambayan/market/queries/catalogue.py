"""Reads of the catalogue, with what is left and whether it can be bought today."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import Shelf
from sambayan.market.errors import UnknownProduct
from sambayan.market.models import Category


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as a buyer sees it; price in rupiah. `for_sale` does not look at the stock."""

    id: int
    code: str
    name: str
    price: int
    prep_minutes: int
    category: str
    shelf: Shelf
    stall_id: int
    stall_number: str
    umkm: str
    available: int
    for_sale: bool


_CARDS = """
SELECT p.id, p.code, p.name, p.price, p.prep_minutes, c.name, c.shelf, s.id, s.number, u.name,
       COALESCE(stock.available, 0),
       p.listed AND COALESCE(latest.state, '') = 'active'
           AND s.live_from IS NOT NULL AND s.live_from <= %(today)s AND (s.live_to IS NULL OR s.live_to >= %(today)s)
FROM market_product p
JOIN market_category c ON c.id = p.category_id
JOIN registry_stall s ON s.id = p.stall_id
JOIN registry_umkm u ON u.id = s.umkm_id
LEFT JOIN market_stock stock ON stock.product_id = p.id
LEFT JOIN LATERAL (
    SELECT change.state FROM registry_sentrastatechange change
    WHERE change.sentra_id = s.sentra_id AND change.since <= %(today)s ORDER BY change.since DESC LIMIT 1
) latest ON TRUE
"""


def catalogue_page(*, sentra_id: int) -> list[ProductCard]:
    """What can be bought at a sentra today, sold out or not, stall by stall; one statement."""
    cards = _cards(f"{_CARDS} WHERE s.sentra_id = %(sentra_id)s ORDER BY s.number, c.name, p.name", sentra_id=sentra_id)
    return [card for card in cards if card.for_sale]


def product_card(*, product_id: int) -> ProductCard:
    """One product, for sale or not; one statement. Raises UnknownProduct."""
    cards = _cards(f"{_CARDS} WHERE p.id = %(product_id)s", product_id=product_id)
    if not cards:
        raise UnknownProduct([product_id])
    return cards[0]


def _cards(sql: str, **values: Any) -> list[ProductCard]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"today": clock.today(), **values})
        rows: list[Any] = cursor.fetchall()
    return [ProductCard(*(*row[:6], Shelf(row[6]), *row[7:])) for row in rows]


def category_ids() -> dict[str, int]:
    """Ids of the region's categories by code; one statement."""
    return dict(Category.objects.values_list("code", "id"))
