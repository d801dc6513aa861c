"""The database itself refuses these, whoever writes."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions
from sambayan.delivery.models import Delivery, Run
from tests.delivery.conftest import TRAVEL, after, courier, delivery

pytestmark = pytest.mark.usefixtures("day")


@pytest.fixture
def assigned() -> Delivery:
    courier()
    waiting = delivery()
    actions.dispatch(travel=TRAVEL)
    return Delivery.objects.get(id=waiting.id)


def refused(statement: str, *values: int | datetime | None) -> str:
    """The name of what refused it."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(error.value)


def test_a_courier_has_one_run_at_a_time(assigned: Delivery) -> None:
    assert "run_one_at_a_time" in refused(
        "INSERT INTO delivery_run (timeline, code, courier_id, state, assigned_by, assigned_at)"
        " SELECT timeline, 'XX', courier_id, 'active', 'hand', assigned_at FROM delivery_run WHERE id = %s",
        assigned.run_id,
    )


def test_a_run_that_ended_says_when(assigned: Delivery) -> None:
    assert "run_ended_has_a_time" in refused("UPDATE delivery_run SET state = 'done' WHERE id = %s", assigned.run_id)


@pytest.mark.parametrize("column", ["run_id = NULL", "state = 'waiting'"])
def test_a_delivery_has_a_run_when_it_is_assigned_and_only_then(assigned: Delivery, column: str) -> None:
    assert "delivery_has_a_run" in refused(f"UPDATE delivery_delivery SET {column} WHERE id = %s", assigned.id)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("state = 'dropped', dropped_at = now()", "delivery_dropped_after_pickup"),
        ("state = 'picked_up'", "delivery_times_as_its_state"),
        ("picked_up_at = now()", "delivery_times_as_its_state"),
        ("dropped_at = now()", "delivery_times_as_its_state"),
    ],
)
def test_the_times_of_a_delivery_are_those_of_its_state(assigned: Delivery, change: str, name: str) -> None:
    assert name in refused(f"UPDATE delivery_delivery SET {change} WHERE id = %s", assigned.id)


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_has_ended_stays_as_it_ended(state: str) -> None:
    waiting = delivery()
    Delivery.objects.filter(id=waiting.id).update(state=state)

    assert "has ended and cannot change" in refused(
        "UPDATE delivery_delivery SET state = 'waiting' WHERE id = %s", waiting.id
    )


def test_a_run_that_ended_does_not_start_again(assigned: Delivery) -> None:
    Run.objects.update(state="lost", ended_at=after(0))

    assert "has ended" in refused(
        "UPDATE delivery_run SET state = 'active', ended_at = NULL WHERE id = %s", assigned.run_id
    )


def test_a_stop_is_not_made_undone(assigned: Delivery, day: SimulatedClock) -> None:
    with transaction.atomic():
        actions.pick_up(run_id=assigned.run_id or 0)

    assert "has ended" in refused(
        "UPDATE delivery_stop SET done_at = NULL WHERE run_id = %s AND sequence = 0", assigned.run_id
    )


@pytest.mark.parametrize(
    "change", ["sequence = 3 WHERE kind = 'pickup'", "delivery_id = NULL WHERE kind = 'drop'", "kind = 'pickup'"]
)
def test_a_run_begins_with_its_pickup(assigned: Delivery, change: str) -> None:
    assert "stop_pickup_comes_first" in refused(f"UPDATE delivery_stop SET {change}")


def test_a_delivery_is_dropped_once_in_a_run(assigned: Delivery) -> None:
    assert "stop_delivery_once" in refused(
        "INSERT INTO delivery_stop (run_id, sequence, kind, delivery_id, lat, lng, planned_at)"
        " SELECT run_id, 9, kind, delivery_id, lat, lng, planned_at FROM delivery_stop WHERE kind = 'drop'"
    )


def test_an_instant_is_decided_once(assigned: Delivery) -> None:
    assert "tick_once" in refused(
        "INSERT INTO delivery_dispatchtick (timeline, at, waiting, assigned)"
        " SELECT timeline, at, 0, 0 FROM delivery_dispatchtick"
    )


@pytest.mark.parametrize(
    ("starts", "ends", "name"), [(-60, 300, "shift_once"), (200, 300, "shift_no_overlap"), (300, 300, "shift_in_order")]
)
def test_shifts_of_a_courier_do_not_overlap(starts: float, ends: float, name: str, day: SimulatedClock) -> None:
    assert name in refused(
        "INSERT INTO delivery_shift (timeline, courier_id, starts_at, ends_at, lat, lng) VALUES (%s, %s, %s, %s, 0, 0)",
        day.timeline, courier(), after(starts), after(ends),
    )  # fmt: skip


def test_a_person_is_one_courier_in_a_timeline() -> None:
    courier()

    assert "courier_once" in refused(
        "INSERT INTO delivery_courier (timeline, code, person_id, vehicle)"
        " SELECT timeline, 'XX', person_id, vehicle FROM delivery_courier"
    )


def test_an_outcome_is_told_once(assigned: Delivery) -> None:
    statement = (
        "INSERT INTO delivery_deliveryoutcome (timeline, delivery_id, kind, at)"
        " SELECT timeline, id, 'unserved', placed_at FROM delivery_delivery"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert "delivery_outcome_once" in refused(statement)


def test_positions_are_not_logged() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'delivery_courierposition'")

        assert cursor.fetchone() == ("u",)


@pytest.mark.parametrize(
    ("table", "columns", "name"),
    [
        ("delivery_delivery", ("pickup_lat", "pickup_lng"), "delivery_on_earth"),
        ("delivery_delivery", ("drop_lat", "drop_lng"), "delivery_on_earth"),
        ("delivery_shift", ("lat", "lng"), "shift_on_earth"),
        ("delivery_stop", ("lat", "lng"), "stop_on_earth"),
        ("delivery_courierposition", ("lat", "lng"), "position_on_earth"),
    ],
)
def test_a_place_lies_on_earth(assigned: Delivery, table: str, columns: tuple[str, str], name: str) -> None:
    run = Run.objects.get()
    actions.report_position(courier_id=run.courier_id, lat=-90, lng=180)
    lat, lng = columns
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    for change in (f"{lat} = 90.1", f"{lat} = -91", f"{lng} = 180.1", f"{lng} = -181", f"{lat} = 'NaN'"):
        assert name in refused(f"UPDATE {table} SET {change}"), change
