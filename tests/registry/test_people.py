import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from sambayan.core import fields
from sambayan.core.clock import SimulatedClock
from sambayan.registry import actions, queries
from sambayan.registry.actions import people as people_actions
from sambayan.registry.actions.people import NewPerson
from sambayan.registry.enums import Purpose
from sambayan.registry.errors import PhoneNotUnderstood, UnknownPerson
from sambayan.registry.models import Address, Consent, Person
from tests.people import DEWI, SARI, a_person

pytestmark = pytest.mark.django_db


def test_a_person_is_found_by_phone_and_read_by_id() -> None:
    sari = a_person(SARI)

    assert queries.person_with_phone(phone="+62 811 7900 0001") == sari
    assert queries.person_names(person_ids=[sari]) == {sari: "Sari Wulandari"}
    assert queries.person_phones(person_ids=[sari]) == {sari: "+6281179000001"}


def test_the_same_phone_is_the_same_person_whose_name_stays() -> None:
    sari = a_person(SARI)

    assert actions.register_person(name="S. Wulandari", phone="6281179000001") == sari
    assert queries.person_names(person_ids=[sari]) == {sari: "Sari Wulandari"}
    assert Person.objects.count() == 1


def test_without_a_phone_everybody_is_somebody_new() -> None:
    first, second = actions.register_people(people=[NewPerson("Sari"), NewPerson("Sari")])

    assert first != second
    assert queries.person_phones(person_ids=[first, second]) == {}


def test_a_phone_that_is_none_is_refused_by_its_place_in_the_list_and_nothing_is_written() -> None:
    with pytest.raises(PhoneNotUnderstood, match="person 2") as refused:
        actions.register_people(people=[NewPerson("Sari", "081179000001"), NewPerson("Dewi", "12345")])
    assert "12345" not in str(refused.value)
    assert Person.objects.count() == 0


def test_ids_come_in_the_order_of_the_list_with_doubles_and_known_ones() -> None:
    dewi = a_person(DEWI)
    people = [
        NewPerson("A", "081100000001"),
        NewPerson("Dewi", DEWI.phone),
        NewPerson("B"),
        NewPerson("C", "81100000001"),
    ]

    first, second, third, fourth = actions.register_people(people=people)

    assert second == dewi
    assert first == fourth
    assert queries.person_names(person_ids=[first, third]) == {first: "A", third: "B"}


@pytest.mark.parametrize("how_many", [1, 300])
def test_however_many_are_registered_it_takes_as_many_statements(
    how_many: int, noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [NewPerson(f"Orang {i}", f"0813{i:08}") for i in range(how_many)]

    with django_assert_num_queries(6):  # known ones, savepoint, insert, audit, who came meanwhile, release
        ids = actions.register_people(people=people)
    with django_assert_num_queries(1):
        assert actions.register_people(people=people) == ids


def test_more_people_than_a_statement_has_parameters(noon: SimulatedClock) -> None:
    people = [NewPerson("Orang", f"0813{i:08}") for i in range(10_000)]  # seven columns each; 65,535 are the most

    assert len(set(actions.register_people(people=people))) == 10_000
    assert people_actions._known([i.to_bytes(4) for i in range(66_000)]) == {}


def test_who_was_registered_by_another_at_the_same_moment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[dict[Any, int]] = [{}]  # the first look finds nobody: the other is not done yet
    known = people_actions._known
    dewi = a_person(DEWI)
    monkeypatch.setattr(people_actions, "_known", lambda hashes: looked.pop() if looked else known(hashes))

    new, again = actions.register_people(people=[NewPerson("Sari", SARI.phone), NewPerson("Dewi", DEWI.phone)])

    assert looked == []
    assert again == dewi
    assert queries.person_names(person_ids=[new, again]) == {new: "Sari", dewi: DEWI.name}


def test_every_person_has_a_key_of_their_own() -> None:
    first, second = (Person.objects.get(id=a_person(who)) for who in (SARI, DEWI))

    with pytest.raises(fields.CannotOpenError):
        fields.open_sealed(second.wrapped_key, first.name_sealed or b"")


def test_a_stolen_dump_shows_neither_name_nor_phone(dump: Callable[[], str]) -> None:
    sari = a_person(SARI)
    actions.give_consent(person_id=sari, purpose=Purpose.MESSAGES)
    actions.register_umkm(name="Keripik Enak", owner_id=sari)

    stolen = dump()

    assert "Keripik Enak" in stolen  # the dump does show what is not sealed
    for text in (SARI.name, "Wulandari", "81179000001", "8117900"):
        assert text not in stolen
        assert text.encode().hex() not in stolen


def test_an_erased_person_opens_with_no_key_that_is_left() -> None:
    sari, dewi = a_person(SARI), a_person(DEWI)
    before = Person.objects.get(id=sari)

    assert actions.erase_person(person_id=sari, actor_id=dewi)

    assert queries.person_names(person_ids=[sari, dewi]) == {dewi: DEWI.name}
    assert queries.person_phones(person_ids=[sari]) == {}
    assert queries.person_with_phone(phone=SARI.phone) is None
    assert queries.active_roles(person_id=sari) == set()
    for key in Person.objects.values_list("wrapped_key", flat=True):  # an old backup's texts, today's keys
        with pytest.raises((fields.KeyGoneError, fields.CannotOpenError)):
            fields.open_sealed(key, before.name_sealed or b"")


def test_erasing_twice_changes_nothing_the_second_time(trail: Callable[[], list[tuple[str, str]]]) -> None:
    sari = a_person(SARI)

    assert actions.erase_person(person_id=sari)
    erased_at = Person.objects.get(id=sari).erased_at
    assert not actions.erase_person(person_id=sari)

    assert Person.objects.get(id=sari).erased_at == erased_at
    assert trail().count(("erase_person", f"person:{sari}")) == 1


def agreed(person: int) -> set[str]:
    given = Consent.objects.filter(person_id=person, withdrawn_at__isnull=True)
    return set(given.values_list("purpose", flat=True))


def test_erasing_ends_consents_and_blurs_addresses() -> None:
    sari, dewi = a_person(SARI), a_person(DEWI)
    for person in (sari, dewi):
        actions.give_consent(person_id=person, purpose=Purpose.MESSAGES)
        key = Person.objects.get(id=person).wrapped_key
        Address.objects.create(person_id=person, lat=-5.37931, lng=105.27904, label_sealed=fields.seal(key, "Rumah"))

    actions.erase_person(person_id=sari)

    assert agreed(sari) == set()
    assert agreed(dewi) == {Purpose.MESSAGES}
    assert list(Address.objects.order_by("id").values_list("lat", "lng")) == [(-5.38, 105.28), (-5.37931, 105.27904)]
    assert Address.objects.filter(label_sealed__isnull=True).count() == 1


def test_who_was_erased_may_come_back_as_somebody_new() -> None:
    first = a_person(SARI)
    actions.erase_person(person_id=first)

    assert a_person(SARI) != first


def test_nobody_can_be_erased_who_was_never_there() -> None:
    with pytest.raises(UnknownPerson):
        actions.erase_person(person_id=404)


def test_consent_is_given_once_and_can_be_withdrawn_and_given_again(noon: SimulatedClock) -> None:
    sari = a_person(SARI)

    first = actions.give_consent(person_id=sari, purpose=Purpose.RESEARCH)
    assert actions.give_consent(person_id=sari, purpose=Purpose.RESEARCH) == first
    assert agreed(sari) == {Purpose.RESEARCH}

    assert actions.withdraw_consent(person_id=sari, purpose=Purpose.RESEARCH)
    assert not actions.withdraw_consent(person_id=sari, purpose=Purpose.RESEARCH)
    assert agreed(sari) == set()

    assert actions.give_consent(person_id=sari, purpose=Purpose.RESEARCH) != first
    assert Consent.objects.get(id=first).withdrawn_at == noon.at


def test_nobody_agrees_once_erased() -> None:
    sari = a_person(SARI)
    actions.erase_person(person_id=sari)

    with pytest.raises(UnknownPerson):
        actions.give_consent(person_id=sari, purpose=Purpose.PROMOTION)


def test_every_deed_leaves_one_line_and_a_repetition_none(trail: Callable[[], list[tuple[str, str]]]) -> None:
    for _ in range(2):
        sari = a_person(SARI)
        actions.register_people(people=[NewPerson("A", "081100000001"), NewPerson("B", "081100000002")])
        actions.give_consent(person_id=sari, purpose=Purpose.MESSAGES)

    assert trail() == [
        ("register_person", f"person:{sari}"),
        ("register_people", "person:many"),
        ("give_consent", f"person:{sari}"),
    ]


def test_neither_a_log_nor_a_list_in_a_traceback_shows_a_person(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    new = NewPerson(SARI.name, SARI.phone)
    with CaptureQueriesContext(connection):  # statements are logged while they are captured
        actions.register_people(people=[new])

    assert "INSERT INTO registry_person" in caplog.text
    assert SARI.name not in caplog.text + repr(new)
    assert "81179000001" not in caplog.text
