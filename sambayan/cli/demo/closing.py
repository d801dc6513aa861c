"""The evening of a sample day: cash is handed in, the provider settles, everybody is paid, figures are made."""

from datetime import date, time, timedelta

from sambayan.cli.demo.world import World, at
from sambayan.core import clock
from sambayan.demand import actions as demand
from sambayan.impact import actions as impact
from sambayan.money import actions as money
from sambayan.money.actions.charges import TESTPAY

EVENING = time(23, 45)
SETTLED_AFTER = 2  # working days, as QRIS providers publish it (docs.xendit.co/docs/qr)
_PLATFORM = "gofood"


def close_day(world: World, day: date) -> None:
    """Everything once, however often it is called. On a day off the banks do nothing."""
    with clock.simulated(clock.LIVE, at(day, EVENING)):
        for courier in world.riders:
            money.hand_in_cash(courier_id=courier, key=f"sample:{day}:{courier}")
        if _is_working(day):
            paid_until = _working_days_before(day, SETTLED_AFTER)
            for provider in (TESTPAY, _PLATFORM):
                money.settle_provider(provider=provider, on=day, paid_until=paid_until)
            money.pay_out(on=day, earned_until=paid_until)
        demand.build_signals(day=day)
        impact.refresh_income(month=day)


def _is_working(day: date) -> bool:
    return day.isoweekday() <= 5  # noqa: PLR2004 - Friday


def _working_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= _is_working(day)
    return day
