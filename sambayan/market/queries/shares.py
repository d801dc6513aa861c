"""What an order that is done owes to whom: the sold lines less and plus the fee rows frozen with it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from sambayan.money.engine.postings import Share
from sambayan.money.enums import Account, PartyKind

# The courier is the one who handed it over; an order picked up at the desk has no delivery and no ongkir.
_SHARES = """
WITH asked AS (
    SELECT id, code, subsidy FROM market_order WHERE code = ANY(%s)
), owed AS (
    SELECT l.order_id, 'umkm' AS party_kind, s.umkm_id AS party_id, l.amount
    FROM market_orderline l JOIN registry_stall s ON s.id = l.stall_id
    WHERE l.order_id IN (SELECT id FROM asked) AND l.state <> 'refused'
    UNION ALL
    SELECT f.order_id, 'umkm', s.umkm_id, -f.amount
    FROM market_orderfee f JOIN registry_stall s ON s.id = f.stall_id
    WHERE f.order_id IN (SELECT id FROM asked) AND f.payer = 'umkm'
    UNION ALL
    SELECT f.order_id, 'platform', 0, f.amount
    FROM market_orderfee f WHERE f.order_id IN (SELECT id FROM asked) AND f.payee = 'platform'
    UNION ALL
    SELECT f.order_id, 'courier', run.courier_id, f.amount
    FROM market_orderfee f
    JOIN asked ON asked.id = f.order_id
    JOIN delivery_delivery d ON d.reference = asked.code AND d.state = 'dropped'
    JOIN delivery_run run ON run.id = d.run_id
    WHERE f.kind = 'delivery'
)
SELECT asked.code, asked.subsidy, owed.party_kind, owed.party_id, SUM(owed.amount)
FROM asked JOIN owed ON owed.order_id = asked.id
GROUP BY asked.code, asked.subsidy, owed.party_kind, owed.party_id
ORDER BY asked.code, owed.party_kind, owed.party_id
"""
# A stall is ready with all its lines or with none; the platform and a courier who vanished are owed nothing.
_LOST_SHARES = """
WITH cooked AS (
    SELECT l.order_id, l.stall_id, SUM(l.amount) AS amount
    FROM market_orderline l JOIN market_order o ON o.id = l.order_id
    WHERE o.code = ANY(%s) AND l.state = 'ready' GROUP BY l.order_id, l.stall_id
)
SELECT o.code, o.subsidy, 'umkm', s.umkm_id, SUM(cooked.amount - COALESCE((
    SELECT SUM(f.amount) FROM market_orderfee f
    WHERE f.order_id = cooked.order_id AND f.stall_id = cooked.stall_id AND f.payer = 'umkm'
), 0))
FROM cooked JOIN market_order o ON o.id = cooked.order_id JOIN registry_stall s ON s.id = cooked.stall_id
GROUP BY o.code, o.subsidy, s.umkm_id ORDER BY o.code, s.umkm_id
"""
_ACCOUNTS = {
    PartyKind.UMKM: Account.UMKM_PAYABLE,
    PartyKind.PLATFORM: Account.PLATFORM_PAYABLE,
    PartyKind.COURIER: Account.COURIER_PAYABLE,
}


@dataclass(frozen=True, slots=True)
class OrderShares:
    """What one order owes to whom, and what the province adds; rupiah."""

    code: str
    subsidy: int
    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        return sum(share.amount for share in self.shares)


def order_shares(*, codes: Collection[str]) -> list[OrderShares]:
    """The shares of each order, by code; one statement for all."""
    return _shares(_SHARES, codes)


def lost_shares(*, codes: Collection[str]) -> list[OrderShares]:
    """What the stalls are owed of orders that never arrive: the net of what they had ready; one statement for all."""
    return _shares(_LOST_SHARES, codes)


def _shares(sql: str, codes: Collection[str]) -> list[OrderShares]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(codes)])
        rows = cursor.fetchall()
    shares: dict[tuple[str, int], list[Share]] = defaultdict(list)
    for code, subsidy, kind, party_id, amount in rows:
        shares[code, subsidy].append(Share(_ACCOUNTS[PartyKind(kind)], PartyKind(kind), party_id, int(amount)))
    return [OrderShares(code, subsidy, tuple(owed)) for (code, subsidy), owed in shares.items()]
