import re

import pytest

from sambayan.registry.enums import Role
from sambayan.registry.errors import UnknownPermission
from sambayan.registry.queries.permissions import PERMISSIONS, PUBLIC, allowed

# The whole table again, seen from the person: a change of it must be wanted twice.
PUBLIC_ONES = {
    "pages.public", "orders.place", "orders.follow", "orders.read_own", "api.notify", "operations.health",
}  # fmt: skip
OF_ROLE = {
    Role.BUYER: {"account.manage_own"},
    Role.OWNER: {"orders.accept_own", "products.edit_own", "money.statement_own"},
    Role.COURIER: {"runs.work_own"},
    Role.DESK: {"desk.read_own", "desk.dispatch", "desk.orders_own"},
    Role.OPERATOR: {"desk.read_own", "desk.dispatch", "desk.orders_own"},
    Role.DINAS_KOPERASI: {"province.read", "registry.read", "registry.reveal", "schemes.read", "regulation.read"},
    Role.GOVERNOR_OFFICE: {
        "province.read", "registry.read", "schemes.read", "regulation.read", "operations.metrics",
    },
    Role.DISHUB: {"regulation.read", "regulation.check"},
    Role.TREASURER: {"province.read", "money.books", "schemes.read"},
    Role.AUDITOR: {
        "province.read", "registry.read", "schemes.read", "regulation.read", "money.books", "operations.metrics",
    },
    Role.PLATFORM: {"platform.demand"},
}  # fmt: skip


def granted(*roles: str) -> set[str]:
    return {permission for permission in PERMISSIONS if allowed(roles=roles, permission=permission)}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_this_and_nothing_else(role: Role) -> None:
    assert granted(role) - PUBLIC_ONES == OF_ROLE[role]


def test_a_visitor_without_sign_in_sees_public_things_only() -> None:
    assert granted() == PUBLIC_ONES


def test_a_role_that_nobody_knows_opens_nothing() -> None:
    assert granted("superuser") == PUBLIC_ONES


def test_roles_add_up() -> None:
    assert granted(Role.BUYER, Role.OWNER) == granted(Role.BUYER) | granted(Role.OWNER)


def test_roles_may_come_as_plain_words() -> None:
    assert allowed(roles=["auditor"], permission="money.books")


@pytest.mark.parametrize("permission", ["", "registry", "registry.raed", "PAGES.PUBLIC"])
def test_a_permission_that_is_not_in_the_table_is_a_loud_mistake(permission: str) -> None:
    with pytest.raises(UnknownPermission, match=r"add it to registry\.queries\.permissions"):
        allowed(roles=list(Role), permission=permission)


def test_every_permission_is_for_somebody_and_named_area_dot_deed() -> None:
    assert all(grantees is PUBLIC or grantees for grantees in PERMISSIONS.values())
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+(_own)?", permission) for permission in PERMISSIONS)


def test_who_reads_demand_for_the_platform_sees_no_register_and_no_books() -> None:
    assert not granted(Role.PLATFORM) & {"province.read", "registry.read", "registry.reveal", "money.books"}
