"""Everything that writes in the registry."""

from sambayan.registry.actions.areas import LoadedAreas, load_areas
from sambayan.registry.actions.businesses import add_permit, merge_umkm, record_baseline, register_umkm
from sambayan.registry.actions.pack import LoadedPack, load_pack
from sambayan.registry.actions.people import (
    NewPerson,
    erase_person,
    give_consent,
    register_people,
    register_person,
    withdraw_consent,
)
from sambayan.registry.actions.roles import grant_role, revoke_role
from sambayan.registry.actions.sentra import (
    NewWindow,
    change_sentra_state,
    register_operator,
    register_sentra,
    set_opening_windows,
)
from sambayan.registry.actions.stalls import NewStall, close_stall, open_stall, register_stalls

__all__ = [
    "LoadedAreas",
    "LoadedPack",
    "NewPerson",
    "NewStall",
    "NewWindow",
    "add_permit",
    "change_sentra_state",
    "close_stall",
    "erase_person",
    "give_consent",
    "grant_role",
    "load_areas",
    "load_pack",
    "merge_umkm",
    "open_stall",
    "record_baseline",
    "register_operator",
    "register_people",
    "register_person",
    "register_sentra",
    "register_stalls",
    "register_umkm",
    "revoke_role",
    "set_opening_windows",
    "withdraw_consent",
]
