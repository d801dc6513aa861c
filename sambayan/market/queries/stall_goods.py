"""What a stall sells, as its owner sees it: also what is off the list."""

from dataclasses import dataclass

from django.db import connection

_GOODS = """
SELECT p.id, p.code, p.name, p.price, p.listed, COALESCE(NULLIF(p.glyph, ''), c.glyph), COALESCE(stock.available, 0)
FROM market_product p
JOIN market_category c ON c.id = p.category_id
LEFT JOIN market_stock stock ON stock.product_id = p.id
WHERE p.stall_id = %s ORDER BY p.listed DESC, p.name, p.id
"""


@dataclass(frozen=True, slots=True)
class OwnProduct:
    """A product with its list price (rupiah) and how many are left to sell; unlisted is not shown to buyers."""

    id: int
    code: str
    name: str
    price: int
    listed: bool
    glyph: str
    available: int


def own_products(*, stall_id: int) -> list[OwnProduct]:
    """The stall's products, those on the list first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_GOODS, [stall_id])
        return [OwnProduct(*row) for row in cursor.fetchall()]
