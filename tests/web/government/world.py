"""What the tests of offices look at: the small market on the live timeline, and somebody with a role who looks."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from sambayan.registry.enums import Role
from sambayan.web.middleware import guard

NOON = datetime(2018, 4, 2, 5, 0, tzinfo=UTC)  # 12.00 WIB, a Monday


def as_role(monkeypatch: pytest.MonkeyPatch, *roles: Role) -> Client:
    """A client whose visitor has these roles."""
    monkeypatch.setattr(guard, "roles_of", lambda _request: frozenset(roles))
    return Client()
