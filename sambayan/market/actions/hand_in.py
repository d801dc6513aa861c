"""A courier brings buyers' cash to the desk of the sentra that signed it; to no other one."""

from sambayan.delivery.queries import couriers_of
from sambayan.market.errors import CashChanged, NotAtHome
from sambayan.money import actions as money


def take_cash(*, sentra_id: int, courier_id: int, counted: int, key: str, actor_id: int | None = None) -> int:
    """Book all the cash of a courier as handed in at this sentra; returns its rupiah. Twice with a key is harmless.

    `counted` is what lies on the table. Raises NotAtHome for a courier of another sentra, and CashChanged, with
    nothing booked, when the courier holds another amount.
    """
    if courier_id not in couriers_of(sentra_id=sentra_id):
        raise NotAtHome(courier_id, sentra_id)
    taken = money.hand_in_cash(
        courier_id=courier_id, key=f"desk:{courier_id}:{key}", counted=counted, actor_id=actor_id
    )
    if not taken:
        raise CashChanged(courier_id, counted)
    return taken
