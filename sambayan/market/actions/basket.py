"""What a visitor means to buy."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from sambayan.core import clock
from sambayan.core.codes import new_code
from sambayan.market.errors import NotAtThisSentra, NoteTooLong, WrongQuantity

MOST = 99  # of one product in one order, as the table says
MOST_NOTE = 120  # characters of a note to the stall

_OPEN = """
INSERT INTO market_basket (code, visitor, sentra_id, updated_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (visitor, sentra_id) DO UPDATE SET updated_at = EXCLUDED.updated_at RETURNING id, code
"""
# A line of 0 is no line, and never more lies in it than is there. What is not sold at the sentra comes back as nothing.
_SET = """
WITH product AS (
    SELECT p.id, LEAST(%(quantity)s::int, COALESCE(stock.available, 0)) AS quantity
    FROM market_product p
    JOIN registry_stall s ON s.id = p.stall_id AND s.sentra_id = %(sentra)s
    LEFT JOIN market_stock stock ON stock.product_id = p.id
    WHERE p.id = %(product)s
), gone AS (
    DELETE FROM market_basketline l USING product
    WHERE l.basket_id = %(basket)s AND l.product_id = product.id AND product.quantity = 0
), set AS (
    INSERT INTO market_basketline (basket_id, product_id, quantity, note)
    SELECT %(basket)s::bigint, id, quantity, COALESCE(%(note)s::text, '') FROM product WHERE quantity > 0
    ON CONFLICT (basket_id, product_id) DO UPDATE
    SET quantity = EXCLUDED.quantity, note = COALESCE(%(note)s::text, market_basketline.note)
)
SELECT quantity FROM product
"""
_NOTE = """
UPDATE market_basketline l SET note = new.note
FROM unnest(%s::text[], %s::text[]) AS new (code, note)
JOIN market_product p ON p.code = new.code
JOIN market_basket b ON b.code = %s
WHERE l.basket_id = b.id AND l.product_id = p.id AND l.note <> new.note
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


@dataclass(frozen=True, slots=True)
class LineSet:
    """The basket's code, and how many of the product lie in it now."""

    basket_code: str
    quantity: int


def set_basket_line(
    *, visitor: str, sentra_id: int, product_id: int, quantity: int, note: str | None = None
) -> LineSet:
    """Let this many of a product lie in the visitor's basket at the sentra, or as many as are left; 0 takes it out.

    A `note` for the stall replaces the one that was there, None leaves it. Two statements.
    Raises WrongQuantity, NoteTooLong, NotAtThisSentra.
    """
    if not 0 <= quantity <= MOST:
        raise WrongQuantity(product_id, quantity)
    _check_notes([note or ""])
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_OPEN, [new_code(), visitor, sentra_id, clock.now()])
        basket_id, code = cursor.fetchone()
        values = {"basket": basket_id, "product": product_id, "quantity": quantity, "note": note, "sentra": sentra_id}
        cursor.execute(_SET, values)
        lies = cursor.fetchone()
        if lies is None:
            raise NotAtThisSentra(sentra_id, [product_id])
        return LineSet(str(code), int(lies[0]))


def note_basket_lines(*, basket_code: str, notes: Mapping[str, str]) -> None:
    """What the buyer asks of the stalls, by product code; who is not named keeps their note. One statement.

    Raises NoteTooLong.
    """
    _check_notes(notes.values())
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_NOTE, [list(notes), list(notes.values()), basket_code])


def _check_notes(notes: Iterable[str]) -> None:
    if any(len(note) > MOST_NOTE for note in notes):
        raise NoteTooLong(MOST_NOTE)


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
