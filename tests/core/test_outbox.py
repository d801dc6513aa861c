import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock, outbox
from sambayan.core.database import NoTransactionError
from sambayan.core.models import OutboxMessage
from tests.core.conftest import NOON, REPLAY, together

pytestmark = pytest.mark.usefixtures("replay")


def put(key: str = "order:1:ready") -> None:
    with transaction.atomic():
        outbox.put(key=key, channel="whatsapp", person_id=3, template="order_ready", context={"order": "6QK3"})


def claim() -> outbox.Claimed:
    message = outbox.claim_one()
    assert message is not None
    return message


def dead() -> list[tuple[str, str]]:
    return [(message.key, message.error) for message in outbox.dead_letters()]


@pytest.mark.django_db
def test_a_message_is_claimed_as_it_was_written() -> None:
    put()
    message = claim()
    assert (message.key, message.channel, message.person_id) == ("order:1:ready", "whatsapp", 3)
    assert (message.template, message.context) == ("order_ready", {"order": "6QK3"})


@pytest.mark.django_db
def test_the_same_key_is_one_message(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    put()
    with transaction.atomic(), django_assert_num_queries(1):
        outbox.put(key="order:1:ready", channel="push", person_id=4, template="x", context={})
    assert OutboxMessage.objects.values_list("channel", "person_id").get() == ("whatsapp", 3)


@pytest.mark.django_db
def test_claiming_is_one_statement_in_a_transaction(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    put()
    with django_assert_num_queries(3):  # savepoint, update, release
        claim()


@pytest.mark.django_db
def test_a_sent_message_is_never_sent_again(replay: clock.SimulatedClock) -> None:
    put()
    outbox.sent(id=claim().id)
    put()
    replay.set(NOON + timedelta(days=30))
    assert outbox.claim_one() is None
    assert OutboxMessage.objects.get().sent_at == NOON
    assert dead() == []


@pytest.mark.django_db
def test_a_message_claimed_by_a_process_that_died_becomes_a_dead_letter_and_no_second_message(
    replay: clock.SimulatedClock,
) -> None:
    put()
    claim()
    assert dead() == []  # still being sent
    replay.set(NOON + timedelta(minutes=11))
    assert outbox.claim_one() is None
    assert dead() == [("order:1:ready", "")]


@pytest.mark.django_db
def test_a_message_known_not_to_be_sent_is_tried_eight_times_and_then_is_dead(replay: clock.SimulatedClock) -> None:
    put()
    waits = []
    for _ in range(8):
        outbox.failed(id=claim().id, error="no connection for 081234567890")
        due = OutboxMessage.objects.get().due_at
        if due is not None:
            waits.append(int((due - replay.at).total_seconds() / 60))
            replay.set(due - timedelta(seconds=1))
            assert outbox.claim_one() is None
            replay.set(due)
    assert waits == [2, 10, 30, 90, 270, 810, 2430]
    assert outbox.claim_one() is None
    assert dead() == [("order:1:ready", "no connection for [phone]")]


@pytest.mark.django_db
def test_a_message_in_doubt_is_dead_at_once() -> None:
    put()
    outbox.doubtful(id=claim().id, error="time-out")
    assert outbox.claim_one() is None
    assert dead() == [("order:1:ready", "time-out")]


@pytest.mark.django_db
def test_a_result_counts_once_and_only_for_a_claimed_message() -> None:
    put()
    row = OutboxMessage.objects.get()
    outbox.sent(id=row.id)
    outbox.failed(id=row.id, error="nobody claimed it")
    message = claim()
    outbox.sent(id=message.id)
    outbox.failed(id=message.id, error="too late")
    outbox.doubtful(id=message.id, error="too late")
    row.refresh_from_db()
    assert (row.sent_at, row.dead_at, row.due_at, row.error, row.attempts) == (NOON, None, None, "", 1)


@pytest.mark.django_db
def test_messages_of_another_timeline_are_not_ours() -> None:
    put()
    with clock.simulated(REPLAY + 1, NOON + timedelta(days=1)):
        assert outbox.claim_one() is None
        assert dead() == []


@pytest.mark.django_db
def test_a_message_cannot_be_due_and_sent() -> None:
    put()
    with pytest.raises(IntegrityError, match="outbox_done"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_outboxmessage SET sent_at = created_at")


@pytest.mark.django_db(transaction=True)
def test_a_message_falls_with_the_deed_and_a_claim_is_committed_before_the_call() -> None:
    with pytest.raises(NoTransactionError):
        outbox.put(key="k", channel="push", person_id=3, template="t", context={})
    with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
        outbox.put(key="k", channel="push", person_id=3, template="t", context={})
        raise RuntimeError("undone")
    assert not OutboxMessage.objects.exists()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        outbox.claim_one()


@pytest.mark.django_db(transaction=True)
def test_senders_at_the_same_time_never_take_the_same_message() -> None:
    for number in range(12):
        put(f"k{number}")
    ready = threading.Barrier(3, timeout=10)

    def send() -> list[str]:
        ready.wait()
        mine = []
        while message := outbox.claim_one():
            mine.append(message.key)
            outbox.sent(id=message.id)
        return mine

    taken = [key for part in together(send, send, send) for key in part]
    assert sorted(taken) == sorted(f"k{number}" for number in range(12))
