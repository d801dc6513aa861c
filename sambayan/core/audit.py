"""The audit trail: who did what to which thing. Append-only, kept by a trigger."""

from datetime import datetime
from typing import Any

from sambayan.core import clock, logs
from sambayan.core.database import require_transaction
from sambayan.core.models import AuditRecord


def record(*, action: str, subject: str, actor_id: int | None, detail: dict[str, Any] | None = None) -> None:
    """Write one line of the trail in the caller's transaction, so that it stands or falls with the deed.

    `action` names the deed as the code does (`grant_role`), `subject` the thing as `kind:id`
    (`umkm:12`), `actor_id` the person (None: the system itself). Never personal data in `detail`:
    the trail outlives an erased person.
    """
    require_transaction()
    AuditRecord.objects.create(
        at=clock.now(),
        actor_id=actor_id,
        action=action,
        subject=subject,
        detail=detail or {},
        request_id=logs.origin(),
    )


def standing(*, begun_by: str, ended_by: str, recorded: datetime) -> set[str]:
    """The things to which the first deed was done after an instant of wall time, and not the second since."""
    done = AuditRecord.objects.filter(action__in=[begun_by, ended_by], recorded_at__gte=recorded).order_by("id")
    newest = dict(done.values_list("subject", "action"))
    return {subject for subject, action in newest.items() if action == begun_by}


def last_detail(*, action: str, subject: str) -> dict[str, Any] | None:
    """What was noted when this deed was last done to this thing; None when it never was."""
    done = AuditRecord.objects.filter(action=action, subject=subject).order_by("-id")
    return done.values_list("detail", flat=True).first()
