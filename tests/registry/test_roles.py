from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core.clock import SimulatedClock
from sambayan.registry import actions, queries
from sambayan.registry.enums import Role
from sambayan.registry.errors import (
    EndNeeded,
    RoleHeld,
    UnknownGrant,
    UnknownPerson,
    UnknownSentra,
    UnknownUmkm,
    WrongScope,
)
from sambayan.registry.models import RoleGrant
from sambayan.registry.queries import ActiveRole
from tests.people import AGUS, RATNA, RINA, SARI, YULI, a_person, a_sentra, an_umkm, the_cast

pytestmark = pytest.mark.django_db

SUNDAY, MONDAY, TUESDAY = date(2018, 4, 1), date(2018, 4, 2), date(2018, 4, 3)  # `noon` is Monday
BUYER = ActiveRole(Role.BUYER)


def test_a_stranger_is_a_buyer_and_an_unknown_id_is_nobody() -> None:
    assert queries.active_roles(person_id=a_person()) == {BUYER}
    assert queries.active_roles(person_id=404) == frozenset()


def test_who_owns_a_business_is_its_owner_without_a_grant() -> None:
    umkm = an_umkm(SARI)

    assert queries.active_roles(person_id=a_person(SARI)) == {BUYER, ActiveRole(Role.OWNER, umkm_id=umkm)}


def test_who_owned_a_merged_record_is_the_owner_of_the_living_one_only() -> None:
    old, new = an_umkm(SARI, "Kripik Sari"), an_umkm(SARI, "Keripik Sari")
    actions.merge_umkm(umkm_id=old, into_id=new)

    assert queries.active_roles(person_id=a_person(SARI)) == {BUYER, ActiveRole(Role.OWNER, umkm_id=new)}


def test_a_role_holds_from_its_first_day_to_its_last() -> None:
    ratna = a_person(RATNA)
    actions.grant_role(person_id=ratna, role=Role.DINAS_KOPERASI, starts_on=MONDAY, ends_on=TUESDAY)

    held = [ActiveRole(Role.DINAS_KOPERASI) in queries.active_roles(person_id=ratna, on=day)
            for day in (SUNDAY, MONDAY, TUESDAY, date(2018, 4, 4))]  # fmt: skip
    assert held == [False, True, True, False]


def test_the_day_is_todays_in_lampung_unless_named(noon: SimulatedClock) -> None:
    ratna = a_person(RATNA)
    actions.grant_role(person_id=ratna, role=Role.DINAS_KOPERASI, starts_on=TUESDAY)

    noon.set(noon.at.replace(hour=16, minute=59))
    assert queries.active_roles(person_id=ratna) == {BUYER}
    noon.set(noon.at.replace(hour=17, minute=0))  # midnight in Lampung
    assert queries.active_roles(person_id=ratna) == {BUYER, ActiveRole(Role.DINAS_KOPERASI)}


def test_a_role_for_one_sentra_says_which() -> None:
    sentra, rina = a_sentra(), a_person(RINA)
    actions.grant_role(person_id=rina, role=Role.DESK, sentra_id=sentra, starts_on=SUNDAY)

    assert ActiveRole(Role.DESK, sentra_id=sentra) in queries.active_roles(person_id=rina)


def test_the_roles_of_the_whole_cast_take_one_statement_each(
    noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast = the_cast()

    with django_assert_num_queries(1):
        roles = queries.active_roles(person_id=cast.operator)
    assert roles == {BUYER, ActiveRole(Role.OPERATOR, sentra_id=cast.sentra)}


def test_the_same_grant_twice_is_one(trail: Callable[[], list[tuple[str, str]]]) -> None:
    ratna = a_person(RATNA)

    first = actions.grant_role(person_id=ratna, role=Role.DINAS_KOPERASI, starts_on=MONDAY)
    assert actions.grant_role(person_id=ratna, role=Role.DINAS_KOPERASI, starts_on=MONDAY) == first
    assert trail().count(("grant_role", f"person:{ratna}")) == 1


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(SUNDAY, None), (SUNDAY, MONDAY), (TUESDAY, TUESDAY), (MONDAY, MONDAY), (date(2018, 4, 4), None)],
)
def test_one_role_is_not_given_twice_for_the_same_day(starts_on: date, ends_on: date | None) -> None:
    ratna = a_person(RATNA)
    actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=MONDAY, ends_on=date(2018, 4, 4))

    with pytest.raises(RoleHeld):
        actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=starts_on, ends_on=ends_on)


def test_the_same_role_may_follow_itself_or_be_held_at_two_places() -> None:
    ratna, rina = a_person(RATNA), a_person(RINA)
    actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=MONDAY)
    actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=SUNDAY, ends_on=SUNDAY)
    for sentra in (a_sentra(), a_sentra("korpri", "Lapangan Korpri")):
        actions.grant_role(person_id=rina, role=Role.DESK, sentra_id=sentra, starts_on=MONDAY)

    assert RoleGrant.objects.count() == 4


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.DESK, {}),
        (Role.OPERATOR, {}),
        (Role.OWNER, {}),
        (Role.OWNER, {"sentra_id": 1}),
        (Role.DESK, {"umkm_id": 1}),
        (Role.DESK, {"sentra_id": 1, "umkm_id": 1}),
        (Role.DINAS_KOPERASI, {"sentra_id": 1}),
        (Role.COURIER, {"umkm_id": 1}),
    ],
)
def test_a_role_is_given_for_the_place_that_it_is_for(role: Role, scope: dict[str, Any]) -> None:
    with pytest.raises(WrongScope):
        actions.grant_role(person_id=a_person(), role=role, starts_on=MONDAY, **scope)


def test_an_auditor_always_has_a_last_day() -> None:
    with pytest.raises(EndNeeded):
        actions.grant_role(person_id=a_person(AGUS), role=Role.AUDITOR, starts_on=MONDAY)


def test_nobody_gets_a_role_who_is_not_there() -> None:
    erased = a_person(SARI)
    actions.erase_person(person_id=erased)

    for person in (404, erased):
        with pytest.raises(UnknownPerson):
            actions.grant_role(person_id=person, role=Role.DISHUB, starts_on=MONDAY)


def test_nobody_gets_a_role_at_a_place_that_is_not_there() -> None:
    with pytest.raises(UnknownSentra):
        actions.grant_role(person_id=a_person(), role=Role.DESK, sentra_id=404, starts_on=MONDAY)
    with pytest.raises(UnknownUmkm):
        actions.grant_role(person_id=a_person(), role=Role.OWNER, umkm_id=404, starts_on=MONDAY)


def test_a_role_that_is_taken_back_is_gone_at_once_and_was_held_before(noon: SimulatedClock) -> None:
    ratna = a_person(RATNA)
    grant = actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=SUNDAY)

    assert actions.revoke_role(grant_id=grant)

    assert queries.active_roles(person_id=ratna) == {BUYER}
    assert ActiveRole(Role.DISHUB) in queries.active_roles(person_id=ratna, on=SUNDAY)
    assert not actions.revoke_role(grant_id=grant)


@pytest.mark.parametrize("starts_on", [MONDAY, TUESDAY])
def test_a_role_taken_back_before_its_second_day_was_never_held_and_can_be_given_again(
    noon: SimulatedClock, starts_on: date
) -> None:
    ratna = a_person(RATNA)
    grant = actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=starts_on)

    assert actions.revoke_role(grant_id=grant)
    assert not actions.revoke_role(grant_id=grant)
    assert queries.active_roles(person_id=ratna, on=starts_on) == {BUYER}

    again = actions.grant_role(person_id=ratna, role=Role.DISHUB, starts_on=SUNDAY)
    assert again != grant


def test_who_gave_and_who_took_a_role_stands_in_the_trail(
    noon: SimulatedClock, trail: Callable[[], list[tuple[str, str]]]
) -> None:
    yuli = a_person(YULI)
    grant = actions.grant_role(person_id=yuli, role=Role.COURIER, starts_on=SUNDAY)
    actions.revoke_role(grant_id=grant)

    assert trail()[1:] == [("grant_role", f"person:{yuli}"), ("revoke_role", f"person:{yuli}")]


def test_a_grant_that_is_not_there_cannot_be_taken_back() -> None:
    with pytest.raises(UnknownGrant):
        actions.revoke_role(grant_id=404)
