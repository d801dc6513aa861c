"""Documents that couriers show."""

from datetime import date

from django.db import transaction

from sambayan.core import audit, clock
from sambayan.delivery.errors import UnknownCourier
from sambayan.delivery.models import Courier, CourierDocument


def record_document(*, courier_id: int, kind: str, valid_to: date, actor_id: int | None = None) -> None:
    """The courier showed a document with this last day; a newer one replaces it. Raises UnknownCourier.

    `kind` is what the rule that asks for it calls it, as `sim-c`.
    """
    with transaction.atomic(durable=True):
        if not Courier.objects.filter(id=courier_id, timeline=clock.timeline()).exists():
            raise UnknownCourier(courier_id)
        CourierDocument.objects.bulk_create(
            [CourierDocument(courier_id=courier_id, kind=kind, valid_to=valid_to)],
            update_conflicts=True,
            unique_fields=["courier", "kind"],
            update_fields=["valid_to"],
        )
        audit.record(
            action="record_document", subject=f"courier:{courier_id}", actor_id=actor_id,
            detail={"kind": kind, "valid_to": valid_to.isoformat()},
        )  # fmt: skip
