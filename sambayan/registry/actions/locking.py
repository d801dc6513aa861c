"""Rows that an action holds while it decides, always in this order: people, UMKM, sentra."""

from collections.abc import Collection

from sambayan.core import clock
from sambayan.registry import queries
from sambayan.registry.errors import MergedAlready, UnknownPerson, UnknownSentra, UnknownUmkm
from sambayan.registry.models import Person, Sentra, Umkm


def hold_people(person_ids: Collection[int]) -> None:
    """Hold people who are registered and not erased. Raises UnknownPerson."""
    people = Person.objects.select_for_update(no_key=True).filter(id__in=person_ids, erased_at__isnull=True)
    found = set(people.order_by("id").values_list("id", flat=True))
    if missing := set(person_ids) - found:
        raise UnknownPerson(missing)


def hold_umkm(umkm_id: int) -> Umkm:
    """Hold the record that a business of this timeline lives on in. Raises UnknownUmkm."""
    living = queries.living_ids(umkm_ids=[umkm_id]).get(umkm_id, umkm_id)
    held = Umkm.objects.select_for_update(no_key=True).filter(id=living, timeline=clock.timeline()).first()
    if held is None:
        raise UnknownUmkm([umkm_id])
    if held.merged_into_id is not None:  # between the two statements
        raise MergedAlready(held.id, held.merged_into_id)
    return held


def hold_sentra(sentra_id: int) -> Sentra:
    """Hold a sentra of this timeline. Raises UnknownSentra."""
    held = Sentra.objects.select_for_update(no_key=True).filter(id=sentra_id, timeline=clock.timeline()).first()
    if held is None:
        raise UnknownSentra(sentra_id)
    return held
