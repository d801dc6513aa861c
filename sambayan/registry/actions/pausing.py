"""An owner closes the stall for a while: nothing is ordered from it until then."""

from datetime import datetime

from django.db import transaction

from sambayan.core import audit, clock
from sambayan.registry.errors import PauseEnded, UnknownStall
from sambayan.registry.models import Stall


def pause_stall(*, stall_id: int, until: datetime, actor_id: int | None = None) -> bool:
    """The stall takes no orders before this instant (UTC); what was ordered stays. False when it is so already.

    Raises UnknownStall, PauseEnded (an instant that has passed).
    """
    if until <= clock.now():
        raise PauseEnded(stall_id, until)
    return _set(stall_id, until, actor_id)


def resume_stall(*, stall_id: int, actor_id: int | None = None) -> bool:
    """The stall takes orders again; False when it did already. Raises UnknownStall."""
    return _set(stall_id, None, actor_id)


def _set(stall_id: int, until: datetime | None, actor_id: int | None) -> bool:
    with transaction.atomic(durable=True):
        stall = (
            Stall.objects.select_for_update(of=("self",), no_key=True)
            .filter(id=stall_id, sentra__timeline=clock.timeline())
            .first()
        )
        if stall is None:
            raise UnknownStall(stall_id)
        if stall.paused_until == until:
            return False
        stall.paused_until = until
        stall.save(update_fields=["paused_until"])
        action, detail = ("pause_stall", {"until": until.isoformat()}) if until else ("resume_stall", {})
        audit.record(action=action, subject=f"stall:{stall_id}", actor_id=actor_id, detail=detail)
        return True
