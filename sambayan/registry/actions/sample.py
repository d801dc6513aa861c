"""Whom visitors of the sample world play. The pages of the demo write it, its player reads it from the trail."""

from django.db import transaction

from sambayan.core import audit
from sambayan.registry.actions.locking import hold_people


def play_person(*, person_id: int) -> None:
    """A visitor of the sample world plays this person, or still does; the trail says so, and the sample world leaves
    their stall and runs alone. Raises UnknownPerson.
    """
    with transaction.atomic(durable=True):
        hold_people([person_id])
        audit.record(action="demo.played", subject=f"person:{person_id}", actor_id=person_id)


def leave_person(*, person_id: int) -> None:
    """The visitor is somebody else now, or nobody: the sample world takes this person up again."""
    with transaction.atomic(durable=True):
        audit.record(action="demo.left", subject=f"person:{person_id}", actor_id=person_id)
