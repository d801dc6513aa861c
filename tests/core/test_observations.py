import logging
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock, observations
from sambayan.core.observations import Kind, Observation
from tests.core.conftest import NOON, REPLAY, together

pytestmark = pytest.mark.usefixtures("replay")
DAY = date(2018, 4, 2)


@pytest.fixture(autouse=True)
def _empty_buffer() -> Iterator[None]:
    observations._views.clear()
    yield
    observations._views.clear()


def run(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def rows(columns: str = "kind, visitor", table: str = "core_observation") -> list[tuple[Any, ...]]:
    return run(f"SELECT {columns} FROM {table} ORDER BY at, visitor")


def see(at: datetime, visitor: str = "v1") -> None:
    observations.record([Observation(Kind.VIEW, visitor, at)])


@pytest.mark.django_db
def test_what_was_seen_is_written_as_it_was_with_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    early = NOON - timedelta(hours=1)
    seen = [
        Observation(Kind.SEARCH, "v2", query="keripik pisang", count=0),
        Observation(Kind.STOCK_OUT, "v1", early, sentra_id=1, stall_id=2, product_id=3, category_id=4, count=5),
    ]
    for some in (seen[:1], seen[1:]):
        with django_assert_num_queries(1):
            observations.record(some)
    assert rows("at, timeline, kind, visitor, sentra_id, stall_id, product_id, category_id, query, count") == [
        (early, REPLAY, "stock_out", "v1", 1, 2, 3, 4, "", 5),
        (NOON, REPLAY, "search", "v2", None, None, None, None, "keripik pisang", 0),
    ]


@pytest.mark.django_db
def test_many_are_one_statement_and_none_is_none(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        observations.record([Observation(Kind.VIEW, f"v{number}") for number in range(1_000)])
    with django_assert_num_queries(0):
        observations.record([])
    assert len(rows()) == 1_000


@pytest.mark.django_db
def test_a_number_that_somebody_typed_into_the_search_is_not_kept() -> None:
    observations.record([Observation(Kind.SEARCH, "v1", query="bu siti 0812-3456-7890 " + "x" * 300)])
    ((query,),) = rows("query")
    assert query.startswith("bu siti [phone] xxx")
    assert len(query) == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    ["UPDATE core_observation SET count = 2", "DELETE FROM core_observation", "TRUNCATE core_observation"],
)
def test_the_database_refuses_to_change_or_forget_what_was_seen(change: str) -> None:
    see(NOON)
    with pytest.raises(DatabaseError, match="core_observation is append-only"), transaction.atomic():
        run(change)


@pytest.mark.django_db
def test_a_negative_count_is_refused() -> None:
    with pytest.raises(IntegrityError, match="observation_count_not_negative"), transaction.atomic():
        observations.record([Observation(Kind.BASKET, count=-1)])


@pytest.mark.django_db
def test_there_is_a_partition_for_today_from_the_first_migration() -> None:
    see(datetime.now(UTC))
    assert rows(table="core_observation_default") == []
    assert rows(table=f"core_observation_{datetime.now(UTC):%Y_%m_%d}") == [("view", "v1")]


@pytest.mark.django_db
def test_a_day_without_a_partition_is_caught_and_moves_when_it_gets_one() -> None:
    first, last = datetime(2018, 4, 2, tzinfo=UTC), datetime(2018, 4, 2, 23, 59, 59, 999999, tzinfo=UTC)
    for at, visitor in (
        (first - timedelta(microseconds=1), "a"),
        (first, "b"),
        (last, "c"),
        (last + timedelta(microseconds=1), "d"),
    ):
        see(at, visitor)
    assert rows("visitor", "core_observation_default") == [("a",), ("b",), ("c",), ("d",)]
    assert observations.ensure_partitions(DAY, DAY) == 1
    assert rows("visitor", "core_observation_2018_04_02") == [("b",), ("c",)]
    assert rows("visitor", "core_observation_default") == [("a",), ("d",)]
    assert rows("visitor") == [("a",), ("b",), ("c",), ("d",)]
    see(NOON, "e")
    assert ("e",) in rows("visitor", "core_observation_2018_04_02")


@pytest.mark.django_db
def test_partitions_are_made_once() -> None:
    assert observations.ensure_partitions(DAY, DAY + timedelta(days=2)) == 3
    assert observations.ensure_partitions(DAY, DAY + timedelta(days=3)) == 1


@pytest.mark.django_db
def test_old_days_are_dropped_and_the_day_itself_stays() -> None:
    observations.ensure_partitions(DAY, DAY + timedelta(days=2))
    for days in range(3):
        see(NOON + timedelta(days=days), f"v{days}")
    assert observations.drop_partitions_before(DAY + timedelta(days=1)) == 1
    assert observations.drop_partitions_before(DAY + timedelta(days=1)) == 0
    assert rows("visitor") == [("v1",), ("v2",)]


@pytest.mark.django_db
def test_what_live_visitors_left_in_the_default_partition_is_forgotten_too() -> None:
    with clock.simulated(clock.LIVE, NOON):
        see(NOON, "live")
        see(NOON + timedelta(days=1), "later")
    see(NOON, "replay")
    observations.drop_partitions_before(DAY + timedelta(days=1))
    assert rows("visitor") == [("replay",), ("later",)]


@pytest.mark.django_db
def test_views_are_kept_for_a_second_and_written_by_whoever_comes_then(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    wall = 100.0
    monkeypatch.setattr(observations, "time", SimpleNamespace(monotonic=lambda: wall))
    with django_assert_num_queries(0):
        observations.note_view(visitor="v1", sentra_id=1)
        wall = 100.9
        observations.note_view(visitor="v2", sentra_id=1, stall_id=2, product_id=3, category_id=4)
    wall = 101.0
    with django_assert_num_queries(1):
        observations.note_view(visitor="v3", sentra_id=1)
    assert rows("kind, visitor, sentra_id, stall_id, product_id, category_id") == [
        ("view", "v1", 1, None, None, None),
        ("view", "v2", 1, 2, 3, 4),
        ("view", "v3", 1, None, None, None),
    ]
    wall = 101.5
    with django_assert_num_queries(0):
        observations.note_view(visitor="v4", sentra_id=1)


@pytest.mark.django_db
def test_the_five_hundredth_view_is_not_kept_waiting() -> None:
    for _ in range(499):
        observations.note_view(visitor="v1", sentra_id=1)
    assert rows() == []
    observations.note_view(visitor="v1", sentra_id=1)
    assert len(rows()) == 500


@pytest.mark.django_db
def test_views_keep_the_time_and_timeline_at_which_they_were_seen(replay: clock.SimulatedClock) -> None:
    observations.note_view(visitor="v1", sentra_id=1)
    replay.set(NOON + timedelta(hours=1))
    with clock.simulated(REPLAY + 1, NOON):
        assert observations.flush_views() == 1
    assert rows("at, timeline") == [(NOON, REPLAY)]
    assert observations.flush_views() == 0


@pytest.mark.django_db
def test_a_page_does_not_break_when_its_views_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    observations.note_view(visitor="v1", sentra_id=1)

    def broken(_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(observations, "_copy", broken)
    with caplog.at_level(logging.ERROR):
        assert observations.flush_views() == 0
    assert caplog.messages == ["views could not be written"]


@pytest.mark.django_db(transaction=True)
def test_every_view_of_many_threads_is_written_once() -> None:
    ready = threading.Barrier(4, timeout=10)

    def visit() -> None:
        ready.wait()
        for _ in range(600):
            observations.note_view(visitor="v1", sentra_id=1)

    together(*[visit] * 4)
    observations.flush_views()
    try:
        assert len(rows()) == 2_400
    finally:
        run("DELETE FROM core_observation_default")


@pytest.mark.django_db(transaction=True)
def test_a_partition_can_be_made_while_others_write_and_twice_at_once() -> None:
    ready = threading.Barrier(4, timeout=10)

    def write() -> int:
        ready.wait()
        for _ in range(100):
            see(NOON)
        return 0

    def make() -> int:
        ready.wait()
        return observations.ensure_partitions(DAY, DAY)

    try:
        assert sum(together(write, make, write, make)) == 1
        assert len(rows(table="core_observation_2018_04_02")) == 200
    finally:
        run("DROP TABLE IF EXISTS core_observation_2018_04_02")
