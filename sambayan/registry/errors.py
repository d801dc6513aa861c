"""Why the register refuses: each says what, where, and what to do. None quotes a name or a phone number."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


class RegistryError(Exception):
    """A rule of the register forbids it; nothing was changed."""


class UnknownPermission(LookupError):
    """A defect: code asked for a permission that the table does not have."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"no permission {permission!r}; add it to registry.queries.permissions")


class PhoneNotUnderstood(RegistryError):
    def __init__(self, position: int) -> None:
        super().__init__(f"the phone of person {position} is no Indonesian number; write it as 0812… or +62812…")


class TooManyCodes(RegistryError):
    """A limit of `registry.actions.signing_in` is reached; `free_at` is wall time, UTC."""

    def __init__(self, free_at: datetime) -> None:
        self.free_at = free_at
        super().__init__(f"too many codes were asked for; the next one may be sent at {free_at:%H:%M} UTC")


class CodeWrong(RegistryError):
    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(f"this is not the code that was sent; {left} tries are left")


class CodeOver(RegistryError):
    def __init__(self) -> None:
        super().__init__("the code was used, tried too often, or is too old; ask for another")


class UnknownPerson(RegistryError):
    def __init__(self, person_ids: Iterable[int]) -> None:
        super().__init__(f"no person {_listed(person_ids)}, or erased; register them first")


class WrongScope(RegistryError):
    def __init__(self, role: str, scope: str) -> None:
        super().__init__(f"the role {role} is given for {scope}; name that and nothing else")


class EndNeeded(RegistryError):
    def __init__(self, role: str) -> None:
        super().__init__(f"the role {role} is never given without an end; name its last day")


class RoleHeld(RegistryError):
    def __init__(self, grant_id: int, starts_on: date, ends_on: date | None) -> None:
        until = ends_on or "on"
        super().__init__(f"grant {grant_id} gives this role from {starts_on} {until}; take it back first")


class UnknownGrant(RegistryError):
    def __init__(self, grant_id: int) -> None:
        super().__init__(f"no grant {grant_id}; see the roles of the person")


class UnknownUmkm(RegistryError):
    def __init__(self, umkm_ids: Iterable[int]) -> None:
        super().__init__(f"no UMKM {_listed(umkm_ids)} on this timeline; register it first")


class OwnersDiffer(RegistryError):
    def __init__(self, umkm_id: int, into_id: int) -> None:
        super().__init__(
            f"UMKM {umkm_id} has an owner that UMKM {into_id} has not; merge the other way round, or ask who owns it"
        )


class MergedAlready(RegistryError):
    def __init__(self, umkm_id: int, into_id: int) -> None:
        super().__init__(f"UMKM {umkm_id} was merged into {into_id}; use that one")


class MergedInCircle(RegistryError):
    def __init__(self, umkm_id: int, into_id: int) -> None:
        super().__init__(f"UMKM {into_id} lives on in {umkm_id}, so that cannot be merged into it; nothing to do")


class BaselineTaken(RegistryError):
    def __init__(self, umkm_id: int, taken_on: date) -> None:
        super().__init__(f"UMKM {umkm_id} answered otherwise on {taken_on}; a baseline is asked once")


class BaselineMissing(RegistryError):
    def __init__(self, umkm_id: int) -> None:
        super().__init__(f"UMKM {umkm_id} has no baseline; record it first, 'tidak tahu' counts")


class UnknownPermitKind(RegistryError):
    def __init__(self, code: str) -> None:
        super().__init__(f"no kind of permit {code!r}; add it to permit_kinds.csv of the region pack")


class WrongPermitNumber(RegistryError):
    def __init__(self, code: str, number: str) -> None:
        super().__init__(f"{number!r} is no number of {code}; read it again from the document")


class PermitHeld(RegistryError):
    def __init__(self, code: str, number: str, umkm_id: int) -> None:
        super().__init__(f"{code} {number} is held by UMKM {umkm_id}; is it the same business? then merge them")


class UnknownSentra(RegistryError):
    def __init__(self, sentra_id: int) -> None:
        super().__init__(f"no sentra {sentra_id} on this timeline; register it first")


class SentraNotActive(RegistryError):
    def __init__(self, sentra_id: int, state: str | None) -> None:
        super().__init__(f"sentra {sentra_id} is {state or 'not there yet'}; make it active before stalls open")


class ForbiddenState(RegistryError):
    def __init__(self, sentra_id: int, state: str, following: str) -> None:
        super().__init__(f"sentra {sentra_id} is {state} and cannot become {following}; see registry.engine.lifecycle")


class StateTooEarly(RegistryError):
    def __init__(self, sentra_id: int, state: str, since: date) -> None:
        super().__init__(f"sentra {sentra_id} is {state} since {since}; the next state starts on a later day")


class WrongSuccessor(RegistryError):
    def __init__(self, sentra_id: int) -> None:
        super().__init__(
            f"sentra {sentra_id} moves to exactly one other sentra that has not moved itself; any other state has none"
        )


class StallsStartLater(RegistryError):
    def __init__(self, sentra_id: int, since: date, numbers: Iterable[str]) -> None:
        super().__init__(f"stalls {', '.join(numbers)} of sentra {sentra_id} start on {since} or later; end it later")


class WrongWindows(RegistryError):
    def __init__(self, sentra_id: int, weekday: int) -> None:
        super().__init__(
            f"the windows of sentra {sentra_id} on weekday {weekday} (1 to 7) overlap or close before they open; "
            "end one at 23:59 and start the next day at 00:00 to pass midnight"
        )


class StallNumberTaken(RegistryError):
    def __init__(self, sentra_id: int, number: str, stall_id: int) -> None:
        super().__init__(
            f"number {number} at sentra {sentra_id} belongs to stall {stall_id}; close that or take another"
        )


class StallNumberTwice(RegistryError):
    def __init__(self, number: str) -> None:
        super().__init__(f"number {number} is in the list twice; every stall has its own")


class UnknownStall(RegistryError):
    def __init__(self, stall_id: int) -> None:
        super().__init__(f"no stall {stall_id} on this timeline")


class PauseEnded(RegistryError):
    def __init__(self, stall_id: int, until: datetime) -> None:
        super().__init__(f"stall {stall_id} cannot be closed until {until:%Y-%m-%d %H:%M} UTC, which has passed")


class WrongLastDay(RegistryError):
    def __init__(self, stall_id: int, last_day: date) -> None:
        super().__init__(f"stall {stall_id} was not live on {last_day}; name a day on which it was")


class AreaFileUnreadable(RegistryError):
    """Nothing of the file was used; one problem a line."""

    def __init__(self, path: Path, problems: str) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems.splitlines()))
