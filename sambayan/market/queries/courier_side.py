"""Orders as whoever carries them has to know them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from sambayan.core import clock
from sambayan.market.enums import OrderState

_CARRIED = """
SELECT o.code, o.state, place.name, o.address_id, o.buyer_id,
       CASE WHEN o.pay_by = 'cash' THEN o.delivery_fee - o.subsidy + COALESCE((
           SELECT SUM(l.amount) FROM market_orderline l WHERE l.order_id = o.id AND l.state <> 'refused'
       ), 0) ELSE 0 END
FROM market_order o JOIN registry_sentra place ON place.id = o.sentra_id
WHERE o.code = ANY(%s) AND o.timeline = %s
"""


@dataclass(frozen=True, slots=True)
class CarriedOrder:
    """Where an order stands, whose it is, and the rupiah to collect at the door (0: it is paid)."""

    code: str
    state: OrderState
    sentra: str
    address_id: int | None
    buyer_id: int | None
    cash: int

    @property
    def is_ready(self) -> bool:
        return self.state is OrderState.READY


def carried_orders(*, codes: Collection[str]) -> dict[str, CarriedOrder]:
    """These orders of this timeline by code. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRIED, [list(codes), clock.timeline()])
        return {
            code: CarriedOrder(code, OrderState(state), sentra, address, buyer, int(cash))
            for code, state, sentra, address, buyer, cash in cursor.fetchall()
        }
