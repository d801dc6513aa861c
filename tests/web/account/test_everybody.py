"""Every address for everybody of the cast, signed in for real: read, and written to."""

import pytest
from django.test import Client

from sambayan.registry import actions, queries
from sambayan.registry.enums import OFFICIAL_ROLES, Role
from sambayan.registry.queries import permissions
from sambayan.web.middleware import guard
from tests import people
from tests.people import Named
from tests.web.changes import changed, contents
from tests.web.test_guard import FAR, address, names
from tests.web.visitors import set_up_app, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

WAYS_IN = ("/masuk?next=", "/akun/langkah-kedua?next=")


def opened(client: Client, name: str) -> bool:
    response = client.get(address(name), REMOTE_ADDR=FAR)
    return response.status_code != 403 and not response.headers.get("Location", "").startswith(WAYS_IN)


def allowed(name: str, roles: frozenset[str]) -> bool:
    return permissions.allowed(roles=roles, permission=guard.NEEDED[name])


def the_named() -> list[tuple[Named, int]]:
    """Everybody whose phone number is in the register."""
    people.the_cast()
    everybody = [one for one in vars(people).values() if isinstance(one, Named)]
    found = [(who, queries.person_with_phone(phone=who.phone)) for who in everybody]
    return [(who, person) for who, person in found if person is not None]


def wrong_for(client: Client, roles: frozenset[str]) -> list[str]:
    """What opens to whom it should not, or the other way round; and what somebody may not send and yet changes."""
    barred = [name for name in names() if not allowed(name, roles)]
    before = contents()
    taken = [f"POST {name}" for name in barred if client.post(address(name), REMOTE_ADDR=FAR).status_code != 403]
    touched = [f"changed: {table}" for table in changed(before)]
    return [name for name in names() if opened(client, name) != allowed(name, roles)] + taken + touched


def test_every_address_opens_to_exactly_those_who_may(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {}
    seen: set[str] = set()
    for who, person in the_named():
        client = Client()
        sign_in(client, who, capsys)
        roles = frozenset(role.role for role in queries.active_roles(person_id=person))
        if withheld := roles & frozenset(OFFICIAL_ROLES):
            wrong[who.name, "before the second factor"] = wrong_for(client, roles - withheld)
            set_up_app(client)
        wrong[who.name, "signed in"] = wrong_for(client, roles)
        seen |= roles

    assert {where: names for where, names in wrong.items() if names} == {}
    assert seen == set(Role)


def test_a_passer_by_is_led_to_sign_in_and_changes_nothing_behind_it() -> None:
    people.the_cast()

    assert wrong_for(Client(), frozenset()) == []


def test_a_change_is_seen_wherever_it_is_made() -> None:
    person = people.a_person()
    before = contents()
    assert changed(before) == []

    actions.register_guest(name="Somebody", phone="0811-7900-0099")
    assert "registry_person" in changed(before)

    before = contents()
    actions.end_sessions(person_id=person)
    assert changed(before) == ["core_auditrecord", "registry_person"]
