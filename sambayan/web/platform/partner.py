"""What the platform's partnership manager sees: where and when people want what, and the file that is exchanged."""

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from sambayan.core import clock
from sambayan.demand import queries as wanted
from sambayan.demand.queries import SharedCell
from sambayan.registry import queries as registry
from sambayan.registry.enums import SentraState
from sambayan.web.components import charts
from sambayan.web.components.map import area_map
from sambayan.web.components.pages import read_only
from sambayan.web.components.spans import span_of, spans
from sambayan.web.middleware.places import office

_SAMPLE_DAYS = 7  # whole days, up to yesterday


@read_only
def demand(request: HttpRequest) -> HttpResponse:
    """Demand by kecamatan and by hour, what was sought in vain, and service levels; eight statements.

    Whole days only: on a page that went on, two looks a minute apart would tell a single order.
    """
    span = span_of(request, whole=True)
    shared = wanted.shared_demand(first=span.first, last=span.last)
    unmet = wanted.unmet_searches(timeline=clock.timeline(), day=span.first, until=span.last)
    shown = {
        "span": span, "spans": spans(whole=True), "demand": shared, "unmet": unmet,
        "hidden": sum(row.hidden for row in shared.areas), "limits": wanted.LIMITS,
        "map": _map(shared.areas), "hours": _hours(shared.hours),
        "service": wanted.shared_service(first=span.first, last=span.last),
    }  # fmt: skip
    return office(request, "platform/demand.html", shown, here="platform")


def _map(areas: tuple[SharedCell, ...]) -> Any:
    """Hidden is drawn as none: whoever looks cannot tell few from nobody."""
    sentra = [place for place in registry.sentra_list(timeline=clock.timeline()) if place.state is SentraState.ACTIVE]
    outlines = registry.district_outlines(parents={place.area.rpartition(".")[0] for place in sentra if place.area})
    counts = {row.code: row.cell.orders for row in areas if row.cell.orders}
    return area_map(outlines, counts, [(place.lat, place.lng) for place in sentra])


def _hours(hours: tuple[SharedCell, ...]) -> list[tuple[charts.Bar, SharedCell]]:
    bars = charts.columns([row.cell.orders or 0 for row in hours], labels=[row.code for row in hours])
    return list(zip(bars, hours, strict=True))


@read_only
def sample(_request: HttpRequest) -> HttpResponse:
    """The exchange file of the last seven whole days, sent as it is written."""
    first, last = _sample_days()
    rows = wanted.exchange_rows(first=first, last=last)
    response = StreamingHttpResponse(_written(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sdx-contoh-{last:%Y-%m-%d}.csv"'
    return response  # type: ignore[return-value]  # Django's own base class of both is not public


@read_only
def manifest(_request: HttpRequest) -> HttpResponse:
    """What the file holds and by which rules it was made; its digest proves that it is the same file."""
    first, last = _sample_days()
    rows = wanted.exchange_rows(first=first, last=last)
    digest = hashlib.sha256("".join(_written(rows)).encode()).hexdigest()
    limits = wanted.LIMITS
    return JsonResponse(
        {
            "schema_version": wanted.SCHEMA, "period": [first.isoformat(), last.isoformat()],
            "rows": len(rows), "sha256": digest, "columns": list(wanted.COLUMNS),
            "empty": "hidden or not measured; never 0",
            "suppression": {
                "least_customers": limits.customers, "least_merchants": limits.merchants,
                "most_top1_percent": limits.top1_percent, "most_top2_percent": limits.top2_percent,
                "counts_rounded_to": wanted.ROUND_TO, "rupiah_rounded_to": wanted.ROUND_RUPIAH_TO,
            },
        },
        json_dumps_params={"indent": 2},
    )  # fmt: skip


def _sample_days() -> tuple[date, date]:
    last = clock.today() - timedelta(days=1)
    return last - timedelta(days=_SAMPLE_DAYS - 1), last


def _written(rows: list[dict[str, str]]) -> Iterator[str]:
    """Line by line, the header first."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, wanted.COLUMNS, lineterminator="\n")
    writer.writeheader()
    yield buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
        yield buffer.getvalue()
