"""Reads of the register. Merged records are resolved here: who asks for one gets the one that lives on."""

from sambayan.registry.queries.areas import AreaPlace, area_at, area_by_code, districts_near
from sambayan.registry.queries.businesses import HeldPermit, living_ids, permits_of
from sambayan.registry.queries.outlines import District, DistrictOutline, district_outlines, districts_at
from sambayan.registry.queries.own_stalls import OwnStall, own_stalls
from sambayan.registry.queries.people import (
    ActiveRole,
    Door,
    active_roles,
    anybody,
    doors,
    doors_of,
    is_phone,
    newest_person_opens,
    person_names,
    person_phones,
    person_with_phone,
)
from sambayan.registry.queries.register import RegisterPage, RegisterRow, UmkmRecord, register_page, umkm_record
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
from sambayan.registry.queries.signing_in import HeldRole, OwnAccount, masked_phone, own_account

__all__ = [
    "ActiveRole",
    "AreaPlace",
    "District",
    "DistrictOutline",
    "Door",
    "HeldPermit",
    "HeldRole",
    "OwnAccount",
    "OwnStall",
    "RegisterPage",
    "RegisterRow",
    "SentraOnDay",
    "StallOnDay",
    "UmkmRecord",
    "active_roles",
    "anybody",
    "area_at",
    "area_by_code",
    "district_outlines",
    "districts_at",
    "districts_near",
    "doors",
    "doors_of",
    "is_open",
    "is_phone",
    "living_ids",
    "masked_phone",
    "newest_person_opens",
    "opening_windows",
    "own_account",
    "own_stalls",
    "permits_of",
    "person_names",
    "person_phones",
    "person_with_phone",
    "register_page",
    "sentra",
    "sentra_list",
    "stall_owners",
    "stalls_of",
    "umkm_record",
]
