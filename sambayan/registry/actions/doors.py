"""Where things are brought: a door in words, sealed under its person's key, and a point on the map."""

from django.db import transaction

from sambayan.core import clock, codes, database, fields
from sambayan.registry.actions.locking import hold_people
from sambayan.registry.engine.phone import international_form
from sambayan.registry.errors import PhoneNotUnderstood
from sambayan.registry.models import Address, Person


def register_guest(*, name: str, phone: str) -> int:
    """Somebody who buys without signing in: a person of their own, whom nobody finds by the number.

    Anybody may type any number, so that it is only kept to be called about this order. Raises PhoneNotUnderstood.
    """
    number = international_form(phone)
    if number is None:
        raise PhoneNotUnderstood(1)
    key = fields.new_person_key()
    return Person.objects.create(
        code=codes.new_code(), wrapped_key=key, name_sealed=fields.seal(key, name.strip()),
        phone_sealed=fields.seal(key, number), password="", created_at=clock.now(),
    ).id  # fmt: skip


def save_address(*, person_id: int, label: str, lat: float, lng: float, area_id: int | None = None) -> int:
    """The person's address of this label and point, new or known. Raises UnknownPerson."""
    with transaction.atomic(durable=True):
        return keep_address(person_id=person_id, label=label, lat=lat, lng=lng, area_id=area_id)


def keep_address(*, person_id: int, label: str, lat: float, lng: float, area_id: int | None = None) -> int:
    """`save_address` as a part of the caller's transaction: the address is kept with what it is for, or not at all."""
    database.require_transaction()
    label = label.strip()
    hold_people([person_id])
    person = Person.objects.only("wrapped_key").get(id=person_id)
    for known in Address.objects.filter(person_id=person_id, lat=lat, lng=lng).order_by("-id"):
        sealed = known.label_sealed if known.area_id == area_id else None
        if sealed and fields.open_sealed(person.wrapped_key, sealed) == label:
            return known.id
    return Address.objects.create(
        person_id=person_id, area_id=area_id, label_sealed=fields.seal(person.wrapped_key, label), lat=lat, lng=lng
    ).id
