"""Who asks: the person of the session and the roles that they have today."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from sambayan.registry import queries as registry
from sambayan.registry.enums import OFFICIAL_ROLES, Role
from sambayan.registry.queries import ActiveRole
from sambayan.web.middleware.sessions import NUMBER, RECORDS, SINCE

SECOND_FACTOR_LASTS = 12 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Visitor:
    """A passer-by has no `person_id` and no roles. `withheld` are roles that a second factor would open."""

    person_id: int | None = None
    roles: frozenset[ActiveRole] = frozenset()
    withheld: frozenset[ActiveRole] = frozenset()

    @property
    def umkm_ids(self) -> list[int]:
        """The businesses that they own."""
        return sorted(role.umkm_id for role in self.roles if role.role is Role.OWNER and role.umkm_id is not None)

    @property
    def sentra_ids(self) -> list[int]:
        """The sentra at whose desk they work, or that they run."""
        held = (role.sentra_id for role in self.roles if role.role in {Role.DESK, Role.OPERATOR})
        return sorted({sentra for sentra in held if sentra is not None})

    def has(self, *roles: Role) -> bool:
        return any(role.role in roles for role in self.roles)


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor, looked up once a request: no statement for a passer-by, one for a person."""
    found = getattr(request, "_visitor", None)
    if not isinstance(found, Visitor):
        session = getattr(request, "session", {})
        found = _signed_in(session) if session.get(SESSION_KEY) is not None else Visitor()
        request._visitor = found  # type: ignore[attr-defined]  # noqa: SLF001 - kept with the request, as Django does
    return found


def known_visitor(request: HttpRequest) -> Visitor:
    """The visitor as far as this request had to look them up; a passer-by when it had not."""
    found = getattr(request, "_visitor", None)
    return found if isinstance(found, Visitor) else Visitor()


def _signed_in(session: Any) -> Visitor:
    person_id = int(session[SESSION_KEY])
    since = datetime.fromtimestamp(session.get(SINCE, 0), UTC)
    roles = registry.active_roles(person_id=person_id, signed_in_at=since, session=session.get(NUMBER))
    if not roles:
        return Visitor()
    withheld = frozenset(role for role in roles if role.role in OFFICIAL_ROLES)
    if _has_second_factor(session):
        withheld = frozenset()
    return Visitor(person_id, roles - withheld, withheld)


def _has_second_factor(session: Any) -> bool:
    """Whether one was shown within the last twelve hours."""
    shown = [record["at"] for record in session.get(RECORDS, []) if record.get("method") == "mfa"]
    return bool(shown) and time.time() - max(shown) < SECOND_FACTOR_LASTS
