"""Does it work? Four figures, and for each the rows that it is made of, down to an entry of the book."""

from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from sambayan.core import clock
from sambayan.demand import queries as demand
from sambayan.impact import queries as impact
from sambayan.market import queries as market
from sambayan.market.enums import OrderState
from sambayan.market.errors import UnknownOrder
from sambayan.money import queries as money
from sambayan.registry import queries as registry
from sambayan.registry.enums import AreaLevel, SentraState
from sambayan.web.components import charts
from sambayan.web.components.map import area_map
from sambayan.web.components.pages import read_only
from sambayan.web.components.spans import Span, page_number, span_of, spans
from sambayan.web.components.words import ORDER_STATES
from sambayan.web.government.causes import alike, quiet_stalls
from sambayan.web.government.entry_rows import entry_rows
from sambayan.web.government.words import FEES, LINE_STATES, MOVES, PARTIES, REASONS, owed
from sambayan.web.middleware.places import office

PER_PAGE = 50
_SHOWN = 4  # stalls without orders that the summary names


@read_only
def summary(request: HttpRequest) -> HttpResponse:
    """Asisten II's page; ten statements, whatever was sold."""
    span = span_of(request)
    sentra = [place for place in registry.sentra_list(timeline=clock.timeline()) if place.state is SentraState.ACTIVE]
    panel = impact.panel_standing()
    shown = {
        "span": span, "spans": spans(), "sentra": sentra, "now": clock.now(), "panel": panel,
        **_trade(span, panel.since), **_stalls(span), **_subsidy(), **_map(span, sentra),
    }  # fmt: skip
    return office(request, "government/summary.html", shown, here="province")


def _trade(span: Span, since: date | None) -> dict[str, Any]:
    """Both figures come from one query, and so do the rows behind them."""
    days = market.trade_days(first=span.before[0], last=span.last)
    now = days[span.days :]
    orders, reached, omzet = (sum(getattr(day, of) for day in now) for of in ("orders", "reached", "omzet"))
    return {
        "days": now, "bars": charts.columns([day.orders for day in now]), "orders": orders, "reached": reached,
        "omzet": omzet, "omzet_per_order": round(omzet / reached) if reached else 0,
        "change": _change(days, span, since),
    }  # fmt: skip


def _change(days: list[market.TradeDay], span: Span, since: date | None) -> int | None:
    """How many orders more came on the whole days of the span than on as many of the one before; None where there is
    no whole day, or where stalls did not sell yet when that one began.
    """
    if span.days == 1 or since is None or since > span.before[0]:
        return None
    now, before = days[span.days : -1], days[: span.days - 1]  # today is not over
    return sum(day.orders for day in now) - sum(day.orders for day in before)


def _stalls(span: Span) -> dict[str, Any]:
    standings = demand.stall_standings(first=span.first, last=span.last)
    quiet = quiet_stalls(standings)
    return {"stalls": len(standings), "quiet": quiet, "quiet_shown": quiet[:_SHOWN]}


def _subsidy() -> dict[str, Any]:
    standing = market.subsidy_standing()
    share = charts.share(standing.left, standing.budget.amount) if standing else ""
    return {"subsidy": standing, "subsidy_share": share}


def _map(span: Span, sentra: list[registry.SentraOnDay]) -> dict[str, Any]:
    drops = market.drops(first=span.first, last=span.last)
    districts = registry.districts_at(points={drop.point for drop in drops if drop.point})
    counts = Counter(districts[drop.point].code for drop in drops if drop.point in districts)
    regencies = {place.area.rpartition(".")[0] for place in sentra if place.area}
    outlines = registry.district_outlines(parents=regencies)
    inside = sum(counts[area.code] for area in outlines)
    return {
        "map": area_map(outlines, counts, [(place.lat, place.lng) for place in sentra]),
        "collected": sum(drop.point is None for drop in drops),
        "elsewhere": sum(drop.point is not None for drop in drops) - inside,
    }


@read_only
def orders(request: HttpRequest) -> HttpResponse:
    """The orders behind the figures, fifty a page, of one kecamatan or one stall if asked; three statements, two more
    for a kecamatan: it must exist, and its orders are found by where they went.
    """
    span, number = span_of(request), page_number(request)
    area, stall = request.GET.get("kecamatan", ""), request.GET.get("lapak", "")
    place = registry.area_by_code(code=area) if area else None
    if area and (place is None or place.level is not AreaLevel.DISTRICT):
        raise Http404
    page = market.trade_page(
        first=span.first, last=span.last, limit=PER_PAGE, offset=(number - 1) * PER_PAGE,
        stall=stall or None, ids=_orders_to(area, span) if area else None,
    )  # fmt: skip
    if not page.rows and number > 1:
        raise Http404
    districts = registry.districts_at(points={row.drop for row in page.rows if row.drop})
    rows = [(row, ORDER_STATES[row.state], districts.get(row.drop) if row.drop else None) for row in page.rows]
    chosen = urlencode({key: value for key, value in (("kecamatan", area), ("lapak", stall)) if value})
    shown = {
        "span": span, "spans": spans(), "page": page, "rows": rows, "place": place, "stall": stall,
        "number": number, "pages": -(-page.count // PER_PAGE), "filter": f"&{chosen}" if chosen else "",
        "query": f"hari={span.days}&{chosen}&" if chosen else f"hari={span.days}&",
    }  # fmt: skip
    return office(request, "government/orders.html", shown, here="province")


def _orders_to(area: str, span: Span) -> list[int]:
    drops = market.drops(first=span.first, last=span.last)
    districts = registry.districts_at(points={drop.point for drop in drops if drop.point})
    return [drop.order_id for drop in drops if drop.point in districts and districts[drop.point].code == area]


@read_only
def order(request: HttpRequest, code: str) -> HttpResponse:
    """One order whole: lines, fees, moves, money, and the entries that it left in the book. Its buyer is not shown."""
    try:
        view = market.order_view(code=code)
    except UnknownOrder:
        raise Http404 from None
    stalls = {line.stall_id: f"{line.stall_number} {line.umkm}" for line in view.lines}
    names = money.terms_names()
    shown = {
        "order": view,
        "state": ORDER_STATES[view.placed.state],
        "owed": owed(view.placed.state),
        "is_off": view.placed.state in {OrderState.EXPIRED, OrderState.REFUNDED},
        "terms": names.get(view.terms),
        "lines": [(line, LINE_STATES[line.state]) for line in view.lines],
        "fees": [
            (
                FEES[fee.kind],
                stalls.get(fee.stall_id or 0, ""),
                PARTIES[fee.payer],
                PARTIES[fee.payee],
                names.get(fee.rule),
                fee,
            )
            for fee in view.fees
        ],
        "moves": [(MOVES.get(move.after, move.after), REASONS.get(move.reason, ""), move) for move in _steps(view)],
        "money": money.order_money(references=[code])[code],
        "entries": entry_rows(money.entries_of(reference=code)),
    }
    return office(request, "government/order.html", shown, here="province")


def _steps(view: market.OrderView) -> list[market.MoveView]:
    """Moves of the order itself, and lines that were refused."""
    return [move for move in view.moves if move.line_id is None]


@read_only
def stalls(request: HttpRequest) -> HttpResponse:
    """Every live stall with what it sold, or why it did not; one statement."""
    span = span_of(request)
    standings = demand.stall_standings(first=span.first, last=span.last)
    quiet = quiet_stalls(standings)
    shown = {
        "span": span, "spans": spans(), "quiet": quiet, "stalls": [stall for stall in standings if stall.orders],
        "all": len(standings), "omzet": sum(stall.omzet for stall in standings),
    }  # fmt: skip
    return office(request, "government/stalls.html", shown, here="province")


@read_only
def stall(request: HttpRequest, code: str) -> HttpResponse:
    """One live stall: what is known of it, and its prices beside others of its kind; two statements."""
    span = span_of(request)
    found = next((one for one in demand.stall_standings(first=span.first, last=span.last) if one.code == code), None)
    if found is None:
        raise Http404
    products = [
        (product, alike(product.alike, product.kind)) for product in demand.compared_products(stall_id=found.stall_id)
    ]
    quiet = next(iter(quiet_stalls([found])), None)
    shown = {"span": span, "spans": spans(), "stall": found, "quiet": quiet, "products": products}
    return office(request, "government/stall.html", shown, here="province")
