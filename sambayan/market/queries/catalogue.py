"""Reads of the catalogue, with what is left and whether it can be bought today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import Shelf
from sambayan.market.models import Category


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product as a buyer sees it; price in rupiah. `for_sale` looks neither at the stock nor at the hour.

    What may be halal is `edible`. A stall whose owner paused it takes no orders before `paused_until` (UTC); None is
    open.
    """

    id: int
    code: str
    name: str
    price: int
    prep_minutes: int
    category: str
    category_en: str
    category_code: str
    glyph: str
    shelf: Shelf
    edible: bool
    sentra_id: int
    stall_id: int
    stall_number: str
    umkm_id: int
    umkm: str
    available: int
    paused_until: datetime | None
    for_sale: bool

    @property
    def can_be_ordered(self) -> bool:
        """By what is known of product and stall; the sentra's hours are another question."""
        return self.for_sale and self.available > 0 and self.paused_until is None


_CARDS = """
SELECT p.id, p.code, p.name, p.price, p.prep_minutes, c.name, c.name_en, c.code, COALESCE(NULLIF(p.glyph, ''), c.glyph),
       c.shelf, 'halal' = ANY(c.permits), s.sentra_id, s.id, s.number, u.id, u.name, COALESCE(stock.available, 0),
       CASE WHEN s.paused_until > %(now)s THEN s.paused_until END,
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
_OF_TIMELINE = "JOIN registry_sentra place ON place.id = s.sentra_id AND place.timeline = %(timeline)s"


def catalogue_page(*, sentra_id: int) -> list[ProductCard]:
    """What can be bought at a sentra today, sold out or not, stall by stall as its owner listed it; one statement."""
    cards = _cards(f"{_CARDS} WHERE s.sentra_id = %(sentra_id)s ORDER BY s.number, p.id", sentra_id=sentra_id)
    return [card for card in cards if card.for_sale]


def product_card(*, code: str) -> ProductCard | None:
    """One product of this timeline, for sale or not; one statement."""
    cards = _cards(f"{_CARDS} {_OF_TIMELINE} WHERE p.code = %(code)s", code=code, timeline=clock.timeline())
    return cards[0] if cards else None


def shelf_with(*, code: str) -> list[ProductCard]:
    """The product of this code in this timeline, for sale or not, and after it what else its stall sells today, as its
    owner listed it; empty when there is no such product. One statement.
    """
    own = "s.id = (SELECT stall_id FROM market_product WHERE code = %(code)s)"
    cards = _cards(f"{_CARDS} {_OF_TIMELINE} WHERE {own} ORDER BY p.id", code=code, timeline=clock.timeline())
    named = [card for card in cards if card.code == code]
    return [*named, *(card for card in cards if card.for_sale and card.code != code)]


def _cards(sql: str, **values: Any) -> list[ProductCard]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"today": clock.today(), "now": clock.now(), **values})
        rows: list[Any] = cursor.fetchall()
    return [ProductCard(*[*row[:9], Shelf(row[9]), *row[10:]]) for row in rows]


def category_ids() -> dict[str, int]:
    """Ids of the region's categories by code; one statement."""
    return dict(Category.objects.values_list("code", "id"))
