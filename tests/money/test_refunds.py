from datetime import timedelta
from typing import Any

import pytest

from sambayan.core import clock
from sambayan.money import actions, errors, jobs, queries
from sambayan.money.actions import charges
from sambayan.money.enums import Account, RefundState
from sambayan.money.models import Refund
from tests.money.movements import asked, fresh, inner, lines, paid, refunded, released, statements, umkm
from tests.money.providers import Moody

pytestmark = pytest.mark.django_db


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> Moody:
    provider = Moody()
    monkeypatch.setitem(charges.PROVIDERS, "testpay", provider)
    return provider


def request(charge: queries.ChargeView, amount: int, key: str = "refund-1") -> int:
    asked_for: int = inner(
        actions.request_refund, key=key, reference=charge.reference, amount=amount, reason="barang habis"
    )
    return asked_for


def money(charge: queries.ChargeView) -> queries.OrderMoney:
    return queries.order_money(references=[charge.reference])[charge.reference]


def the_refund() -> Refund:
    return Refund.objects.get(timeline=clock.timeline())


def test_a_refused_line_is_refunded_to_the_rupiah() -> None:
    charge = paid(345_500)
    assert request(charge, 300_000) == 300_000
    assert (money(charge).refund_open, money(charge).refunded, money(charge).held) == (300_000, 0, 345_500)

    assert jobs.work_refunds(10) == 1
    assert (money(charge).refund_open, money(charge).refunded, money(charge).held) == (0, 300_000, 45_500)
    assert lines(f"refund:{the_refund().code}") == [
        (Account.HELD, "", 0, "", 300_000),
        (Account.PROVIDER_RECEIVABLE, "", 0, "provider:testpay", -300_000),
    ]
    assert jobs.work_refunds(10) == 0


def test_nothing_paid_is_nothing_to_refund() -> None:
    assert request(asked(500), 500) == 0
    assert not Refund.objects.exists()


def test_a_refund_of_nothing_is_no_refund() -> None:
    assert request(paid(500), 0) == 0
    assert not Refund.objects.exists()


def test_the_same_key_refunds_once() -> None:
    charge = paid(40_500)
    assert [request(charge, 500), request(charge, 500)] == [500, 500]
    assert Refund.objects.count() == 1
    with pytest.raises(errors.KeyUsedOtherwise):
        request(charge, 501)


def test_several_refunds_share_the_charge_and_never_exceed_it() -> None:
    charge = paid(40_500)
    request(charge, 30_000, "first")
    request(charge, 10_500, "second")
    with pytest.raises(errors.RefundTooLarge, match="only 0 are still held"):
        request(charge, 1, "third")


def test_who_paid_twice_gets_the_second_payment_back_first() -> None:
    reference = fresh()
    first, second = paid(40_500, reference=reference), paid(40_500, reference=reference)
    assert request(first, 50_000, "both") == 50_000
    assert request(first, 50_000, "both") == 50_000
    parts = Refund.objects.order_by("id").values_list("charge_id", "key", "amount")
    assert list(parts) == [(second.id, "both", 40_500), (first.id, "both/1", 9_500)]


def test_two_refunds_whose_keys_begin_alike_are_two() -> None:
    charge = paid(40_500)
    for key in ("line-10", "line-1", "line-100"):
        request(charge, 100, key)
    assert money(charge).refund_open == 300


def test_cash_and_platform_orders_are_refunded_by_who_holds_the_money() -> None:
    cash = inner(actions.collect_cash, key=fresh(), reference=fresh(), amount=500, courier_id=7)
    gofood = inner(actions.book_platform_payment, key=fresh(), reference=fresh(), amount=500, platform="gofood")
    request(cash, 200, "a")
    request(gofood, 300, "b")
    assert actions.work_due_refunds(10) == 2
    assert queries.custodian_balances(timeline=clock.timeline()) == {"courier:7": 300, "platform:gofood": 200}


def test_a_silent_provider_is_asked_again_later_under_the_same_key(moody: Moody, day: clock.SimulatedClock) -> None:
    charge = paid_at(moody, 40_500)
    request(charge, 500)
    moody.moods = ["silent but acts"]
    assert actions.work_due_refunds(10) == 1
    refund = the_refund()
    assert (refund.state, refund.attempts) == (RefundState.REQUESTED, 1)
    assert "no answer" in refund.problem
    assert actions.work_due_refunds(10) == 0

    day.set(clock.now() + timedelta(minutes=1))
    assert actions.work_due_refunds(10) == 1
    assert the_refund().state == RefundState.DONE
    assert moody.refunds == {"refund-1": 500}  # one key at the provider, so one repayment


def test_a_refused_refund_stays_owed_and_is_given_up_to_a_person_after_eight_attempts(
    moody: Moody, day: clock.SimulatedClock
) -> None:
    charge = paid_at(moody, 40_500)
    request(charge, 500)
    moody.moods = ["refuses"] * 8
    tried = 0
    while the_refund().due_at is not None:
        day.set(max(clock.now(), the_refund().due_at or clock.now()))
        tried += actions.work_due_refunds(10)
    assert tried == 8
    assert (the_refund().state, the_refund().problem) == (RefundState.FAILED, "issuer does not support it")
    assert money(charge).refund_open == 500  # and so it is never released to anybody
    assert queries.failed_refunds(timeline=clock.timeline()) == (1, 500)
    assert queries.book_faults(timeline=clock.timeline()) == []


def test_silence_eight_times_has_failed_too(moody: Moody, day: clock.SimulatedClock) -> None:
    charge = paid_at(moody, 40_500)
    request(charge, 500)
    moody.moods = ["silent"] * 8
    while (due := the_refund().due_at) is not None:
        day.set(max(clock.now(), due))
        actions.work_due_refunds(10)
    assert the_refund().state == RefundState.FAILED


def test_one_silent_refund_does_not_hold_up_the_next(moody: Moody) -> None:
    charge = paid_at(moody, 40_500)
    request(charge, 500, "a")
    request(charge, 700, "b")
    moody.moods = ["silent"]
    assert actions.work_due_refunds(10) == 2
    assert (money(charge).refund_open, money(charge).refunded) == (500, 700)


def test_a_refund_is_left_to_its_worker_and_taken_over_when_that_died(
    monkeypatch: pytest.MonkeyPatch, day: clock.SimulatedClock
) -> None:
    charge = paid(40_500)
    request(charge, 500)

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(charges.PROVIDERS["testpay"], "refund", dies)
        actions.work_due_refunds(10)
    assert actions.work_due_refunds(10) == 0
    day.set(clock.now() + timedelta(minutes=5))
    assert actions.work_due_refunds(10) == 1
    assert money(charge).refunded == 500


def test_refunds_of_another_timeline_are_left_alone() -> None:
    request(paid(500), 500)
    with clock.simulated(999_997, clock.now()):
        assert actions.work_due_refunds(10) == 0


def test_a_refund_after_the_release_of_the_rest_leaves_nothing_held() -> None:
    charge = paid(40_500)
    request(charge, 500)
    released(charge, umkm(1, 40_000))
    assert money(charge).held == 500
    actions.work_due_refunds(10)
    assert money(charge).held == 0


@pytest.mark.parametrize("size", [1, 3])
def test_a_batch_of_refunds_takes_three_statements(size: int) -> None:
    charge = paid(40_500)
    for n in range(size):
        request(charge, 500, f"refund-{n}")
    with statements() as said:
        assert actions.work_due_refunds(10) == size
    assert len(said) == 3


def test_asking_for_a_refund_takes_four_statements() -> None:
    charge = paid(40_500)
    with statements() as said:
        request(charge, 500)
    assert len(said) == 4


def test_what_is_released_is_not_refunded() -> None:
    charge = paid(40_500)
    released(charge, umkm(1, 40_500))
    with pytest.raises(errors.RefundTooLarge, match="only 0"):
        request(charge, 500)


def test_a_full_refund_after_a_partial_one_empties_the_order() -> None:
    charge = paid(40_500)
    refunded(charge, 500)
    refunded(charge, 40_000)
    assert money(charge) == queries.OrderMoney(paid=40_500, refunded=40_500)


def paid_at(moody: Moody, amount: int) -> queries.ChargeView:
    """Paid at a provider of moods, which is notified of by the same signature."""
    charge = asked(amount)
    sent = moody.notify(charge)
    actions.receive_notification(provider="testpay", method="POST", path="/", headers=sent.headers, body=sent.body)
    actions.work_due_notifications(10)
    return charge


def test_what_an_open_refund_will_take_is_not_promised_again() -> None:
    charge = paid(40_500)
    request(charge, 500)
    with pytest.raises(errors.RefundTooLarge, match="only 40000"):
        request(charge, 40_500, "another")
    assert request(charge, 40_000, "the rest") == 40_000
