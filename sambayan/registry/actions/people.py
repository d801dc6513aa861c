"""People: registering them, what they agree to, forgetting them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import connection, transaction
from django.db.models import F, Func
from django.db.models.expressions import Combinable

from sambayan.core import audit, clock, codes, fields
from sambayan.registry.actions.locking import hold_people
from sambayan.registry.actions.signing_in import forget_sign_in
from sambayan.registry.engine.phone import international_form
from sambayan.registry.enums import Purpose
from sambayan.registry.errors import PhoneNotUnderstood, UnknownPerson
from sambayan.registry.models import Address, Consent, Person

# What a person of a list is known by while it is worked off: the phone's hash, else the place in the list.
_Key: TypeAlias = bytes | int

_KNOWN = "SELECT phone_hash, id FROM registry_person WHERE phone_hash = ANY(%s::bytea[])"
_INSERT = """
INSERT INTO registry_person (code, wrapped_key, name_sealed, phone_sealed, phone_hash, password, created_at)
SELECT new.code, new.wrapped_key, new.name_sealed, new.phone_sealed, new.phone_hash, '', %(at)s
FROM unnest(%(codes)s::text[], %(keys)s::bytea[], %(names)s::bytea[], %(phones)s::bytea[], %(hashes)s::bytea[])
    AS new (code, wrapped_key, name_sealed, phone_sealed, phone_hash)
ON CONFLICT (phone_hash) DO NOTHING
RETURNING id, code
"""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to register; kept out of `repr`, so that no traceback shows them."""

    name: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """One row to insert; `phone_hash` is None for who gave no phone."""

    code: str
    key: bytes
    name: bytes
    phone: bytes | None
    phone_hash: bytes | None


def register_person(*, name: str, phone: str | None = None, actor_id: int | None = None) -> int:
    """The person with this phone, new or known; without a phone always a new one. Raises PhoneNotUnderstood."""
    return register_people(people=[NewPerson(name, phone)], actor_id=actor_id)[0]


def register_people(*, people: Sequence[NewPerson], actor_id: int | None = None) -> list[int]:
    """Ids in the order given; the same phone is the same person, whose name stays as it was.

    Three statements and a line of audit however many there are (one when all are known). Sealing
    happens before the transaction, which would otherwise wait for it. Raises PhoneNotUnderstood.
    """
    numbers = [_number(position, person) for position, person in enumerate(people, start=1)]
    hashes = [None if number is None else fields.keyed_hash("phone", number) for number in numbers]
    keys: list[_Key] = [phone_hash or position for position, phone_hash in enumerate(hashes)]
    ids = _known(hashes)
    fresh: dict[_Key, _Sealed] = {}
    for key, person, number, phone_hash in zip(keys, people, numbers, hashes, strict=True):
        if key not in ids and key not in fresh:
            fresh[key] = _seal(person, number, phone_hash)
    if fresh:
        ids.update(_insert(fresh, actor_id))
    return [ids[key] for key in keys]


def _number(position: int, person: NewPerson) -> str | None:
    if person.phone is None:
        return None
    number = international_form(person.phone)
    if number is None:
        raise PhoneNotUnderstood(position)
    return number


def _known(hashes: Sequence[bytes | None]) -> dict[_Key, int]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [[phone_hash for phone_hash in hashes if phone_hash]])
        return {bytes(phone_hash): person for phone_hash, person in cursor.fetchall()}


def _seal(person: NewPerson, number: str | None, phone_hash: bytes | None) -> _Sealed:
    key = fields.new_person_key()
    name = fields.seal(key, person.name.strip())
    return _Sealed(codes.new_code(), key, name, fields.seal(key, number) if number else None, phone_hash)


def _insert(fresh: Mapping[_Key, _Sealed], actor_id: int | None) -> dict[_Key, int]:
    rows = list(fresh.values())
    values: dict[str, Any] = {
        "at": clock.now(),
        "codes": [row.code for row in rows],
        "keys": [row.key for row in rows],
        "names": [row.name for row in rows],
        "phones": [row.phone for row in rows],
        "hashes": [row.phone_hash for row in rows],
    }
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, values)
            inserted = {code: person for person, code in cursor.fetchall()}
        _record_registration(list(inserted.values()), actor_id)
        ids = {key: inserted[row.code] for key, row in fresh.items() if row.code in inserted}
        return {**ids, **_known([row.phone_hash for row in rows if row.code not in inserted])}


def _record_registration(person_ids: Sequence[int], actor_id: int | None) -> None:
    if len(person_ids) == 1:
        audit.record(action="register_person", subject=f"person:{person_ids[0]}", actor_id=actor_id)
    elif person_ids:
        detail = {"count": len(person_ids), "first": min(person_ids), "last": max(person_ids)}
        audit.record(action="register_people", subject="person:many", actor_id=actor_id, detail=detail)


def give_consent(*, person_id: int, purpose: Purpose, actor_id: int | None = None) -> int:
    """The person agrees to a purpose; given already, nothing changes. Raises UnknownPerson."""
    with transaction.atomic(durable=True):
        hold_people([person_id])
        given = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True).first()
        if given is None:
            given = Consent.objects.create(person_id=person_id, purpose=purpose, given_at=clock.now())
            detail = {"purpose": purpose}
            audit.record(action="give_consent", subject=f"person:{person_id}", actor_id=actor_id, detail=detail)
        return given.id


def withdraw_consent(*, person_id: int, purpose: Purpose, actor_id: int | None = None) -> bool:
    """The person no longer agrees; False when they did not."""
    with transaction.atomic(durable=True):
        given = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at__isnull=True)
        withdrawn = given.update(withdrawn_at=clock.now()) > 0
        if withdrawn:
            detail = {"purpose": purpose}
            audit.record(action="withdraw_consent", subject=f"person:{person_id}", actor_id=actor_id, detail=detail)
        return withdrawn


def erase_person(*, person_id: int, actor_id: int | None = None) -> bool:
    """Forget a person for good: the key is destroyed, consents end, addresses blur to about a kilometre.

    Ids stay, so that orders and books still add up. False when it was done before. Raises UnknownPerson.
    """
    with transaction.atomic(durable=True):
        person = Person.objects.select_for_update(no_key=True).filter(id=person_id).first()
        if person is None:
            raise UnknownPerson([person_id])
        if person.erased_at is not None:
            return False
        _forget(person_id)
        audit.record(action="erase_person", subject=f"person:{person_id}", actor_id=actor_id)
        return True


def _forget(person_id: int) -> None:
    at = clock.now()
    Person.objects.filter(id=person_id).update(
        wrapped_key=None,
        name_sealed=None,
        phone_sealed=None,
        phone_hash=None,
        password="",
        last_login=None,
        erased_at=at,
    )
    forget_sign_in(person_id)
    Address.objects.filter(person_id=person_id).update(label_sealed=None, lat=_blurred("lat"), lng=_blurred("lng"))
    Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True).update(withdrawn_at=at)


def _blurred(degrees: str) -> Combinable:
    """A coordinate to two decimals, about a kilometre."""
    return Func(F(degrees) * 100, function="ROUND") / 100
