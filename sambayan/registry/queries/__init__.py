"""Reads of the register. Merged records are resolved here: who asks for one gets the one that lives on."""

from sambayan.registry.queries.areas import AreaPlace, area_at, area_by_code
from sambayan.registry.queries.businesses import HeldPermit, living_ids, permits_of
from sambayan.registry.queries.people import (
    ActiveRole,
    active_roles,
    consents_of,
    newest_person_opens,
    person_names,
    person_phones,
    person_with_phone,
)
from sambayan.registry.queries.sentra import (
    SentraOnDay,
    StallOnDay,
    is_open,
    opening_windows,
    sentra,
    sentra_list,
    stall_owners,
    stalls_of,
)

__all__ = [
    "ActiveRole",
    "AreaPlace",
    "HeldPermit",
    "SentraOnDay",
    "StallOnDay",
    "active_roles",
    "area_at",
    "area_by_code",
    "consents_of",
    "is_open",
    "living_ids",
    "newest_person_opens",
    "opening_windows",
    "permits_of",
    "person_names",
    "person_phones",
    "person_with_phone",
    "sentra",
    "sentra_list",
    "stall_owners",
    "stalls_of",
]
