"""Showing who somebody is, to an office that must reach them: never without a line in the trail."""

from dataclasses import dataclass, field

from django.db import transaction

from sambayan.core import audit, clock
from sambayan.registry.errors import UnknownUmkm
from sambayan.registry.models import Umkm
from sambayan.registry.queries import person_names, person_phones


@dataclass(frozen=True, slots=True)
class RevealedOwner:
    """Kept out of `repr`, so that no traceback shows them. None is not known, or erased."""

    name: str | None = field(repr=False)
    phone: str | None = field(repr=False)


def reveal_owner(*, umkm_id: int, actor_id: int | None) -> RevealedOwner:
    """Name and phone of a business's owner, for whoever asks by name; noted each time. Raises UnknownUmkm."""
    with transaction.atomic(durable=True):
        umkm = Umkm.objects.filter(id=umkm_id, timeline=clock.timeline()).first()
        if umkm is None:
            raise UnknownUmkm([umkm_id])
        audit.record(action="reveal_owner", subject=f"umkm:{umkm_id}", actor_id=actor_id)
        if umkm.owner_id is None:
            return RevealedOwner(None, None)
        names, phones = person_names(person_ids=[umkm.owner_id]), person_phones(person_ids=[umkm.owner_id])
        return RevealedOwner(names.get(umkm.owner_id), phones.get(umkm.owner_id))
