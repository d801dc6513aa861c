import pytest

from sambayan.registry import actions, queries
from sambayan.registry.errors import PhoneNotUnderstood, UnknownPerson
from sambayan.registry.models import Address, Person
from tests.people import DEWI, a_person

pytestmark = pytest.mark.django_db


def saved(person_id: int, label: str = "Jl. Griya Utama 12") -> int:
    return actions.save_address(person_id=person_id, label=label, lat=-5.385, lng=105.272)


def test_a_guest_can_be_called_and_is_found_by_nobody() -> None:
    guest = actions.register_guest(name=" Dewi ", phone=DEWI.phone)

    assert queries.person_names(person_ids=[guest]) == {guest: "Dewi"}
    assert queries.person_phones(person_ids=[guest]) == {guest: "+6281179000003"}
    assert queries.person_with_phone(phone=DEWI.phone) is None
    assert actions.register_guest(name="Dewi", phone=DEWI.phone) != guest


def test_a_guest_needs_a_number() -> None:
    with pytest.raises(PhoneNotUnderstood):
        actions.register_guest(name="Dewi", phone="12345")
    assert not Person.objects.exists()


def test_the_same_door_is_kept_once_and_its_words_are_sealed() -> None:
    dewi = a_person(DEWI)

    first = saved(dewi)

    assert saved(dewi) == first
    assert saved(dewi, "Kantor") != first
    assert b"Griya" not in bytes(Address.objects.get(id=first).label_sealed or b"")
    assert [door.label for door in queries.doors_of(person_id=dewi)] == ["Kantor", "Jl. Griya Utama 12"]


def test_the_door_of_an_erased_person_has_no_words_left() -> None:
    dewi = a_person(DEWI)
    door = saved(dewi)
    actions.erase_person(person_id=dewi)

    assert queries.doors(address_ids=[door])[door].label == ""
    with pytest.raises(UnknownPerson):
        saved(dewi)
