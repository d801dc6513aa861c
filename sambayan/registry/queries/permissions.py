"""Who may do what: the one table. What is not written here is allowed to nobody, what stands here is asked somewhere.

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
    "orders.read_own": PUBLIC,  # one's own: by signing in, or those that this browser has placed
    "api.notify": PUBLIC,  # signatures are checked by the app that receives
    "operations.health": PUBLIC,
    # Every person is a buyer.
    "account.manage_own": frozenset({Role.BUYER}),
    # UMKM owner
    "orders.accept_own": frozenset({Role.OWNER}),
    "products.edit_own": frozenset({Role.OWNER}),
    "money.statement_own": frozenset({Role.OWNER}),
    # Courier
    "runs.work_own": frozenset({Role.COURIER}),
    # Sentra: its desk and its operator
    "desk.read_own": _SENTRA,
    "desk.dispatch": _SENTRA,
    "desk.orders_own": _SENTRA,
    # Province
    "province.read": _PROVINCE | _CONTROL,
    "registry.read": _PROVINCE | {Role.AUDITOR},
    "registry.reveal": frozenset({Role.DINAS_KOPERASI}),  # names and phones of people
    "schemes.read": _PROVINCE | _CONTROL,  # a single stall can be read from it: nothing for the platform
    "regulation.read": frozenset({Role.DISHUB, Role.AUDITOR}) | _PROVINCE,
    "regulation.check": frozenset({Role.DISHUB}),
    # Public money
    "money.books": _CONTROL,
    # Partner platform: figures that cannot point at a merchant
    "platform.demand": frozenset({Role.PLATFORM}),
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
