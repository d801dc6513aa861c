from collections.abc import Sequence

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sambayan.core import clock
from sambayan.core.models import InboxMessage
from sambayan.money import actions, errors, jobs, queries
from sambayan.money.actions import charges, notifications
from sambayan.money.enums import Account, ChargeState
from sambayan.money.models import Charge, ChargeOutcome, Entry
from sambayan.partners.payments import PaymentStatus
from sambayan.partners.testpay import BuiltInProvider, mischief, signature
from sambayan.partners.testpay.provider import SignedNotification
from tests.money.movements import asked, fresh, inner, lines, statements

pytestmark = pytest.mark.django_db


def built_in() -> BuiltInProvider:
    provider = charges.PROVIDERS["testpay"]
    assert isinstance(provider, BuiltInProvider)
    return provider


def receive(sent: SignedNotification) -> None:
    actions.receive_notification(
        provider="testpay", method=sent.method, path=sent.path, headers=sent.headers, body=sent.body
    )


def told(charge: queries.ChargeView, status: PaymentStatus) -> SignedNotification:
    return built_in().notify(order_id=charge.code, amount=charge.amount, status=status)


def state_of(charge: queries.ChargeView) -> ChargeState:
    found = queries.charge_of_code(code=charge.code)
    assert found is not None
    return found.state


def outcomes(charge: queries.ChargeView) -> list[str]:
    return list(ChargeOutcome.objects.filter(charge_id=charge.id).order_by("id").values_list("state", flat=True))


def problems() -> list[str]:
    return list(InboxMessage.objects.filter(timeline=clock.timeline(), attempts__gt=0).values_list("error", flat=True))


def test_a_paid_charge_is_booked_and_its_outcome_can_be_fetched() -> None:
    charge = asked(40_500)
    actions.pay_at_testpay(code=charge.code)
    assert state_of(charge) is ChargeState.PENDING  # kept first, acted on by the sweep

    assert jobs.work_notifications(100) == 1
    assert state_of(charge) is ChargeState.PAID
    assert lines(f"payment:{charge.code}") == [
        (Account.PROVIDER_RECEIVABLE, "", 0, "provider:testpay", 40_500),
        (Account.HELD, "", 0, "", -40_500),
    ]
    (outcome,) = inner(actions.claim_outcomes, limit=10)
    assert (outcome.reference, outcome.charge, outcome.state, outcome.at, outcome.amount) == (
        charge.reference, charge.code, ChargeState.PAID, clock.now(), 40_500,
    )  # fmt: skip
    assert jobs.work_notifications(100) == 0


def test_a_handled_outcome_is_not_fetched_again() -> None:
    for _ in range(3):
        actions.pay_at_testpay(code=asked(500).code)
    actions.work_due_notifications(10)
    first = inner(actions.claim_outcomes, limit=2)
    assert len(first) == 2
    inner(actions.outcomes_handled, ids=[outcome.id for outcome in first])
    (last,) = inner(actions.claim_outcomes, limit=10)
    assert last.id not in {outcome.id for outcome in first}


def test_outcomes_of_another_timeline_are_left_alone() -> None:
    actions.pay_at_testpay(code=asked(500).code)
    actions.work_due_notifications(10)
    with clock.simulated(999_999, clock.now()):
        assert inner(actions.claim_outcomes, limit=10) == []


def test_a_forged_notification_is_counted_and_not_kept() -> None:
    charge = asked(500)
    before = notifications.FORGED.labels("testpay")._value.get()
    with pytest.raises(errors.Forged):
        receive(mischief.forged(told(charge, PaymentStatus.PAID)))
    assert not InboxMessage.objects.exists()
    assert notifications.FORGED.labels("testpay")._value.get() == before + 1


def test_a_notification_must_be_posted_readable_and_of_a_known_provider() -> None:
    sent = told(asked(500), PaymentStatus.PAID)
    with pytest.raises(errors.Malformed, match="not by POST"):
        actions.receive_notification(provider="testpay", method="GET", path="/", headers=sent.headers, body=sent.body)
    with pytest.raises(errors.UnknownProvider):
        actions.receive_notification(provider="nopay", method="POST", path="/", headers=sent.headers, body=sent.body)
    nonsense = SignedNotification("POST", "/", {signature.HEADER: signature.sign(built_in()._secret, b"{}")}, b"{}")
    with pytest.raises(errors.Malformed, match="notification_id"):
        receive(nonsense)
    assert not InboxMessage.objects.exists()


def test_another_amount_is_never_money() -> None:
    charge = asked(40_500)
    receive(built_in().notify(order_id=charge.code, amount=500))
    actions.work_due_notifications(10)
    assert state_of(charge) is ChargeState.PENDING
    assert not Entry.objects.exists()
    assert problems() == [f"charge {charge.code} is 40500 rupiah, notified are 500"]


def test_an_unknown_charge_is_never_money() -> None:
    receive(built_in().notify(order_id="NOBODY", amount=500))
    assert actions.work_due_notifications(10) == 1
    assert not Entry.objects.exists()
    assert len(problems()) == 1


def test_a_charge_of_another_timeline_is_unknown() -> None:
    with clock.simulated(999_998, clock.now()):
        charge = asked(500)
    receive(told(charge, PaymentStatus.PAID))
    actions.work_due_notifications(10)
    assert state_of(charge) is ChargeState.PENDING
    assert len(problems()) == 1


def test_one_bad_notification_does_not_hold_up_the_others() -> None:
    good, bad = asked(40_500), asked(700)
    receive(built_in().notify(order_id=bad.code, amount=1))
    receive(told(good, PaymentStatus.PAID))
    actions.work_due_notifications(10)
    assert (state_of(good), state_of(bad)) == (ChargeState.PAID, ChargeState.PENDING)


@pytest.mark.parametrize("end", [PaymentStatus.EXPIRED, PaymentStatus.CANCELLED, PaymentStatus.FAILED])
def test_money_that_comes_late_is_still_money(end: PaymentStatus) -> None:
    charge = asked(40_500)
    receive(told(charge, end))
    actions.work_due_notifications(10)
    assert state_of(charge) is ChargeState(end.value)
    receive(told(charge, PaymentStatus.PAID))
    actions.work_due_notifications(10)
    assert state_of(charge) is ChargeState.PAID
    assert outcomes(charge) == [end.value, "paid"]
    assert queries.order_money(references=[charge.reference])[charge.reference].held == 40_500


def test_what_is_still_pending_has_no_outcome() -> None:
    charge = asked(500)
    receive(told(charge, PaymentStatus.PENDING))
    actions.work_due_notifications(10)
    assert outcomes(charge) == []


def test_a_pending_charge_without_our_answer_still_waits_for_it() -> None:
    charge = asked(500)
    Charge.objects.filter(id=charge.id).update(state=ChargeState.REQUESTED, qr="")
    receive(told(charge, PaymentStatus.PENDING))
    actions.work_due_notifications(10)
    assert state_of(charge) is ChargeState.REQUESTED
    assert outcomes(charge) == []


def test_nobody_pays_at_the_test_provider_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "PRODUCTION", True)
    code = asked(500).code
    actions.pay_at_testpay(code=code)  # a replay may, on its own timeline
    with clock.simulated(clock.LIVE, clock.now()), pytest.raises(errors.NotATestCharge, match="production"):
        actions.pay_at_testpay(code=code)


def test_nobody_pays_another_providers_charge_at_the_test_provider() -> None:
    cash = inner(actions.collect_cash, key=fresh(), reference="R", amount=5, courier_id=7)
    for code in (cash.code, "NOBODY"):
        with pytest.raises(errors.NotATestCharge):
            actions.pay_at_testpay(code=code)


SERIES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([PaymentStatus.PENDING, PaymentStatus.EXPIRED, PaymentStatus.PAID])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(series=SERIES, seed=st.integers(0, 99), batch=st.integers(1, 4))
def test_any_order_and_repetition_of_notifications_ends_in_the_same_books(
    day: clock.SimulatedClock, series: Sequence[tuple[int, PaymentStatus]], seed: int, batch: int
) -> None:
    def run(*, disordered: bool) -> tuple[object, ...]:
        day.timeline += 1_000_000
        made = [asked(amount) for amount in (500, 40_500, 7)]
        sent = [told(made[n], status) for n, status in series]
        for notification in mischief.shuffled(mischief.repeated(sent, 2), seed) if disordered else sent:
            receive(notification)
            if disordered:
                actions.work_due_notifications(batch)
        while actions.work_due_notifications(100):
            pass
        assert queries.book_faults(timeline=day.timeline) == []
        return [state_of(charge) for charge in made], queries.account_balances(timeline=day.timeline)

    assert run(disordered=True) == run(disordered=False)


@pytest.mark.parametrize("size", [1, 3, 20])
def test_a_batch_takes_the_same_statements_whatever_its_size(size: int) -> None:
    for charge in [asked(500) for _ in range(size)]:
        actions.pay_at_testpay(code=charge.code)
    with statements() as said:
        assert actions.work_due_notifications(100) == size
    assert len(said) == 5
    assert Charge.objects.filter(state=ChargeState.PAID).count() == size
