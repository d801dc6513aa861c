"""Each guard of the database, tried by raw SQL that must fail, beside one that must not."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sambayan.registry import actions
from sambayan.registry.enums import Role, TurnoverBand
from tests.people import AUDIT_ENDS_ON, RATNA, SARI, YULI, a_person, a_sentra, a_stall, an_umkm

pytestmark = pytest.mark.django_db


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused(name: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=name):
        yield


GRANT = (
    "INSERT INTO registry_rolegrant (person_id, role, sentra_id, umkm_id, starts_on, ends_on)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
WINDOW = "INSERT INTO registry_openingwindow (sentra_id, weekday, opens, closes) VALUES (%s, %s, %s, %s)"
STATE = (
    "INSERT INTO registry_sentrastatechange (sentra_id, state, since, source, successor_id)"
    " VALUES (%s, %s, %s, 'x', %s)"
)
STALL = (
    "INSERT INTO registry_stall (code, sentra_id, umkm_id, number, baseline_id, live_from, live_to)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


def test_a_role_is_not_held_twice_on_a_day() -> None:
    person, sentra = a_person(RATNA), a_sentra()
    run(GRANT, person, "dishub", None, None, "2018-04-01", "2018-04-30")
    run(GRANT, person, "dishub", None, None, "2018-05-01", None)
    run(GRANT, person, "desk", sentra, None, "2018-04-01", None)

    with refused("role_held_once"):
        run(GRANT, person, "dishub", None, None, "2018-04-30", "2018-04-30")
    with refused("role_held_once"):
        run(GRANT, person, "desk", sentra, None, "2020-01-01", "2020-01-01")


def test_a_role_has_the_place_that_it_is_for() -> None:
    person, sentra, umkm = a_person(RATNA), a_sentra(), an_umkm()

    for role in Role:
        for place in ((None, None), (sentra, None), (None, umkm), (sentra, umkm)):
            right = (role in {Role.DESK, Role.OPERATOR}, role == Role.OWNER)
            if (place[0] is not None, place[1] is not None) == right:
                run(GRANT, person, role, *place, "2018-04-01", AUDIT_ENDS_ON)
            else:
                with refused("role_has_its_scope"):
                    run(GRANT, person, role, *place, "2018-04-01", AUDIT_ENDS_ON)
    with refused("role_has_its_scope"):
        run(GRANT, person, "superuser", None, None, "2018-04-01", None)


def test_an_auditor_has_an_end_and_no_role_ends_before_it_began() -> None:
    person = a_person(RATNA)

    with refused("role_auditor_is_limited"):
        run(GRANT, person, "auditor", None, None, "2018-04-01", None)
    with refused("role_dates_in_order"):
        run(GRANT, person, "dishub", None, None, "2018-04-03", "2018-04-01")
    run(GRANT, person, "dishub", None, None, "2018-04-03", "2018-04-02")  # taken back on its first day


def test_an_erased_person_keeps_nothing() -> None:
    person = a_person(SARI)

    for column in ("wrapped_key", "name_sealed", "phone_sealed", "phone_hash"):
        others = {"wrapped_key", "name_sealed", "phone_sealed", "phone_hash"} - {column}
        with refused("person_erased_for_good"):
            run(f"UPDATE registry_person SET erased_at = '2018-04-02', {', '.join(f'{c} = NULL' for c in others)}")
    assert actions.erase_person(person_id=person)


def test_one_phone_is_one_person() -> None:
    a_person(SARI)

    with refused("phone_hash"):
        run(
            "INSERT INTO registry_person (code, phone_hash, password, created_at)"
            " SELECT 'X', phone_hash, '', created_at FROM registry_person"
        )


def test_windows_of_a_weekday_do_not_overlap() -> None:
    sentra = actions.register_sentra(slug="a", name="A", lat=0, lng=0, opens=time(8), closes=time(12))

    run(WINDOW, sentra, 1, "12:00", "14:00")
    for opens, closes in (("11:59", "12:00"), ("07:00", "23:00"), ("13:00", "15:00")):
        with refused("window_overlaps_no_other"):
            run(WINDOW, sentra, 1, opens, closes)
    with refused("window_in_order"):
        run(WINDOW, sentra, 1, "15:00", "15:00")
    with refused("window_weekday"):
        run(WINDOW, sentra, 8, "15:00", "16:00")


def test_a_sentra_has_one_state_a_day_and_a_successor_only_when_it_moved() -> None:
    sentra, other = a_sentra(), a_sentra("b", "B")
    run(STATE, sentra, "idle", "2030-01-01", None)

    with refused("sentra_one_state_a_day"):
        run(STATE, sentra, "closed", "2030-01-01", None)
    for state, successor in (("moved", None), ("closed", other)):
        with refused("sentra_moved_has_successor"):
            run(STATE, sentra, state, "2030-01-02", successor)


def test_no_business_is_merged_in_a_circle() -> None:
    first, second, third = (actions.register_umkm(name=name) for name in "ABC")
    merge = "UPDATE registry_umkm SET merged_into_id = %s WHERE id = %s"
    run(merge, second, first)
    run(merge, third, second)

    with refused("merged into itself"):
        run(merge, first, third)
    with refused("umkm_not_merged_into_itself"):
        run(merge, third, third)


def test_one_owner_has_a_business_name_once() -> None:
    an_umkm(SARI, "Keripik Sari")
    insert = (
        "INSERT INTO registry_umkm (timeline, code, name, owner_id, registered_at)"
        " SELECT timeline, 'X' || name, name, owner_id, registered_at FROM registry_umkm"
    )

    with refused("umkm_once_per_owner"):
        run(insert)


def test_a_baseline_is_never_changed_or_taken_away() -> None:
    an_umkm()

    with refused("asked once, never changed"):
        run("UPDATE registry_incomebaseline SET turnover = 'above'")
    with refused("asked once, never changed"):
        run("DELETE FROM registry_incomebaseline")


def test_a_stall_is_live_on_the_baseline_of_its_own_business_only() -> None:
    sentra = a_sentra()
    of_sari, of_yuli = an_umkm(SARI, "Keripik Sari"), an_umkm(YULI, "Tapis Yuli")
    baseline = actions.record_baseline(umkm_id=of_sari, turnover=TurnoverBand.UNDER_15M, days_open=60, workers=1)

    with refused("stall_live_needs_baseline"):
        run(STALL, "X", sentra, of_sari, "A-01", None, "2018-04-02", None)
    with refused("stall_baseline_is_its_own"):
        run(STALL, "X", sentra, of_yuli, "A-01", baseline, "2018-04-02", None)
    run(STALL, "X", sentra, of_sari, "A-01", baseline, "2018-04-02", None)


def test_a_number_is_held_by_one_stall_on_a_day() -> None:
    stall = a_stall()
    copy = (
        "INSERT INTO registry_stall (code, sentra_id, umkm_id, number, baseline_id, live_from, live_to)"
        " SELECT %s, sentra_id, umkm_id, number, baseline_id, %s, %s FROM registry_stall WHERE id = %s"
    )
    run("UPDATE registry_stall SET live_from = '2018-04-02', live_to = '2018-04-10'")
    run(copy, "X", date(2018, 4, 11), None, stall)

    with refused("stall_number_held_by_one"):
        run(copy, "Y", date(2018, 4, 1), date(2018, 4, 2), stall)
    with refused("stall_dates_in_order"):
        run(copy, "Z", None, date(2018, 4, 1), stall)


def test_a_permit_number_is_held_once_and_ends_after_it_began() -> None:
    run("INSERT INTO registry_permitkind (code, name, pattern, source) VALUES ('nib', 'NIB', '.*', 'x')")
    an_umkm()
    insert = (
        "INSERT INTO registry_permit (umkm_id, kind_id, number, valid_from, valid_to)"
        " SELECT u.id, k.id, %s, '2018-04-02', %s FROM registry_umkm u, registry_permitkind k"
    )
    run(insert, "1", None)

    with refused("permit_once"):
        run(insert, "1", None)
    with refused("permit_dates_in_order"):
        run(insert, "2", "2018-04-01")


def test_consent_to_a_purpose_is_open_once() -> None:
    person = a_person()
    insert = "INSERT INTO registry_consent (person_id, purpose, given_at) VALUES (%s, 'messages', '2018-04-02')"
    run(insert, person)

    with refused("consent_once"):
        run(insert, person)


@pytest.mark.parametrize(("lat", "lng"), [(90.1, 105.2), (-91, 105.2), (-5.4, 180.1), (105.2, -5.4), ("NaN", 105.2)])
def test_a_place_lies_on_earth(lat: float | str, lng: float) -> None:
    person = a_person(SARI)
    address = "INSERT INTO registry_address (person_id, lat, lng) VALUES (%s, %s, %s)"
    area = (
        "INSERT INTO registry_area (code, bps_code, level, name, lat, lng, approximate, outline_source, source)"
        " VALUES (%s, '', 'province', 'x', %s, %s, TRUE, '', '')"
    )
    sentra = (
        "INSERT INTO registry_sentra (timeline, slug, name, lat, lng, position_quality) VALUES (0, %s, 'x', %s, %s, '')"
    )
    for statement, first, name in (
        (address, person, "address_on_earth"), (area, "99", "area_on_earth"), (sentra, "x", "sentra_on_earth"),
    ):  # fmt: skip
        run(statement, f"{first}" if statement != address else first, -90, 180)
        with refused(name):
            run(statement, f"{first}9" if statement != address else first, lat, lng)
