from datetime import date, timedelta

import pytest

from sambayan.core import clock
from sambayan.money import actions, queries
from sambayan.money.enums import Account, PartyKind
from sambayan.money.models import Charge, Entry, Payout
from sambayan.regulation.models import Rule
from tests.money.conftest import NOON
from tests.money.movements import courier, fresh, inner, lines, paid, platform, refunded, released, statements, umkm

pytestmark = pytest.mark.django_db

MONDAY = date(2018, 4, 2)
TUESDAY = date(2018, 4, 3)


def rule(metric: str, value: int, *, since: date = date(2018, 1, 1), until: date | None = None) -> None:
    Rule.objects.create(
        code=fresh(metric), instrument="PADG", subject="payment", metric=metric, variant="umi", value=value,
        valid_from=since, valid_to=until, status="in_force", source="test", verified="press",
    )  # fmt: skip


def settle(on: date = MONDAY, provider: str = "testpay") -> int:
    return actions.settle_provider(provider=provider, on=on)


def balance(account: Account) -> int:
    return queries.account_balances(timeline=clock.timeline())[account]


def custodians() -> dict[str, int]:
    return queries.custodian_balances(timeline=clock.timeline())


def faultless() -> bool:
    return queries.book_faults(timeline=clock.timeline()) == []


def cash(amount: int, courier_id: int = 7) -> queries.ChargeView:
    charge: queries.ChargeView = inner(
        actions.collect_cash, key=fresh("cash"), reference=fresh(), amount=amount, courier_id=courier_id
    )
    return charge


def test_a_days_charges_reach_the_bank_in_one_entry() -> None:
    paid(40_500)
    paid(500)
    assert settle() == 41_000
    assert lines(f"settlement:{clock.timeline()}:testpay:2018-04-02") == [
        (Account.BANK, "", 0, "bank:operator", 41_000),
        (Account.PROVIDER_RECEIVABLE, "", 0, "provider:testpay", -41_000),
    ]
    assert set(Charge.objects.values_list("settled_on", "settlement_fee")) == {(MONDAY, 0)}
    assert faultless()


def test_the_provider_keeps_its_rate_above_the_free_amount() -> None:
    """The example of the module; 0,3 % of Rp300.000, which is what a refund left of Rp600.000."""
    rule("mdr_rate", 30)
    rule("mdr_free", 500_000)
    refunded(paid(600_000), 300_000)
    paid(40_500)
    assert settle() == 339_600
    assert lines(f"settlement:{clock.timeline()}:testpay:2018-04-02") == [
        (Account.BANK, "", 0, "bank:operator", 339_600),
        (Account.TRANSFER_FEE, "", 0, "", 900),
        (Account.PROVIDER_RECEIVABLE, "", 0, "provider:testpay", -340_500),
    ]
    assert faultless()


def test_the_rate_is_taken_of_each_charge_half_up() -> None:
    rule("mdr_rate", 30)
    for amount in (500, 500, 166, 40_500):  # 1,5 -> 2; 0,498 -> 0; 121,5 -> 122
        paid(amount)
    settle()
    assert list(Charge.objects.order_by("id").values_list("settlement_fee", flat=True)) == [2, 2, 0, 122]
    assert balance(Account.TRANSFER_FEE) == 126


def test_the_rate_of_the_day_of_payment_counts(day: clock.SimulatedClock) -> None:
    rule("mdr_rate", 30, until=MONDAY)
    rule("mdr_rate", 70, since=TUESDAY)
    paid(100_000)
    day.set(NOON + timedelta(days=1))
    paid(100_000)
    settle(TUESDAY)
    assert list(Charge.objects.order_by("id").values_list("settlement_fee", flat=True)) == [300, 700]


def test_a_free_amount_is_free_up_to_and_with_itself() -> None:
    rule("mdr_rate", 30)
    rule("mdr_free", 500_000)
    paid(500_000)
    paid(500_001)
    settle()
    assert list(Charge.objects.order_by("id").values_list("settlement_fee", flat=True)) == [0, 1_500]


def test_a_day_ends_at_midnight_of_the_region(day: clock.SimulatedClock) -> None:
    paid(500)
    day.set(NOON + timedelta(hours=12))  # 0.00 WIB on Tuesday
    paid(700)
    assert settle(MONDAY) == 500
    assert settle(TUESDAY) == 700


def test_a_day_is_settled_once() -> None:
    paid(500)
    assert settle() == 500
    paid(700)
    assert settle() == 500
    assert balance(Account.BANK) == 500
    assert settle(TUESDAY) == 700
    assert Entry.objects.filter(kind="settlement").count() == 2


def test_a_day_without_money_has_no_entry() -> None:
    assert settle() == 0
    assert not Entry.objects.exists()


def test_refunds_after_a_settlement_are_netted_by_the_next() -> None:
    first = paid(40_500)
    settle(MONDAY)
    refunded(first, 500)
    assert custodians()["provider:testpay"] == -500
    assert faultless()
    assert settle(TUESDAY) == 0  # refunds outweigh what was paid, so that all waits
    assert custodians()["provider:testpay"] == -500
    assert faultless()
    paid(10_000)
    assert settle(date(2018, 4, 4)) == 9_500
    assert custodians() == {"bank:operator": 50_000, "provider:testpay": 0}
    assert faultless()


def test_a_platform_sends_what_it_took() -> None:
    charge = inner(actions.book_platform_payment, key="F-1", reference="GOFOOD", amount=40_500, platform="gofood")
    released(charge, umkm(1, 31_400), platform(9_100))
    assert settle(provider="gofood") == 40_500
    assert custodians() == {"bank:operator": 40_500, "platform:gofood": 0}
    assert balance(Account.PLATFORM_PAYABLE) == -9_100
    assert faultless()


def test_another_timelines_charges_are_not_settled() -> None:
    paid(500)
    with clock.simulated(999_996, clock.now()):
        assert settle() == 0


@pytest.mark.parametrize("size", [1, 3])
def test_a_settlement_takes_the_same_statements_whatever_its_size(size: int) -> None:
    for _ in range(size):
        paid(500)
    with statements() as said:
        settle()
    assert len(said) == 7


def test_cash_of_a_courier_is_banked_when_it_is_handed_in() -> None:
    cash(40_500)
    cash(40_500)
    cash(700, courier_id=8)
    assert actions.hand_in_cash(courier_id=7, key="in-1") == 81_000
    assert lines("hand_in:in-1") == [
        (Account.BANK, "", 0, "bank:operator", 81_000),
        (Account.COURIER_CASH, "", 0, "courier:7", -81_000),
    ]
    assert custodians() == {"bank:operator": 81_000, "courier:7": 0, "courier:8": 700}
    assert faultless()


def test_cash_is_handed_in_once() -> None:
    cash(500)
    assert actions.hand_in_cash(courier_id=7, key="in-1") == 500
    cash(700)
    assert actions.hand_in_cash(courier_id=7, key="in-1") == 500
    assert actions.hand_in_cash(courier_id=7, key="in-2") == 700
    assert actions.hand_in_cash(courier_id=7, key="in-3") == 0


def test_notes_that_a_courier_gave_back_are_not_handed_in() -> None:
    charge = cash(40_500)
    refunded(charge, 500)
    assert actions.hand_in_cash(courier_id=7, key="in-1") == 40_000
    assert faultless()


def test_notes_given_back_after_a_hand_in_are_netted_by_the_next() -> None:
    charge = cash(40_500)
    actions.hand_in_cash(courier_id=7, key="in-1")
    refunded(charge, 500)
    assert actions.hand_in_cash(courier_id=7, key="in-2") == 0
    assert custodians() == {"bank:operator": 40_500, "courier:7": -500}
    assert faultless()
    cash(700)
    assert actions.hand_in_cash(courier_id=7, key="in-3") == 200
    assert custodians() == {"bank:operator": 40_700, "courier:7": 0}


def test_debts_are_paid_from_what_has_arrived() -> None:
    charge = paid(44_400)
    released(charge, umkm(1, 34_400), courier(7, 10_000))
    assert actions.pay_out(on=MONDAY) == 0  # the money is still at the provider
    settle()
    assert actions.pay_out(on=TUESDAY) == 44_400
    assert lines(f"payout:{clock.timeline()}:umkm:1:2018-04-03") == [
        (Account.UMKM_PAYABLE, "umkm", 1, "", 34_400),
        (Account.BANK, "", 0, "bank:operator", -34_400),
    ]
    assert custodians() == {"bank:operator": 0, "provider:testpay": 0}
    assert (balance(Account.UMKM_PAYABLE), balance(Account.COURIER_PAYABLE)) == (0, 0)
    assert faultless()


def test_payouts_stop_where_the_bank_would_not_cover_the_next(day: clock.SimulatedClock) -> None:
    released(paid(900), umkm(1, 100), umkm(2, 700), umkm(3, 100))
    cash(500)
    actions.hand_in_cash(courier_id=7, key="in")
    assert actions.pay_out(on=MONDAY) == 100  # umkm 3 could be paid, but nobody is passed over
    settle()
    assert actions.pay_out(on=TUESDAY) == 800
    assert list(Payout.objects.order_by("id").values_list("party_kind", "party_id", "amount")) == [
        (PartyKind.UMKM, 1, 100), (PartyKind.UMKM, 2, 700), (PartyKind.UMKM, 3, 100),
    ]  # fmt: skip


def test_a_party_is_paid_once_a_day() -> None:
    released(paid(500), umkm(1, 500))
    settle()
    assert actions.pay_out(on=MONDAY) == 500
    late = cash(700)
    released(late, umkm(1, 700))
    actions.hand_in_cash(courier_id=7, key="in")
    assert actions.pay_out(on=MONDAY) == 500
    assert actions.pay_out(on=TUESDAY) == 700
    assert faultless()


def test_who_is_paid_already_does_not_stand_in_the_way() -> None:
    released(paid(500), umkm(1, 500))
    settle()
    actions.pay_out(on=MONDAY)
    released(cash(900), umkm(1, 700), umkm(2, 200))
    cash(5)
    actions.hand_in_cash(courier_id=7, key="in")
    assert actions.pay_out(on=MONDAY) == 700  # 500 of before, and umkm 2


def test_debts_of_another_timeline_are_left_alone() -> None:
    released(paid(500), umkm(1, 500))
    settle()
    with clock.simulated(999_995, clock.now()):
        assert actions.pay_out(on=MONDAY) == 0
    assert Payout.objects.count() == 0


def test_the_platforms_commission_is_not_paid_out() -> None:
    released(paid(500), umkm(1, 400), platform(100))
    settle()
    assert actions.pay_out(on=MONDAY) == 400


@pytest.mark.parametrize("size", [1, 3])
def test_a_payout_takes_the_same_statements_whatever_its_size(size: int) -> None:
    released(paid(600), *(umkm(n, 600 // size) for n in range(size)))
    settle()
    with statements() as said:
        actions.pay_out(on=MONDAY)
    assert Payout.objects.count() == size
    assert len(said) == 4
