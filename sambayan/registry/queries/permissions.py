"""Who may do what: the one table. What is not written here is allowed to nobody.

A name that ends in `_own` is about one's own business, sentra, run or order: the page that asks must
also take the row's UMKM or sentra from `active_roles`, since this table does not know rows.
"""

from collections.abc import Collection, Mapping
from enum import Enum

from sambayan.registry.enums import Role
from sambayan.registry.errors import UnknownPermission


class Public(Enum):
    """Everybody, also without sign-in. An empty set of roles would read as nobody, so this is no set."""

    PUBLIC = "public"


PUBLIC = Public.PUBLIC

_PROVINCE = frozenset({Role.GOVERNOR_OFFICE, Role.DINAS_KOPERASI})
_CONTROL = frozenset({Role.TREASURER, Role.AUDITOR})
_SENTRA = frozenset({Role.OPERATOR, Role.DESK})

PERMISSIONS: Mapping[str, frozenset[Role] | Public] = {
    # Everybody's pages; an order is placed and followed by its code, without sign-in.
    "pages.public": PUBLIC,
    "orders.place": PUBLIC,
    "orders.follow": PUBLIC,
    "api.notify": PUBLIC,  # signatures are checked by the app that receives
    "operations.health": PUBLIC,
    # Every person is a buyer.
    "account.manage_own": frozenset({Role.BUYER}),
    "orders.read_own": frozenset({Role.BUYER}),
    # UMKM owner
    "orders.accept_own": frozenset({Role.OWNER}),
    "products.edit_own": frozenset({Role.OWNER}),
    "money.statement_own": frozenset({Role.OWNER}),
    "demand.advice_own": frozenset({Role.OWNER}),
    # Courier
    "runs.work_own": frozenset({Role.COURIER}),
    "money.courier_own": frozenset({Role.COURIER}),
    # Sentra: its desk works, its operator also signs
    "desk.read_own": _SENTRA,
    "desk.dispatch": _SENTRA,
    "desk.orders_own": _SENTRA,
    "stalls.edit_own": frozenset({Role.OPERATOR}),
    "money.sentra_own": frozenset({Role.OPERATOR}),
    # Province
    "province.read": _PROVINCE | _CONTROL,
    "registry.read": _PROVINCE | {Role.AUDITOR},
    "registry.edit": frozenset({Role.DINAS_KOPERASI}),
    "registry.reveal": frozenset({Role.DINAS_KOPERASI}),  # names and phones of people
    "registry.grant": frozenset({Role.DINAS_KOPERASI}),
    "demand.map": _PROVINCE,
    "impact.read": _PROVINCE | {Role.AUDITOR, Role.PLATFORM},
    "schemes.read": _PROVINCE | _CONTROL,  # a single stall can be read from it: nothing for the platform
    "schemes.simulate": frozenset({Role.GOVERNOR_OFFICE}),
    "regulation.read": frozenset({Role.DISHUB, Role.AUDITOR}) | _PROVINCE,
    "regulation.check": frozenset({Role.DISHUB}),
    # Public money
    "money.books": _CONTROL,
    "money.subsidy": _CONTROL | {Role.GOVERNOR_OFFICE},
    "audit.read": frozenset({Role.AUDITOR}),
    # Partner platform: figures that cannot point at a merchant
    "platform.demand": frozenset({Role.PLATFORM}),
    "platform.service": frozenset({Role.PLATFORM, Role.OPERATOR}),
    # How the system itself is doing; a scraper inside the network is let in by the web server
    "operations.metrics": frozenset({Role.AUDITOR, Role.GOVERNOR_OFFICE}),
}


def allowed(*, roles: Collection[str], permission: str) -> bool:
    """Whether somebody with these roles may. Raises UnknownPermission for a name that is not in the table."""
    try:
        grantees = PERMISSIONS[permission]
    except KeyError:
        raise UnknownPermission(permission) from None
    return isinstance(grantees, Public) or not grantees.isdisjoint(roles)
