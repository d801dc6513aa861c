"""Reads of scheme: a real day under other terms, before anybody signs them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.market.queries.omzet import REACHED, SOLD
from sambayan.money.models import Terms
from sambayan.money.queries import stall_fees
from sambayan.scheme.engine.parts import (
    GroupChange,
    Part,
    Sides,
    TermsFigures,
    crossing,
    curve,
    group_changes,
    histogram,
    sides,
)
from sambayan.scheme.errors import UnknownTerms


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """A version of terms as a scheme may be chosen by; without a first day it is a proposal."""

    name: str
    title: str
    title_en: str
    valid_from: date | None
    commission_bp: int
    commission_fixed: int
    delivery_subsidy: int
    source: str


@dataclass(frozen=True, slots=True)
class Confrontation:
    """Orders of some days under two sets of terms, rupiah; `bins` are parts by sale, the last one open.

    A commission is what the stalls pay; a subsidy what the province bears; lines are sale and fee.
    """

    first: KnownTerms
    second: KnownTerms
    parts: int
    gross: int
    commissions: tuple[int, int]
    subsidies: tuple[int, int]
    groups: tuple[GroupChange, ...]
    sides: Sides
    crossing: int | None
    width: int
    bins: tuple[int, ...]
    lines: tuple[list[tuple[int, int]], list[tuple[int, int]]]
    fee_at_crossing: int | None


BINS = 24
_USUAL_WIDTH = 5_000  # rupiah of a bin when the terms never cross

# The same orders and lines as omzet is made of, so that both pages tell one sum.
_PARTS = f"""
WITH sold AS (
    SELECT l.order_id, l.stall_id, top.name, top.name_en, SUM(l.amount) AS amount
    FROM market_order o
    JOIN market_orderline l ON l.order_id = o.id AND {SOLD}
    JOIN market_product p ON p.id = l.product_id
    JOIN market_category c ON c.id = p.category_id
    JOIN market_category top ON top.id = COALESCE(c.parent_id, c.id)
    WHERE o.timeline = %s AND o.placed_at >= %s AND o.placed_at < %s
    GROUP BY l.order_id, l.stall_id, top.id
)
SELECT (ARRAY_AGG(name ORDER BY amount DESC))[1], (ARRAY_AGG(name_en ORDER BY amount DESC))[1], SUM(amount)::bigint
FROM sold GROUP BY order_id, stall_id
"""  # noqa: S608 - a constant
_ONGKIR = f"""
SELECT o.delivery_fee FROM market_order o
WHERE o.timeline = %s AND o.placed_at >= %s AND o.placed_at < %s AND {REACHED}
"""  # noqa: S608 - a constant


def known_terms() -> list[KnownTerms]:
    """Every version of terms, what is in force first, then by name. One statement."""
    rows = sorted(Terms.objects.all(), key=lambda terms: (terms.valid_from is None, terms.code, terms.version))
    return [_known(terms) for terms in rows]


def confronted(*, timeline: int, first_day: date, last_day: date, first: str, second: str) -> Confrontation:
    """What reached its buyers of the orders placed on these days, under two sets of terms. Four statements.

    Terms are named `code`, which is their newest version, or `code@version`. Every fee is the ledger's own. Raises
    UnknownTerms.
    """
    rows = _terms(first), _terms(second)
    fee = _fee_rule({f"{terms.code}@{terms.version}": terms for terms in rows})
    figures = tuple(_figures(f"{terms.code}@{terms.version}", terms) for terms in rows)
    pair = (figures[0], figures[1])
    parts, ongkir = _parts(timeline, first_day, last_day)
    meets = crossing(*pair)
    width = max(500, round(meets / 10 / 500) * 500) if meets else _USUAL_WIDTH
    sales = range(0, width * BINS + 1, max(1, width // 5))
    return Confrontation(
        first=_known(rows[0]), second=_known(rows[1]), parts=len(parts), gross=sum(part.gross for part in parts),
        commissions=_both(lambda terms: sum(fee(terms, part.gross) for part in parts), pair),
        subsidies=_both(lambda terms: sum(min(terms.delivery_subsidy, amount) for amount in ongkir), pair),
        groups=tuple(group_changes(parts, pair, fee)), sides=sides(parts, pair, fee), crossing=meets,
        width=width, bins=tuple(histogram(parts, width=width, bins=BINS)),
        lines=(curve(pair[0], fee, sales), curve(pair[1], fee, sales)),
        fee_at_crossing=fee(pair[0], meets) if meets else None,
    )  # fmt: skip


def _both(of: Callable[[TermsFigures], int], pair: tuple[TermsFigures, TermsFigures]) -> tuple[int, int]:
    return of(pair[0]), of(pair[1])


def _fee_rule(terms: dict[str, Terms]) -> Callable[[TermsFigures, int], int]:
    def fee(figures: TermsFigures, gross: int) -> int:
        return sum(one.amount for one in stall_fees(terms=terms[figures.name], sales={0: gross}))

    return fee


def _known(terms: Terms) -> KnownTerms:
    return KnownTerms(
        f"{terms.code}@{terms.version}", terms.name, terms.name_en or terms.name, terms.valid_from,
        terms.commission_bp, terms.commission_fixed, terms.delivery_subsidy, terms.source,
    )  # fmt: skip


def _parts(timeline: int, first_day: date, last_day: date) -> tuple[list[Part], list[int]]:
    values: list[Any] = [timeline, clock.day_bounds(first_day)[0], clock.day_bounds(last_day)[1]]
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, values)
        parts = [Part(*row) for row in cursor.fetchall()]
        cursor.execute(_ONGKIR, values)
        return parts, [amount for (amount,) in cursor.fetchall()]


def _terms(name: str) -> Terms:
    code, _, version = name.partition("@")
    rows = Terms.objects.filter(code=code, **({"version": int(version)} if version.isdigit() else {}))
    found = rows.order_by("-version").first()
    if found is None:
        raise UnknownTerms(name)
    return found


def _figures(name: str, terms: Terms) -> TermsFigures:
    return TermsFigures(name, terms.commission_bp, terms.commission_fixed, terms.delivery_subsidy)
