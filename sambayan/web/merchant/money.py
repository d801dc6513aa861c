"""What came in, what it cost, and when the money comes; and the answers that owners ask for."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sambayan.core import clock
from sambayan.market.queries import StatementRow, stall_statement
from sambayan.money.enums import PartyKind
from sambayan.money.queries import party_account
from sambayan.registry.queries import OwnStall, opening_windows
from sambayan.web.components.pages import read_only
from sambayan.web.merchant.stalls import for_stall

DAYS = 7  # that the statement goes back, today included


@dataclass(frozen=True, slots=True)
class Day:
    """The orders of a regional day. The sums, rupiah, are of those that are done: the others are still in process."""

    date: date
    rows: tuple[StatementRow, ...]

    @property
    def settled(self) -> list[StatementRow]:
        return [row for row in self.rows if row.is_settled]

    @property
    def sales(self) -> int:
        return sum(row.sales for row in self.settled)

    @property
    def fees(self) -> int:
        return sum(row.fees for row in self.settled)

    @property
    def net(self) -> int:
        return self.sales - self.fees


@read_only
@for_stall
def money(request: HttpRequest, stall: OwnStall, shown: dict[str, Any]) -> HttpResponse:
    """The daily statement of a week, what is in process, and what was paid out. Two statements of its own."""
    since = clock.today() - timedelta(days=DAYS - 1)
    rows = stall_statement(stall_id=stall.id, since=since)
    days = [Day(day, tuple(found)) for day, found in groupby(rows, key=lambda row: clock.day_of(row.placed_at))]
    account = party_account(party_kind=PartyKind.UMKM, party_id=stall.umkm_id, since=since)
    context = shown | {
        "here": "money", "days": days, "account": account,
        "today": next((day for day in days if day.date == clock.today()), Day(clock.today(), ())),
        "in_process": sum(row.net for row in rows if not row.is_settled),
    }  # fmt: skip
    return render(request, "merchant/money.html", context)


@read_only
@for_stall
def help_page(request: HttpRequest, stall: OwnStall, shown: dict[str, Any]) -> HttpResponse:
    """Where the desk is and when, and three answers."""
    weekday = clock.today().isoweekday()
    windows = [(opens, closes) for day, opens, closes in opening_windows(sentra_id=stall.sentra_id) if day == weekday]
    return render(request, "merchant/help.html", shown | {"here": "help", "windows": windows})
