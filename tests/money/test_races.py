"""Two at a time, on real connections. Each race is first shown to be one: without the lock it is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from sambayan.core import clock, inbox
from sambayan.money import actions, errors, queries
from sambayan.money.actions import charges, ledger, payout, refund
from sambayan.money.enums import Method
from sambayan.money.models import Entry
from sambayan.partners.testpay import BuiltInProvider
from tests.money.movements import asked, inner, paid, released, umkm

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The result or error of each call, run together on this test's timeline with connections of their own."""
    timeline, now = clock.timeline(), clock.now()
    results: list[Any] = [None] * len(calls)

    def run(n: int) -> None:
        try:
            with clock.simulated(timeline, now):
                results[n] = calls[n]()
        except errors.MoneyError as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


class Meeting:
    """Holds each caller until all have come, or a while has passed because a lock keeps one away."""

    def __init__(self, parties: int = 2) -> None:
        self._barrier = threading.Barrier(parties)

    def wait(self) -> None:
        try:
            self._barrier.wait(0.5)
        except threading.BrokenBarrierError:
            pass


def two_refunds(charge: queries.ChargeView) -> list[Any]:
    """Each of 30,000 from a charge of 40,500; both have read before either commits, if nothing keeps them apart."""
    meeting = Meeting()

    def ask(key: str) -> int:
        with transaction.atomic():
            amount = actions.request_refund(key=key, reference=charge.reference, amount=30_000, reason="")
            meeting.wait()
        return amount

    return at_once(lambda: ask("first"), lambda: ask("second"))


def test_without_the_lock_two_refunds_take_more_than_was_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refund, "_LOCK", refund._LOCK.replace("FOR NO KEY UPDATE", ""))
    charge = paid(40_500)
    assert two_refunds(charge) == [30_000, 30_000]
    assert queries.order_money(references=[charge.reference])[charge.reference].refund_open == 60_000
    assert queries.book_faults(timeline=clock.timeline())[0].kind == "refunded_too_much"


def test_with_the_lock_the_second_refund_is_refused() -> None:
    charge = paid(40_500)
    results = two_refunds(charge)
    assert sorted(type(result).__name__ for result in results) == ["RefundTooLarge", "int"]
    assert queries.order_money(references=[charge.reference])[charge.reference].refund_open == 30_000


def two_workers(monkeypatch: pytest.MonkeyPatch, limit: int) -> list[int]:
    """Both have claimed before either works."""
    meeting = Meeting()
    claim = inbox.claim

    def claim_and_meet(**arguments: Any) -> list[inbox.Received]:
        received = claim(**arguments)
        meeting.wait()
        return received

    monkeypatch.setattr(inbox, "claim", claim_and_meet)
    return at_once(lambda: actions.work_due_notifications(limit), lambda: actions.work_due_notifications(limit))


def test_two_workers_share_one_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [asked(500) for _ in range(10)]
    for charge in made:
        actions.pay_at_testpay(code=charge.code)
    assert two_workers(monkeypatch, limit=5) == [5, 5]
    assert Entry.objects.filter(kind="payment").count() == 10
    assert len(inner(actions.claim_outcomes, limit=100)) == 10
    assert queries.book_faults(timeline=clock.timeline()) == []


def test_two_workers_with_two_messages_of_one_payment_book_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    charge = asked(500)
    actions.pay_at_testpay(code=charge.code)
    provider = charges.PROVIDERS["testpay"]
    assert isinstance(provider, BuiltInProvider)
    sent = provider.notify(order_id=charge.code, amount=500)
    inbox.store(source="testpay", external_id="another id", path="/", headers=sent.headers, body=sent.body)
    assert two_workers(monkeypatch, limit=1) == [1, 1]
    assert Entry.objects.filter(kind="payment").count() == 1
    assert len(inner(actions.claim_outcomes, limit=100)) == 1


def test_two_askers_under_one_key_get_one_charge() -> None:
    answers = at_once(*[lambda: asked_with("one key")] * 4)
    assert len({charge.code for charge in answers}) == 1
    assert len({charge.qr for charge in answers}) == 1


def asked_with(key: str) -> queries.ChargeView:
    return actions.request_payment(key=key, reference="R", method=Method.QRIS, amount=500, expires_at=clock.now())


def pay_out_on_two_days(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    meeting = Meeting()
    post = ledger.post_entries

    def meet_and_post(*arguments: Any) -> set[str]:
        meeting.wait()
        return post(*arguments)

    monkeypatch.setattr(payout, "post_entries", meet_and_post)
    today, tomorrow = clock.today(), clock.today().replace(day=3)
    return at_once(lambda: actions.pay_out(on=today), lambda: actions.pay_out(on=tomorrow))


def two_debts() -> None:
    """Rp500 are owed to one, and Rp500 more have arrived for somebody who is not owed yet."""
    released(paid(500), umkm(1, 500))
    paid(500)
    actions.settle_provider(provider="testpay", on=clock.today())


def test_without_the_lock_a_debt_is_paid_on_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    two_debts()
    monkeypatch.setattr(payout, "_LOCK", "SELECT %s")
    assert pay_out_on_two_days(monkeypatch) == [500, 500]


def test_with_the_lock_a_debt_is_paid_once(monkeypatch: pytest.MonkeyPatch) -> None:
    two_debts()
    assert sorted(pay_out_on_two_days(monkeypatch)) == [0, 500]
    assert queries.book_faults(timeline=clock.timeline()) == []


def test_two_settlements_at_once_take_the_money_once() -> None:
    paid(500)
    results = at_once(*[lambda: actions.settle_provider(provider="testpay", on=clock.today())] * 2)
    assert results == [500, 500]
    assert Entry.objects.filter(kind="settlement").count() == 1


def test_two_hand_ins_at_once_take_the_cash_once() -> None:
    inner(actions.collect_cash, key="c", reference="R", amount=700, courier_id=7)
    results = at_once(
        lambda: actions.hand_in_cash(courier_id=7, key="a"), lambda: actions.hand_in_cash(courier_id=7, key="b")
    )
    assert sorted(results) == [0, 700]
    assert queries.custodian_balances(timeline=clock.timeline()) == {"bank:operator": 700, "courier:7": 0}
