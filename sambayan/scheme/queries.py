"""Reads of scheme: a real day under other terms, before anybody signs them."""

from datetime import date

from django.db import connection

from sambayan.core import clock
from sambayan.money.models import Terms
from sambayan.money.queries import stall_fees
from sambayan.scheme.engine.reprice import Comparison, Sale, TermsFigures, compared, priced
from sambayan.scheme.errors import UnknownTerms


def repriced_day(*, timeline: int, day: date, first: str, second: str) -> Comparison:
    """The completed orders placed on a regional day under two sets of terms, named `code` or `code@version`.

    Raises UnknownTerms. Three statements, whatever the day's size.
    """
    terms = {name: _terms(name) for name in (first, second)}
    sales, ongkir = _sales(timeline, day)

    def fee(figures: TermsFigures, gross: int) -> int:
        return sum(fee.amount for fee in stall_fees(terms=terms[figures.name], sales={0: gross}))

    results = [priced(_figures(name, terms[name]), sales, ongkir, fee) for name in (first, second)]
    return compared(*results)


def _terms(name: str) -> Terms:
    code, _, version = name.partition("@")
    rows = Terms.objects.filter(code=code, **({"version": int(version)} if version.isdigit() else {}))
    found = rows.order_by("-version").first()
    if found is None:
        raise UnknownTerms(name)
    return found


def _figures(name: str, terms: Terms) -> TermsFigures:
    return TermsFigures(name, terms.commission_bp, terms.commission_fixed, terms.delivery_subsidy)


def _sales(timeline: int, day: date) -> tuple[list[Sale], list[int]]:
    start, end = clock.day_bounds(day)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, s.umkm_id, SUM(l.amount), o.delivery_fee FROM market_order o"
            " JOIN market_orderline l ON l.order_id = o.id AND l.state = 'ready'"
            " JOIN registry_stall s ON s.id = l.stall_id"
            " WHERE o.timeline = %s AND o.placed_at >= %s AND o.placed_at < %s AND o.state = 'completed'"
            " GROUP BY o.id, s.id, s.umkm_id, o.delivery_fee",
            [timeline, start, end],
        )
        rows = cursor.fetchall()
    ongkir = {row[0]: row[3] for row in rows}
    return [Sale(row[0], row[1], int(row[2])) for row in rows], list(ongkir.values())
