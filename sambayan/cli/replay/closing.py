"""The morning after a replayed day: cash is handed in, the provider settles, everybody is paid, figures are made."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from sambayan.cli.replay.report import Cost
from sambayan.core import clock
from sambayan.delivery import queries as trips
from sambayan.demand import actions as demand
from sambayan.impact import actions as impact
from sambayan.money import actions as money
from sambayan.money import queries as books
from sambayan.money.actions.charges import TESTPAY

OPENS = time(9, 0)  # the bank's working day


def close_day(*, day: date, simulated: clock.SimulatedClock, cost: Cost) -> None:
    """Close `day`, of which the clock shows the last minute (or a later one, past midnight). Every step is
    done once, however often this is called.
    """
    last = clock.today()
    lost = trips.lost_couriers(timeline=simulated.timeline)
    for custodian in books.custodian_balances(timeline=simulated.timeline):
        kind, _, courier_id = custodian.partition(":")
        if kind == "courier" and int(courier_id) not in lost:
            money.hand_in_cash(courier_id=int(courier_id), key=f"closing:{simulated.timeline}:{courier_id}")
            cost.actions += 1
    following = datetime.combine(last + timedelta(days=1), OPENS, ZoneInfo(settings.TIME_ZONE))
    simulated.set(following)
    money.settle_provider(provider=TESTPAY, on=last)
    money.pay_out(on=clock.today())
    impact.refresh_income(month=day)
    demand.build_signals(day=day)
    cost.actions += 4
