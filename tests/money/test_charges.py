from datetime import timedelta
from typing import Any

import pytest
import qriskit
from django.db import transaction

from sambayan.core import clock
from sambayan.money import actions, errors, queries
from sambayan.money.actions import charges
from sambayan.money.enums import Account, ChargeState, Method
from sambayan.money.models import Charge, Entry
from tests.money.movements import asked, fresh, inner, lines, statements
from tests.money.providers import Moody

pytestmark = pytest.mark.django_db


@pytest.fixture
def moody(monkeypatch: pytest.MonkeyPatch) -> Moody:
    provider = Moody()
    monkeypatch.setitem(charges.PROVIDERS, "testpay", provider)
    return provider


def request(**changes: Any) -> queries.ChargeView:
    arguments: dict[str, Any] = {
        "key": "pay-1",
        "reference": "ORDER",
        "method": Method.QRIS,
        "amount": 40_500,
        "expires_at": clock.now() + timedelta(minutes=15),
    }
    return actions.request_payment(**arguments | changes)


def test_a_payment_that_is_asked_for_shows_a_qr_of_its_amount_and_code() -> None:
    charge = request()
    qr = qriskit.parse(charge.qr, strict=True)
    assert charge.state is ChargeState.PENDING
    assert (qr.get("54"), qr.additional_data.bill_number) == ("40500", charge.code)
    assert charge.custodian == "provider:testpay"
    assert charge.requested_at == clock.now()
    assert queries.charges_of(reference="ORDER") == [charge]


def test_asking_is_not_money() -> None:
    request()
    assert not Entry.objects.exists()
    assert queries.order_money(references=["ORDER"])["ORDER"] == queries.OrderMoney()


def test_the_same_key_gives_the_same_charge() -> None:
    assert request() == request()
    assert Charge.objects.count() == 1


@pytest.mark.parametrize("change", [{"amount": 40_501}, {"reference": "OTHER"}])
def test_a_key_never_stands_for_something_else(change: dict[str, Any]) -> None:
    request()
    with pytest.raises(errors.KeyUsedOtherwise):
        request(**change)


def test_cash_is_not_asked_from_a_provider() -> None:
    with pytest.raises(errors.NoProviderForMethod):
        request(method=Method.CASH)


def test_asking_takes_two_statements() -> None:
    with statements() as said:
        request()
    assert len(said) == 2


def test_the_provider_is_never_asked_inside_a_transaction_of_ours() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        request()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_provider_is_asked(moody: Moody) -> None:
    charge = request()
    sent = moody.notify(charge)
    actions.receive_notification(provider="testpay", method="POST", path="/", headers=sent.headers, body=sent.body)
    actions.work_due_notifications(10)
    inner(actions.request_refund, key="r", reference="ORDER", amount=500, reason="habis")
    actions.work_due_refunds(10)
    assert moody.asked == ["request", "refund"]
    assert moody.in_transaction == [False, False]


def test_a_call_without_an_answer_leaves_the_charge_to_be_asked_about(moody: Moody) -> None:
    moody.moods = ["silent but acts"]
    with pytest.raises(errors.ProviderSilent):
        request()
    (waiting,) = queries.charges_of(reference="ORDER")
    assert (waiting.state, waiting.qr) == (ChargeState.REQUESTED, "")

    charge = request()
    assert charge.state is ChargeState.PENDING
    assert moody.asked == ["request", "status"]  # it knew the charge, so it was not asked for again
    assert charge.code == waiting.code


def test_a_charge_that_the_provider_never_heard_of_is_asked_for_again_under_the_same_code(moody: Moody) -> None:
    moody.moods = ["silent"]
    with pytest.raises(errors.ProviderSilent):
        request()
    charge = request()
    assert moody.asked == ["request", "status", "request"]
    assert list(moody.charges) == [charge.code]


def test_silence_about_the_state_is_not_taken_for_a_no(moody: Moody) -> None:
    moody.moods = ["silent", "silent"]
    for _ in range(2):
        with pytest.raises(errors.ProviderSilent):
            request()
    assert moody.asked == ["request", "status"]


def test_a_refused_charge_has_failed_and_stays_so(moody: Moody) -> None:
    moody.moods = ["refuses"]
    for _ in range(2):
        with pytest.raises(errors.PaymentRefused):
            request()
    assert moody.asked == ["request"]
    assert queries.charges_of(reference="ORDER")[0].state is ChargeState.FAILED


def test_a_payment_that_is_told_before_the_answer_came_is_kept(moody: Moody, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen in practice: the notification overtakes the reply to our own request."""

    def told_first(request: Any) -> Any:
        reply = Moody.request_charge(moody, request)
        Charge.objects.filter(code=request.order_id).update(state=ChargeState.PAID, paid_at=clock.now())
        return reply

    monkeypatch.setattr(moody, "request_charge", told_first)
    charge = request()
    assert charge.state is ChargeState.PAID
    assert charge.qr


def test_cash_is_booked_with_its_courier() -> None:
    charge = inner(actions.collect_cash, key="drop-1", reference="ORDER", amount=40_500, courier_id=7)
    assert (charge.state, charge.paid_at, charge.provider) == (ChargeState.PAID, clock.now(), "cash")
    assert lines(f"payment:{charge.code}") == [
        (Account.COURIER_CASH, "", 0, "courier:7", 40_500),
        (Account.HELD, "", 0, "", -40_500),
    ]


def test_a_platform_order_is_booked_with_the_platform() -> None:
    charge = inner(actions.book_platform_payment, key="F-1", reference="ORDER", amount=40_500, platform="gofood")
    assert lines(f"payment:{charge.code}") == [
        (Account.PLATFORM_RECEIVABLE, "", 0, "platform:gofood", 40_500),
        (Account.HELD, "", 0, "", -40_500),
    ]


def test_cash_is_collected_once_and_never_by_two_couriers() -> None:
    first = inner(actions.collect_cash, key="drop-1", reference="ORDER", amount=40_500, courier_id=7)
    assert inner(actions.collect_cash, key="drop-1", reference="ORDER", amount=40_500, courier_id=7) == first
    assert Entry.objects.count() == 1
    with pytest.raises(errors.KeyUsedOtherwise):
        inner(actions.collect_cash, key="drop-1", reference="ORDER", amount=40_500, courier_id=8)


def test_collecting_cash_takes_two_statements() -> None:
    with transaction.atomic(), statements() as said:
        actions.collect_cash(key="drop-1", reference="ORDER", amount=40_500, courier_id=7)
    assert len(said) == 2


@pytest.mark.django_db(transaction=True)
def test_inner_actions_need_the_transaction_of_their_caller() -> None:
    for action, arguments in (
        (actions.collect_cash, {"key": "k", "reference": "R", "amount": 1, "courier_id": 7}),
        (actions.request_refund, {"key": "k", "reference": "R", "amount": 1, "reason": ""}),
        (actions.release, {"key": "k", "reference": "R", "shares": [], "subsidy": 0}),
        (actions.write_off, {"key": "k", "reference": "R", "shares": []}),
        (actions.claim_outcomes, {"limit": 1}),
        (actions.outcomes_handled, {"ids": [1]}),
    ):
        with pytest.raises(AssertionError):
            action(**arguments)


def test_a_charge_code_is_found() -> None:
    charge = asked(500, reference=fresh())
    assert queries.charge_of_code(code=charge.code) == charge
    assert queries.charge_of_code(code="NONE") is None
