"""What a visitor means to buy."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.core.codes import new_code
from sambayan.market.errors import NotAtThisSentra, WrongQuantity

MOST = 99  # of one product in one order, as the table says

_OPEN = """
INSERT INTO market_basket (code, visitor, sentra_id, updated_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (visitor, sentra_id) DO UPDATE SET updated_at = EXCLUDED.updated_at RETURNING id, code
"""
_EMPTY = "DELETE FROM market_basketline WHERE basket_id = %s"
_FILL = """
INSERT INTO market_basketline (basket_id, product_id, quantity, note)
SELECT %s::bigint, p.id, wanted.quantity, ''
FROM unnest(%s::bigint[], %s::int[]) AS wanted (product_id, quantity)
JOIN market_product p ON p.id = wanted.product_id
JOIN registry_stall s ON s.id = p.stall_id AND s.sentra_id = %s
RETURNING product_id
"""


def fill_basket(*, visitor: str, sentra_id: int, lines: Sequence[tuple[int, int]]) -> str:
    """Put these (product id, quantity) into the visitor's basket at the sentra instead of what it held.

    Returns the basket's code. Baskets at other sentra stay as they are. Three statements. What is sold
    out or off the list may lie in a basket (`queries.basket_view` says so); ordering it is refused.
    """
    wanted: Counter[int] = Counter()
    for product_id, quantity in lines:
        wanted[product_id] += quantity
        if not 1 <= quantity <= MOST or wanted[product_id] > MOST:
            raise WrongQuantity(product_id, wanted[product_id])
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_OPEN, [new_code(), visitor, sentra_id, clock.now()])
        basket_id, code = cursor.fetchone()
        cursor.execute(_EMPTY, [basket_id])
        cursor.execute(_FILL, [basket_id, list(wanted), list(wanted.values()), sentra_id])
        if missing := set(wanted) - {row[0] for row in cursor.fetchall()}:
            raise NotAtThisSentra(sentra_id, missing)
        return str(code)
