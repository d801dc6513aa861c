import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock, inbox
from sambayan.core.database import NoTransactionError
from sambayan.core.models import DayKey, InboxMessage
from tests.core.conftest import NOON, REPLAY, together

pytestmark = pytest.mark.usefixtures("replay")
BODY = b'{"order": "6QK3", "phone": "081234567890", "bytes": "\xff"}'


def store(external_id: str = "n1", *, source: str = "testpay", body: bytes = BODY) -> bool:
    return inbox.store(
        source=source, external_id=external_id, path="/webhook/testpay", headers={"X-Signature": "abc"}, body=body
    )


def claim(limit: int = 10, *, source: str | None = None) -> list[inbox.Received]:
    with transaction.atomic():
        return inbox.claim(source=source, limit=limit)


def ids(received: list[inbox.Received]) -> list[str]:
    return [message.external_id for message in received]


@pytest.mark.django_db
def test_a_notification_comes_out_as_it_came_in() -> None:
    assert store()
    (message,) = claim()
    assert (message.source, message.external_id, message.path) == ("testpay", "n1", "/webhook/testpay")
    assert (message.headers, message.body) == ({"X-Signature": "abc"}, BODY)


@pytest.mark.django_db
def test_the_same_notification_twice_is_one_message_but_only_of_one_source() -> None:
    assert [store(), store(body=b"other"), store(source="lalamove")] == [True, False, True]
    assert [message.body for message in claim(source="testpay")] == [BODY]


@pytest.mark.django_db
def test_nothing_of_a_notification_is_readable_in_the_table() -> None:
    store()
    row = InboxMessage.objects.get()
    for word in (b"081234567890", b"webhook", b"Signature"):
        assert word not in bytes(row.sealed)


@pytest.mark.django_db
def test_a_body_of_64_kilobytes_is_stored_and_one_byte_more_is_refused() -> None:
    assert store(body=bytes(65_536))
    with pytest.raises(inbox.TooLargeError, match="testpay has 65537 bytes"):
        store("n2", body=bytes(65_537))
    assert InboxMessage.objects.count() == 1


@pytest.mark.django_db
def test_storing_and_claiming_cost_few_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    store("first of the day")
    with django_assert_num_queries(4):  # savepoint, key, insert, release
        store("n2")
    for count in (2, 3):
        with transaction.atomic(), django_assert_num_queries(1):
            assert len(inbox.claim(source=None, limit=10)) == count
        store(f"another {count}")


@pytest.mark.django_db
def test_the_oldest_are_claimed_first_and_no_more_than_asked_for(replay: clock.SimulatedClock) -> None:
    for name in ("a", "b", "c"):
        store(name)
        replay.set(replay.at + timedelta(seconds=1))
    assert ids(claim(2)) == ["a", "b"]


@pytest.mark.django_db
def test_a_replay_and_the_live_work_do_not_see_each_other() -> None:
    store()
    with clock.simulated(REPLAY + 1, NOON):
        assert claim() == []
        assert not inbox.dead_letters()
    assert ids(claim()) == ["n1"]


@pytest.mark.django_db
def test_a_handled_message_does_not_come_back() -> None:
    store()
    with transaction.atomic():
        inbox.done(ids=[claim()[0].id])
    assert claim() == []
    row = InboxMessage.objects.get()
    assert (row.due_at, row.handled_at) == (None, NOON)
    inbox.failed(id=row.id, error="too late")
    assert not inbox.dead_letters()


@pytest.mark.django_db
def test_a_failing_message_is_tried_eight_times_at_growing_distances_and_then_is_dead(
    replay: clock.SimulatedClock,
) -> None:
    store()
    waits = []
    for _ in range(8):
        (message,) = claim()
        inbox.failed(id=message.id, error="no charge 6QK3 of 081234567890")
        due = InboxMessage.objects.get().due_at
        if due is not None:
            waits.append(int((due - replay.at).total_seconds() / 60))
            replay.set(due - timedelta(seconds=1))
            assert claim() == []
            replay.set(due)
    assert waits == [2, 10, 30, 90, 270, 810, 2430]
    assert claim() == []
    (dead,) = inbox.dead_letters()
    assert (dead.attempts, dead.handled_at, dead.error) == (8, None, "no charge 6QK3 of [phone]")


@pytest.mark.django_db
def test_a_message_whose_day_was_forgotten_is_dead_and_the_others_go_on(replay: clock.SimulatedClock) -> None:
    store("old")
    replay.set(NOON + timedelta(days=1))
    store("new")
    assert inbox.destroy_keys_before(date(2018, 4, 3)) == 1
    assert inbox.destroy_keys_before(date(2018, 4, 3)) == 0
    assert ids(claim()) == ["new"]
    assert [(m.external_id, m.error) for m in inbox.dead_letters()] == [("old", "the key of its day was destroyed")]


@pytest.mark.django_db
def test_a_forgotten_day_that_is_replayed_again_gets_a_new_key_and_opens_nothing_old() -> None:
    store("old")
    inbox.destroy_keys_before(date(2018, 4, 3))
    store("new")
    assert DayKey.objects.count() == 1
    assert ids(claim()) == ["new"]
    assert [message.external_id for message in inbox.dead_letters()] == ["old"]


@pytest.mark.django_db
def test_the_day_of_a_key_is_a_utc_day(replay: clock.SimulatedClock) -> None:
    replay.set(datetime(2018, 4, 2, 23, 59, tzinfo=UTC))  # 06.59 WIB of the next day
    store()
    assert DayKey.objects.get().day == date(2018, 4, 2)


@pytest.mark.django_db
def test_a_message_cannot_be_due_and_handled() -> None:
    store()
    with pytest.raises(IntegrityError, match="inbox_done"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_inboxmessage SET handled_at = received_at")


@pytest.mark.django_db(transaction=True)
def test_claiming_and_finishing_belong_into_the_callers_transaction() -> None:
    with pytest.raises(NoTransactionError):
        inbox.claim(source=None, limit=1)
    with pytest.raises(NoTransactionError):
        inbox.done(ids=[1])
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        store()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_time_never_get_the_same_message() -> None:
    for number in range(10):
        store(f"n{number}")
    holding = threading.Barrier(2, timeout=10)

    def work() -> list[str]:
        with transaction.atomic():
            mine = inbox.claim(source=None, limit=6)
            holding.wait()  # both hold their claims at once
            inbox.done(ids=[message.id for message in mine])
        return ids(mine)

    first, second = together(work, work)
    assert sorted(len(part) for part in (first, second)) == [4, 6]
    assert sorted(first + second) == [f"n{number}" for number in range(10)]
    assert not claim()


@pytest.mark.django_db(transaction=True)
def test_a_claim_that_is_rolled_back_is_free_again() -> None:
    store()
    with pytest.raises(RuntimeError), transaction.atomic():
        assert ids(inbox.claim(source=None, limit=1)) == ["n1"]
        raise RuntimeError
    assert ids(claim()) == ["n1"]


@pytest.mark.django_db(transaction=True)
def test_the_first_messages_of_a_day_agree_on_its_key() -> None:
    ready = threading.Barrier(4, timeout=10)

    def work(name: str) -> Callable[[], bool]:
        def run() -> bool:
            ready.wait()
            return store(name)

        return run

    assert together(*(work(f"n{number}") for number in range(4))) == [True] * 4
    assert DayKey.objects.count() == 1
    assert len(claim()) == 4


@pytest.mark.django_db(transaction=True)
def test_the_same_notification_at_the_same_time_is_stored_once() -> None:
    ready = threading.Barrier(4, timeout=10)

    def run() -> bool:
        ready.wait()
        return store()

    assert sorted(together(*[run] * 4)) == [False, False, False, True]
