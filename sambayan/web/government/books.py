"""For treasurer and auditor: how much there is in the book, what stands where, and the newest entries."""

from django.http import HttpRequest, HttpResponse

from sambayan.core import clock
from sambayan.market import queries as market
from sambayan.money import queries as money
from sambayan.web.components.pages import read_only
from sambayan.web.components.words import ACCOUNTS
from sambayan.web.government.entry_rows import entry_rows
from sambayan.web.middleware.places import office

_SHOWN = 8


@read_only
def latest(request: HttpRequest) -> HttpResponse:
    """Three statements, whatever the book holds. The whole proof is a command: it reads everything."""
    balances = money.account_balances(timeline=clock.timeline())
    shown = {
        "sizes": [size for size in market.book_sizes() if size.timeline == clock.timeline()],
        "stands": [(ACCOUNTS[account], amount) for account, amount in balances.items() if amount > 0],
        "belongs": [(ACCOUNTS[account], -amount) for account, amount in balances.items() if amount < 0],
        "sum": sum(amount for amount in balances.values() if amount > 0),
        "balanced": not sum(balances.values()),
        "entries": entry_rows(money.latest_entries(limit=_SHOWN)),
    }
    return office(request, "government/books.html", shown, here="books")
