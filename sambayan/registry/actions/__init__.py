"""Everything that writes in the registry."""

from sambayan.registry.actions.areas import LoadedAreas, load_areas
from sambayan.registry.actions.businesses import add_permit, merge_umkm, record_baseline, register_umkm
from sambayan.registry.actions.doors import keep_address, register_guest, save_address
from sambayan.registry.actions.pack import LoadedPack, load_pack
from sambayan.registry.actions.pausing import pause_stall, resume_stall
from sambayan.registry.actions.people import (
    NewPerson,
    erase_person,
    give_consent,
    register_people,
    register_person,
    withdraw_consent,
)
from sambayan.registry.actions.revealing import RevealedOwner, reveal_owner
from sambayan.registry.actions.roles import grant_role, revoke_role
from sambayan.registry.actions.sample import leave_person, play_person
from sambayan.registry.actions.sentra import (
    NewWindow,
    change_sentra_state,
    register_operator,
    register_sentra,
    set_opening_windows,
)
from sambayan.registry.actions.signing_in import IssuedCode, end_session, end_sessions, issue_code, redeem_code
from sambayan.registry.actions.stalls import NewStall, close_stall, open_stall, register_stalls

__all__ = [
    "IssuedCode",
    "LoadedAreas",
    "LoadedPack",
    "NewPerson",
    "NewStall",
    "NewWindow",
    "RevealedOwner",
    "add_permit",
    "change_sentra_state",
    "close_stall",
    "end_session",
    "end_sessions",
    "erase_person",
    "give_consent",
    "grant_role",
    "issue_code",
    "keep_address",
    "leave_person",
    "load_areas",
    "load_pack",
    "merge_umkm",
    "open_stall",
    "pause_stall",
    "play_person",
    "record_baseline",
    "redeem_code",
    "register_guest",
    "register_operator",
    "register_people",
    "register_person",
    "register_sentra",
    "register_stalls",
    "register_umkm",
    "resume_stall",
    "reveal_owner",
    "revoke_role",
    "save_address",
    "set_opening_windows",
    "withdraw_consent",
]
