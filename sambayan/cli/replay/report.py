"""The figures of a replayed day: from the database what happened, from this program what it cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any

from django.db import connection

from sambayan.core.money import format_rupiah
from sambayan.delivery import queries as trips
from sambayan.market import queries as orders
from sambayan.money import queries as money
from sambayan.money.enums import Account


@dataclass
class Action:
    """One action while it runs; `idle` is set by due work that found nothing to do."""

    idle: bool = False


@dataclass
class Cost:
    """What playing took; a day that was interrupted adds up its pieces.

    Statements are counted inside actions that did something: setting up, looking what is due and closing the
    day are in the seconds, and not in the statements of an order.
    """

    seconds: float = 0.0
    statements: int = 0
    actions: int = 0
    _started: float | None = field(default=None, init=False, repr=False)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the wall seconds of the block."""
        self._started = monotonic()
        try:
            yield
        finally:
            self.seconds, self._started = self._so_far(), None

    def tally(self) -> dict[str, Any]:
        """The cost so far, to be kept with the replay's progress."""
        return {"seconds": self._so_far(), "statements": self.statements, "actions": self.actions}

    def _so_far(self) -> float:
        return self.seconds if self._started is None else self.seconds + monotonic() - self._started

    @contextmanager
    def an_action(self) -> Iterator[Action]:
        """Count one action with its statements, unless it turns out to be idle."""
        action, statements = Action(), 0

        def count(execute: Any, *arguments: Any) -> Any:
            nonlocal statements
            statements += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            yield action
        if not action.idle:
            self.actions += 1
            self.statements += statements


def written_report(*, timeline: int, day: date, couriers: int, cost: Cost) -> dict[str, Any]:
    """The figures by name, as `--json` writes them; minutes, rupiah, seconds."""
    outcomes = orders.order_outcomes(timeline=timeline)
    figures = trips.day_figures(timeline=timeline)
    earned = {
        account: sum(party.amount for party in money.earnings(timeline=timeline, account=account))
        for account in (Account.UMKM_PAYABLE, Account.COURIER_PAYABLE, Account.PLATFORM_PAYABLE)
    }
    faults = orders.book_faults(timeline=timeline)
    loss = money.account_balances(timeline=timeline)[Account.LOSS]
    return {
        "day": day.isoformat(),
        "couriers": couriers,
        "placed": outcomes.placed,
        "paid": outcomes.paid,
        "delivered": outcomes.delivered,
        "refunded": outcomes.refunded,
        "cancelled": outcomes.cancelled,
        "failed": outcomes.failed,
        "click_to_door": {
            "mean": _rounded(figures.click_to_door_mean),
            "p50": _rounded(figures.click_to_door_p50),
            "p90": _rounded(figures.click_to_door_p90),
        },
        "ready_to_pickup": {
            "mean": _rounded(figures.ready_to_pickup_mean),
            "p90": _rounded(figures.ready_to_pickup_p90),
        },
        "statements_per_order": round(cost.statements / max(1, outcomes.placed), 1),
        "actions_per_s": round(cost.actions / max(cost.seconds, 0.001), 1),
        "seconds": round(cost.seconds, 1),
        "umkm_income": earned[Account.UMKM_PAYABLE] - loss,
        "umkm_compensation": loss,
        "courier_income": earned[Account.COURIER_PAYABLE],
        "courier_income_per_hour": round(earned[Account.COURIER_PAYABLE] / figures.courier_hours)
        if figures.courier_hours
        else 0,
        "platform_commission": earned[Account.PLATFORM_PAYABLE],
        "lost_couriers": figures.couriers_lost,
        "lost_orders": outcomes.lost,
        "books_balanced": not faults,
        "book_faults": len(faults),
    }


def _rounded(minutes: float | None) -> float | None:
    return None if minutes is None else round(minutes, 2)


def _minutes(times: dict[str, float | None]) -> str:
    return ", ".join(f"{name} {'none' if value is None else f'{value:.1f}'}" for name, value in times.items())


def told(report: dict[str, Any]) -> list[tuple[str, str]]:
    """The report as label and value, for people."""
    door, wait = report["click_to_door"], report["ready_to_pickup"]
    return [
        ("Orders placed", str(report["placed"])),
        ("paid", str(report["paid"])),
        ("delivered within 90 minutes", str(report["delivered"])),
        ("refunded in full: refused or lost", str(report["refunded"])),
        ("refused or lost before cash was paid", str(report["cancelled"])),
        ("failed: later than 90 minutes, or nobody to bring it", str(report["failed"])),
        ("Click to door, minutes", _minutes(door)),
        ("Ready to pick-up, minutes", _minutes(wait)),
        ("Couriers lost, and orders lost with them", f"{report['lost_couriers']} and {report['lost_orders']}"),
        ("Courier income per hour", format_rupiah(report["courier_income_per_hour"])),
        ("UMKM income, from what arrived", format_rupiah(report["umkm_income"])),
        ("UMKM compensation, for what was lost", format_rupiah(report["umkm_compensation"])),
        ("Platform commission", format_rupiah(report["platform_commission"])),
        ("Books", "balanced" if report["books_balanced"] else f"{report['book_faults']} faults"),
        ("Actions per second", f"{report['actions_per_s']:.0f}"),
        ("Statements per order", f"{report['statements_per_order']:.1f}"),
        ("Seconds", f"{report['seconds']:.1f}"),
    ]
