"""Those who work, signed in, at a sentra on the live timeline."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.registry.models import Person
from sambayan.web.middleware.sessions import RECORDS
from tests.market.conftest import NOON


def signed_in(person_id: int) -> Client:
    client = Client()
    client.force_login(Person.objects.get(id=person_id))
    return client


def with_second_factor(client: Client) -> Client:
    """As somebody who has just shown it, which roles of an office ask for."""
    session = client.session
    session[RECORDS] = [{"method": "mfa", "at": time.time()}]
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


@contextmanager
def live_noon() -> Iterator[SimulatedClock]:
    """The live timeline, on Monday 2 April 2018 at noon, WIB, until it is set."""
    with clock.simulated(clock.LIVE, NOON) as simulated:
        yield simulated
