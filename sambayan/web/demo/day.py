"""What the page of the played day shows: the replay's report beside the rows it was made from.

Figures that the report names are taken from it, so that page and terminal say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from sambayan.core import clock
from sambayan.market import queries as market
from sambayan.market.enums import OrderState
from sambayan.market.queries import SentraDay
from sambayan.money import queries as money
from sambayan.money.enums import Account
from sambayan.registry import queries as registry
from sambayan.registry.queries import SentraOnDay
from sambayan.web.components.words import ACCOUNTS, ORDER_STATES, SENTRA_STATES, Chip

_ARRIVED = (OrderState.DELIVERED, OrderState.COMPLETED)
_SHOWN = 12  # sentra that are shown at once; a plain replay has one for each restaurant


@dataclass(frozen=True, slots=True)
class SentraRow:
    """A sentra with its day; `trade` is None when nobody ordered there."""

    name: str
    state: Chip
    stalls: int
    trade: SentraDay | None

    @property
    def quiet(self) -> int:
        """Live stalls without an order."""
        return self.stalls - len(self.trade.stalls) if self.trade else self.stalls


@dataclass(frozen=True, slots=True)
class StateRow:
    """Orders in one state; `share` is their per cent of all, as SVG wants it."""

    state: Chip
    count: int
    share: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    label: StrOrPromise
    holder: StrOrPromise
    amount: int


@dataclass(frozen=True, slots=True)
class Books:
    """Both sides of the ledger, rupiah: where money stands, and to whom it belongs."""

    stands: tuple[MoneyRow, ...]
    belongs: tuple[MoneyRow, ...]
    held: int
    owed: int  # to UMKM, couriers and the platform
    proven: bool  # the whole proof, when the day had ended

    @property
    def stands_sum(self) -> int:
        return sum(row.amount for row in self.stands)

    @property
    def belongs_sum(self) -> int:
        return sum(row.amount for row in self.belongs)

    @property
    def balanced(self) -> bool:
        return self.proven and self.stands_sum == self.belongs_sum


@dataclass(frozen=True, slots=True)
class PlayedDay:
    """One day of one timeline."""

    date: date
    sentra: tuple[SentraRow, ...]
    states: tuple[StateRow, ...]
    orders: dict[OrderState, int]
    report: dict[str, Any]  # keys: `sambayan replay --json`
    books: Books

    @property
    def placed(self) -> int:
        return sum(self.orders.values())

    @property
    def arrived(self) -> int:
        return sum(self.orders[state] for state in _ARRIVED)

    @property
    def omzet(self) -> int:
        return sum(row.trade.omzet for row in self.sentra if row.trade)

    @property
    def omzet_per_order(self) -> int:
        return round(self.omzet / self.arrived) if self.arrived else 0

    @property
    def stalls(self) -> int:
        return sum(row.stalls for row in self.sentra)

    @property
    def refused(self) -> int:
        return sum(stall.refused for row in self.sentra if row.trade for stall in row.trade.stalls)

    @property
    def shares(self) -> tuple[MoneyRow, ...]:
        """Who earned what on this day, paid out or not."""
        keys = {
            "umkm_income": _("UMKM"),
            "umkm_compensation": _("UMKM, compensation"),
            "courier_income": _("Couriers"),
            "platform_commission": _("Partner platform"),
        }
        return tuple(MoneyRow(label, "", self.report.get(key, 0)) for key, label in keys.items())

    @property
    def shares_sum(self) -> int:
        return sum(row.amount for row in self.shares)

    @property
    def ongkir(self) -> int:
        """Delivery fees of what arrived, the province's part included: all of it goes to couriers."""
        return int(self.report.get("courier_income", 0))

    @property
    def loss(self) -> int:
        """Owed to stalls for what was lost on the way. Omzet, ongkir and this are what everybody earned."""
        return int(self.report.get("umkm_compensation", 0))

    @property
    def paid_out(self) -> int:
        """Of what everybody earned, what has left the operator's bank."""
        return self.shares_sum - self.books.owed

    @property
    def first(self) -> tuple[SentraRow, ...]:
        return self.sentra[:_SHOWN]

    @property
    def further(self) -> tuple[SentraRow, ...]:
        return self.sentra[_SHOWN:]


_shown: tuple[clock.Timeline, PlayedDay] | None = None  # the last one, in this process


def latest_day() -> PlayedDay | None:
    """The day that was played to its end last; six statements, whatever its size, and one when it was shown before."""
    global _shown  # noqa: PLW0603 - a day that has ended changes with its report only
    timeline = clock.latest_replay()
    if timeline is None or timeline.report is None:
        return None
    if _shown is None or _shown[0] != timeline:
        _shown = timeline, _played(timeline, timeline.report)
    return _shown[1]


def _played(timeline: clock.Timeline, report: dict[str, Any]) -> PlayedDay:
    day = _day(timeline, report)
    trade = market.sentra_days(timeline=timeline.id, day=day)
    places = registry.sentra_list(timeline=timeline.id, day=day)
    orders = dict.fromkeys(OrderState, 0)
    for sentra in trade:
        for state, count in sentra.orders.items():
            orders[state] += count
    return PlayedDay(
        date=day,
        sentra=tuple(_sentra(places, trade)),
        states=tuple(_states(orders)),
        orders=orders,
        report=report,
        books=_books(timeline.id, proven=bool(report["books_balanced"])),
    )


def _day(timeline: clock.Timeline, report: dict[str, Any]) -> date:
    """The regional day that the report names; one without a name was closed on the next morning."""
    named = report.get("day")
    return date.fromisoformat(named) if named else clock.day_of(timeline.reached - timedelta(days=1))


def _sentra(places: Iterable[SentraOnDay], trade: Iterable[SentraDay]) -> list[SentraRow]:
    """The highest omzet first."""
    by_id = {sentra.sentra_id: sentra for sentra in trade}
    rows = [SentraRow(place.name, SENTRA_STATES[place.state], place.stalls, by_id.get(place.id)) for place in places]
    return sorted(rows, key=lambda row: (-row.trade.omzet if row.trade else 1, row.name))


def _states(orders: dict[OrderState, int]) -> list[StateRow]:
    """In the order of an order's life; states that nobody is in are left out."""
    total = sum(orders.values())
    return [
        StateRow(ORDER_STATES[state], count, f"{100 * count / total:.2f}") for state, count in orders.items() if count
    ]


def _books(timeline: int, *, proven: bool) -> Books:
    accounts = money.account_balances(timeline=timeline)
    held_by = money.custodian_balances(timeline=timeline)
    stands, belongs = [], []
    for account, label in ACCOUNTS.items():
        if accounts[account] > 0:
            stands.append(MoneyRow(label, _holders(account, held_by), accounts[account]))
        elif accounts[account] < 0:
            belongs.append(MoneyRow(label, "", -accounts[account]))
    owed = -sum(accounts[account] for account in _OWED)
    return Books(tuple(stands), tuple(belongs), -accounts[Account.HELD], owed, proven)


_OWED = (Account.UMKM_PAYABLE, Account.COURIER_PAYABLE, Account.PLATFORM_PAYABLE)
_HOLDERS = {
    Account.PROVIDER_RECEIVABLE: "provider:",
    Account.PLATFORM_RECEIVABLE: "platform:",
    Account.COURIER_CASH: "courier:",
}


def _holders(account: Account, held_by: dict[str, int]) -> StrOrPromise:
    """Who holds an account's money: by name, or how many when they are many couriers."""
    prefix = _HOLDERS.get(account)
    if prefix is None:
        return ""
    names = [name.removeprefix(prefix) for name, amount in held_by.items() if name.startswith(prefix) and amount]
    return format_lazy(_("couriers: {n}"), n=len(names)) if account is Account.COURIER_CASH else ", ".join(names)
