from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.market.enums import PayBy
from sambayan.money import actions
from sambayan.money.enums import PartyKind
from sambayan.money.queries import Collected, Paid, cash_of, cash_with_couriers, party_account, payout_day
from tests.market import world
from tests.market.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("paid", "comes"),
    [
        (date(2026, 4, 10), date(2026, 4, 14)),  # Friday, Tuesday
        (date(2026, 4, 11), date(2026, 4, 14)),  # Saturday
        (date(2026, 4, 12), date(2026, 4, 14)),  # Sunday
        (date(2026, 4, 13), date(2026, 4, 15)),
        (date(2026, 4, 9), date(2026, 4, 13)),
    ],
)
def test_money_comes_two_working_days_after_it_was_paid(paid: date, comes: date) -> None:
    assert payout_day(paid_on=paid) == comes


def test_an_account_tells_what_is_owed_and_what_was_sent(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with clock.simulated(2_900, NOON) as day:
        market = world.a_market()
        world.completed(market)
        umkm = world.umkm_of(market.stalls[0])
        with django_assert_num_queries(1):
            account = party_account(party_kind=PartyKind.UMKM, party_id=umkm, since=NOON.date())
        assert (account.owed, account.paid) == (19_000, ())
        assert account.coming == (Paid(date(2018, 4, 4), 19_000),)  # earned on a Monday

        day.set(NOON + timedelta(days=2))
        actions.settle_provider(provider="testpay", on=NOON.date() + timedelta(days=1))
        actions.pay_out(on=clock.today())

        account = party_account(party_kind=PartyKind.UMKM, party_id=umkm, since=NOON.date())
        assert (account.owed, account.paid) == (0, (Paid(clock.today(), 19_000),))
        later = party_account(party_kind=PartyKind.UMKM, party_id=umkm, since=clock.today() + timedelta(days=1))
        assert later.paid == ()


def test_what_is_owed_is_told_by_the_days_on_which_it_comes() -> None:
    with clock.simulated(2_902, NOON) as day:  # a Monday
        market = world.a_market()
        umkm = world.umkm_of(market.stalls[0])

        def coming() -> list[tuple[date, int]]:
            account = party_account(party_kind=PartyKind.UMKM, party_id=umkm, since=NOON.date())
            assert account.owed == sum(one.amount for one in account.coming)
            return [(one.day, one.amount) for one in account.coming]

        def sold(visitor: str, at: date) -> None:
            day.set(NOON + (at - NOON.date()))
            world.completed(market, visitor=visitor)

        monday, tuesday, saturday, sunday = (date(2018, 4, number) for number in (2, 3, 7, 8))
        assert coming() == []
        sold("v1", monday)
        sold("v2", tuesday)
        assert coming() == [(date(2018, 4, 4), 19_000), (date(2018, 4, 5), 19_000)]
        actions.settle_provider(provider="testpay", on=tuesday)
        actions.pay_out(on=tuesday, earned_until=monday)
        assert coming() == [(date(2018, 4, 5), 19_000)]

        sold("v3", saturday)
        sold("v4", sunday)
        late, due = date(2018, 4, 9), date(2018, 4, 10)  # what was not sent on Thursday comes with the next payout
        assert coming() == [(late, 19_000), (due, 38_000)]


def test_the_cash_of_a_courier_is_what_it_collected_and_has_not_brought() -> None:
    with clock.simulated(2_901, NOON):
        market = world.a_market()
        order = world.delivered(market, pay_by=PayBy.CASH)
        courier = world.courier_of(order.code)
        assert cash_of(courier_id=courier) == [Collected(order.code, order.total, clock.now())]
        assert cash_with_couriers() == {courier: order.total}

        actions.hand_in_cash(courier_id=courier, key="t")

        assert (cash_of(courier_id=courier), cash_with_couriers()) == ([], {})
