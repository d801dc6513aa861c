"""Who buys and where it goes, where nobody knows that yet: written with the order, or not at all."""

from dataclasses import dataclass

from sambayan.registry import actions as registry


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who buys without signing in; `phone` as it was typed."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class NewDoor:
    """Where it goes, in words and as a point (WGS84 degrees)."""

    label: str
    lat: float
    lng: float
    area_id: int | None = None


def buyer_and_door(
    *, buyer_id: int | None, address_id: int | None, guest: Guest | None, door: NewDoor | None
) -> tuple[int | None, int | None]:
    """Person and address, in the caller's transaction. Raises registry.errors.PhoneNotUnderstood."""
    if guest:
        buyer_id = registry.register_guest(name=guest.name, phone=guest.phone)
    if door and buyer_id:
        address_id = registry.keep_address(
            person_id=buyer_id, label=door.label, lat=door.lat, lng=door.lng, area_id=door.area_id
        )
    return buyer_id, address_id
