import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import audit, clock, logs
from sambayan.core.database import NoTransactionError
from sambayan.core.models import AuditRecord
from tests.core.conftest import NOON


@pytest.mark.django_db
def test_a_line_of_the_trail_says_who_did_what_to_which_thing_and_in_which_request(
    replay: clock.SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1), logs.bind(request_id="R7"):
        audit.record(action="grant_role", subject="person:3", actor_id=9, detail={"role": "desk"})
    row = AuditRecord.objects.get()
    assert (row.action, row.subject, row.actor_id, row.detail) == ("grant_role", "person:3", 9, {"role": "desk"})
    assert (row.at, row.request_id) == (NOON, "R7")
    assert row.recorded_at != row.at


@pytest.mark.django_db
def test_the_system_itself_acts_without_a_person(replay: clock.SimulatedClock) -> None:
    audit.record(action="load_pack", subject="region:lampung", actor_id=None)
    assert AuditRecord.objects.values_list("actor_id", "detail", "request_id").get() == (None, {}, "")


@pytest.mark.django_db(transaction=True)
def test_the_trail_falls_with_the_deed_and_is_not_written_outside_of_one(replay: clock.SimulatedClock) -> None:
    with pytest.raises(NoTransactionError):
        audit.record(action="a", subject="x:1", actor_id=None)
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.record(action="a", subject="x:1", actor_id=None)
        raise RuntimeError
    assert not AuditRecord.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE core_auditrecord SET action = 'b'",
        "UPDATE core_auditrecord SET action = 'b' WHERE false",
        "DELETE FROM core_auditrecord",
        "TRUNCATE core_auditrecord",
    ],
)
def test_the_database_refuses_to_change_or_forget_the_trail(replay: clock.SimulatedClock, change: str) -> None:
    audit.record(action="a", subject="x:1", actor_id=None)
    with (
        pytest.raises(DatabaseError, match="core_auditrecord is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert AuditRecord.objects.count() == 1
