"""Every address for everybody of the cast, signed in for real."""

import pytest
from django.test import Client

from sambayan.registry import queries
from sambayan.registry.enums import OFFICIAL_ROLES, Role
from sambayan.registry.queries import permissions
from sambayan.web.middleware import guard
from tests import people
from tests.people import Named
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
    return [name for name in names() if opened(client, name) != allowed(name, roles)]


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


def test_a_passer_by_is_led_to_sign_in() -> None:
    assert {name: opened(Client(), name) for name in names()} == {name: allowed(name, frozenset()) for name in names()}
