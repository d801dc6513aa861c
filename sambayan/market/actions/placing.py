"""From a basket to an order, and its payment asked for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from sambayan.core import clock, observations
from sambayan.core.codes import new_code
from sambayan.core.observations import Kind, Observation
from sambayan.delivery.queries import Quote
from sambayan.market.actions.buying import Guest, NewDoor, buyer_and_door
from sambayan.market.engine.cash import is_too_much
from sambayan.market.engine.deadlines import ANSWER_WITHIN, PAY_WITHIN
from sambayan.market.engine.transitions import BORN
from sambayan.market.enums import BasketProblem, CashProblem, Channel, OrderState, PayBy
from sambayan.market.errors import (
    CashRefused,
    EmptyBasket,
    MarketError,
    NotForSale,
    NotPayable,
    PriceChanged,
    SentraClosed,
    SoldOut,
    Unavailable,
    UnknownOrder,
    Wanted,
    WrongPayment,
)
from sambayan.market.models import Order
from sambayan.market.queries import BasketItem, BasketView, PlacedOrder, basket_view, delivery_price, placed_order
from sambayan.money.actions import book_platform_payment, request_payment
from sambayan.money.enums import FeeKind, Method, PartyKind
from sambayan.money.queries import ChargeView, TermsOfDay, stall_fees
from sambayan.registry.queries import is_open

# The only place that locks stock to sell it: once, as late as can be, in key order (no two checkouts wait for
# each other in a circle). The amount left is judged again after the wait for the lock.
_TAKE_STOCK = """
WITH wanted AS (
    SELECT * FROM unnest(%s::bigint[], %s::int[]) AS w (product_id, quantity)
), locked AS (
    SELECT s.product_id FROM market_stock s JOIN wanted USING (product_id) ORDER BY s.product_id FOR NO KEY UPDATE OF s
)
UPDATE market_stock s SET available = s.available - wanted.quantity
FROM wanted JOIN locked USING (product_id)
WHERE s.product_id = wanted.product_id AND s.available >= wanted.quantity
RETURNING s.product_id
"""

# Everything that an order is, in one statement. Its basket lines go by id: whoever ordered or refilled the
# basket meanwhile took them away, and the count says so.
_WRITE = """
WITH placed AS (
    INSERT INTO market_order (
        timeline, code, link, key, sentra_id, buyer_id, address_id, drop_lat, drop_lng, channel, pay_by, state,
        terms_id, fee_rule, goods, delivery_fee, subsidy, total, placed_at, due_at
    ) VALUES (
        %(timeline)s, %(code)s, %(link)s, %(key)s, %(sentra_id)s, %(buyer_id)s::bigint,
        (SELECT id FROM registry_address WHERE id = %(address_id)s::bigint AND person_id = %(buyer_id)s::bigint),
        %(drop_lat)s,
        %(drop_lng)s, %(channel)s, %(pay_by)s, %(state)s, %(terms_id)s,
        %(fee_rule)s, %(goods)s, %(delivery_fee)s, %(subsidy)s, %(total)s, %(at)s, %(due_at)s
    ) ON CONFLICT (key) DO NOTHING RETURNING id
), lines AS (
    INSERT INTO market_orderline (order_id, stall_id, product_id, name, price, quantity, amount, note, state)
    SELECT placed.id, l.stall_id, l.product_id, l.name, l.price, l.quantity, l.price::bigint * l.quantity, l.note,
           'waiting'
    FROM placed, unnest(
        %(stalls)s::bigint[], %(products)s::bigint[], %(names)s::text[], %(prices)s::int[], %(quantities)s::int[],
        %(notes)s::text[]
    ) AS l (stall_id, product_id, name, price, quantity, note)
), fees AS (
    INSERT INTO market_orderfee (order_id, kind, stall_id, correction, payer, payee, base, rule, amount)
    SELECT placed.id, f.kind, f.stall_id, FALSE, f.payer, f.payee, f.base, f.rule, f.amount
    FROM placed, unnest(
        %(fee_kinds)s::text[], %(fee_stalls)s::bigint[], %(fee_payers)s::text[], %(fee_payees)s::text[],
        %(fee_bases)s::bigint[], %(fee_rules)s::text[], %(fee_amounts)s::bigint[]
    ) AS f (kind, stall_id, payer, payee, base, rule, amount)
), moves AS (
    INSERT INTO market_transition (order_id, from_state, to_state, at, actor_id, reason)
    SELECT placed.id, m.before, m.after, %(at)s::timestamptz, %(buyer_id)s::bigint, ''
    FROM placed, unnest(%(befores)s::text[], %(afters)s::text[]) AS m (before, after)
), emptied AS (
    DELETE FROM market_basketline WHERE id = ANY(%(basket_lines)s::bigint[]) RETURNING id
)
SELECT (SELECT id FROM placed), (SELECT COUNT(*) FROM emptied), %(pay_by)s = 'cash' AND EXISTS (
    SELECT FROM market_order o
    WHERE o.buyer_id = %(buyer_id)s::bigint AND o.timeline = %(timeline)s AND o.pay_by = 'cash'
    AND o.state IN ('placed', 'confirmed', 'accepted', 'ready', 'on_the_way')
)
"""

# Whoever orders in cash waits here until another order of theirs is written, which `_WRITE` then sees. Somebody whose
# number nobody has proven has no hash of it: `registry.register_guest`.
_HOLD_BUYER = "SELECT phone_hash IS NOT NULL FROM registry_person WHERE id = %s FOR NO KEY UPDATE"


_LINK_LENGTH = 20  # 22**20 is about 7e26: nobody finds one by trying


class _KeyTaken(MarketError):
    """Another call with the same key has placed the order meanwhile."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What the caller of `place_order` wants, beside the basket."""

    key: str
    buyer_id: int | None
    address_id: int | None
    drop: tuple[float, float] | None
    pay_by: PayBy
    channel: Channel
    guest: Guest | None
    door: NewDoor | None
    agreed: int | None

    @property
    def confirmed_at_once(self) -> bool:
        return self.pay_by is not PayBy.QRIS


@dataclass(frozen=True, slots=True)
class _Fee:
    """A fee to be frozen: who pays whom, on which base (rupiah or metres), by which rule."""

    kind: FeeKind
    stall_id: int | None
    payer: PartyKind
    payee: PartyKind
    base: int
    rule: str
    amount: int


@dataclass(frozen=True, slots=True)
class _Price:
    """What an order is frozen with, beside its lines; rupiah."""

    terms: TermsOfDay
    ongkir: Quote | None
    subsidy: int
    fees: tuple[_Fee, ...]

    @property
    def to_pay(self) -> int:
        """The buyer's part of the ongkir."""
        return self.ongkir.fee - self.subsidy if self.ongkir else 0


def place_order(
    *,
    key: str,
    basket_code: str,
    buyer_id: int | None,
    drop: tuple[float, float] | None,
    pay_by: PayBy,
    channel: Channel = Channel.OWN,
    address_id: int | None = None,
    guest: Guest | None = None,
    door: NewDoor | None = None,
    agreed: int | None = None,
) -> PlacedOrder:
    """Order what lies in the basket: stock taken, prices, fees and terms frozen, the basket emptied.

    `key` is the caller's; a second call with it returns the same order and changes nothing. `drop` is where
    it goes, None is picked up at the desk; `address_id` is the buyer's own door in words. `guest` and `door` are a
    buyer and a door that are new, and kept with the order only. `agreed` is the total that the buyer was shown, in
    rupiah. Cash and platform orders are confirmed at once, others wait PAY_WITHIN for their payment. Cash takes one
    statement more. Raises SoldOut, NotForSale or SentraClosed (recorded as missed sales), EmptyBasket, PriceChanged,
    CashRefused, delivery.errors.TooFar.
    """
    if already := placed_order(key=key):
        return already
    request = _Request(key, buyer_id, address_id, drop, pay_by, channel, guest, door, agreed)
    _check_payment(request)
    try:
        with transaction.atomic(durable=True):
            return _place(request, basket_code)
    except (Unavailable, EmptyBasket, CashRefused, _KeyTaken) as refused:
        # The same key may have won the race for the last piece, or for the basket.
        if already := placed_order(key=key):
            return already
        if isinstance(refused, Unavailable):
            _record_missed_sale(refused)
        raise


def start_payment(*, order_code: str) -> ChargeView:
    """Ask for the order's money by QRIS; returns the charge with its QR. Twice returns the same charge.

    Opens no transaction: the provider is asked outside of any.
    """
    order = (
        Order.objects.filter(code=order_code, timeline=clock.timeline())
        .only("state", "pay_by", "total", "placed_at")
        .first()
    )
    if order is None:
        raise UnknownOrder(order_code)
    if order.pay_by != PayBy.QRIS:
        raise NotPayable(order_code, f"it is paid by {order.pay_by}")
    if order.state in {OrderState.EXPIRED, OrderState.REFUNDED}:
        raise NotPayable(order_code, f"it is {order.state}; order again")
    return request_payment(
        key=f"order:{order_code}", reference=order_code, method=Method.QRIS, amount=order.total,
        expires_at=order.placed_at + PAY_WITHIN,
    )  # fmt: skip


def _check_payment(request: _Request) -> None:
    if (request.pay_by is PayBy.PLATFORM) is not (request.channel is Channel.GOFOOD):
        raise WrongPayment(f"{request.channel} orders are not paid by {request.pay_by}; only gofood's by platform")
    if request.pay_by is PayBy.CASH and request.drop is None:
        raise WrongPayment("no courier takes the cash of an order that is picked up at the desk; choose QRIS")


def _place(request: _Request, basket_code: str) -> PlacedOrder:
    basket = basket_view(code=basket_code)
    if basket is None:
        raise EmptyBasket(basket_code)
    _check_for_sale(basket)
    price = _price(basket, request.drop)
    if request.agreed not in {None, basket.goods + price.to_pay}:
        raise PriceChanged(basket.goods + price.to_pay)
    buyer_id, address_id = buyer_and_door(
        buyer_id=request.buyer_id, address_id=request.address_id, guest=request.guest, door=request.door
    )
    request = replace(request, buyer_id=buyer_id, address_id=address_id)
    if request.pay_by is PayBy.CASH:
        _check_cash(request, basket.goods + price.to_pay)
    _take_stock(basket)
    order = _write(request, basket, price)
    if request.pay_by is PayBy.PLATFORM:
        book_platform_payment(
            key=f"order:{order.code}", reference=order.code, amount=order.total, platform=request.channel.value
        )
    return order


def _check_cash(request: _Request, amount: int) -> None:
    """That the buyer has no other cash order under way is seen when the order is written, under the lock of this."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_BUYER, [request.buyer_id])
        proven = cursor.fetchone()
    if proven is None or not proven[0]:
        raise CashRefused(CashProblem.UNPROVEN)
    if is_too_much(amount):
        raise CashRefused(CashProblem.TOO_MUCH)


def _check_for_sale(basket: BasketView) -> None:
    closed = [item for item in basket.problems if item.problem is not BasketProblem.SOLD_OUT]
    if closed:
        raise NotForSale(basket.sentra_id, basket.visitor, _wanted(closed))
    if not is_open(sentra_id=basket.sentra_id, at=clock.now()):
        raise SentraClosed(basket.sentra_id, basket.visitor, _wanted(basket.items))
    if basket.problems:  # seen without a lock: nobody queues for what is gone
        raise SoldOut(basket.sentra_id, basket.visitor, _wanted(basket.problems))


def _wanted(items: Sequence[BasketItem]) -> list[Wanted]:
    return [Wanted(i.product_id, i.category_id, i.stall_id, i.name, i.quantity) for i in items]


def _price(basket: BasketView, drop: tuple[float, float] | None) -> _Price:
    price = delivery_price(pickup=(basket.lat, basket.lng), drop=drop)
    terms, ongkir, subsidy = price.terms, price.ongkir, price.subsidy
    return _Price(terms, ongkir, subsidy, (*_stall_fees(basket, terms), *_delivery_fees(ongkir, subsidy, terms)))


def _stall_fees(basket: BasketView, terms: TermsOfDay) -> list[_Fee]:
    sales: dict[int, int] = defaultdict(int)
    for item in basket.items:
        sales[item.stall_id] += item.amount
    return [
        _Fee(fee.kind, fee.stall_id, PartyKind.UMKM, PartyKind.PLATFORM, fee.base, _rule(terms), fee.amount)
        for fee in stall_fees(terms=terms, sales=sales)
    ]


def _delivery_fees(ongkir: Quote | None, subsidy: int, terms: TermsOfDay) -> list[_Fee]:
    if ongkir is None:
        return []
    whole = _Fee(FeeKind.DELIVERY, None, PartyKind.BUYER, PartyKind.COURIER, ongkir.metres, ongkir.rule, ongkir.fee)
    borne = _Fee(
        FeeKind.DELIVERY_SUBSIDY, None, PartyKind.PROVINCE, PartyKind.COURIER, ongkir.fee, _rule(terms), subsidy
    )
    return [whole, borne] if subsidy else [whole]


def _rule(terms: TermsOfDay) -> str:
    return f"{terms.code}@{terms.version}"


def _take_stock(basket: BasketView) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_STOCK, [[i.product_id for i in basket.items], [i.quantity for i in basket.items]])
        taken = {row[0] for row in cursor.fetchall()}
    if short := [item for item in basket.items if item.product_id not in taken]:
        raise SoldOut(basket.sentra_id, basket.visitor, _wanted(short))


def _write(request: _Request, basket: BasketView, price: _Price) -> PlacedOrder:
    order = _drafted(request, basket, price)
    moves = [BORN, OrderState.PLACED.value, OrderState.CONFIRMED.value][: 3 if request.confirmed_at_once else 2]
    values = {
        "timeline": clock.timeline(), "code": order.code, "link": order.link, "key": request.key,
        "sentra_id": basket.sentra_id, "buyer_id": request.buyer_id, "address_id": request.address_id,
        "channel": request.channel.value, "pay_by": order.pay_by.value,
        "drop_lat": request.drop[0] if request.drop else None, "drop_lng": request.drop[1] if request.drop else None,
        "state": order.state.value, "terms_id": price.terms.id, "fee_rule": price.ongkir.rule if price.ongkir else "",
        "goods": order.goods, "delivery_fee": order.delivery_fee, "subsidy": order.subsidy, "total": order.total,
        "at": clock.now(), "due_at": order.due_at, "befores": moves[:-1], "afters": moves[1:],
        **_line_columns(basket), **_fee_columns(price.fees),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
        order_id, emptied, other_cash = cursor.fetchone()
    if order_id is None:
        raise _KeyTaken(f"key {request.key} is taken")
    if emptied != len(basket.items):
        raise EmptyBasket(basket.code)
    if other_cash:
        raise CashRefused(CashProblem.ONE_OPEN)
    return replace(order, id=order_id)


def _drafted(request: _Request, basket: BasketView, price: _Price) -> PlacedOrder:
    """The order before it has an id."""
    ongkir = price.ongkir.fee if price.ongkir else 0
    return PlacedOrder(
        id=0,
        code=new_code(),
        link=new_code(_LINK_LENGTH),
        state=OrderState.CONFIRMED if request.confirmed_at_once else OrderState.PLACED,
        pay_by=request.pay_by,
        goods=basket.goods,
        delivery_fee=ongkir,
        subsidy=price.subsidy,
        total=basket.goods + ongkir - price.subsidy,
        due_at=clock.now() + (ANSWER_WITHIN if request.confirmed_at_once else PAY_WITHIN),
    )


def _line_columns(basket: BasketView) -> dict[str, list[Any]]:
    return {
        "stalls": [item.stall_id for item in basket.items],
        "products": [item.product_id for item in basket.items],
        "names": [item.name for item in basket.items],
        "prices": [item.price for item in basket.items],
        "quantities": [item.quantity for item in basket.items],
        "notes": [item.note for item in basket.items],
        "basket_lines": [item.line_id for item in basket.items],
    }


def _fee_columns(fees: Sequence[_Fee]) -> dict[str, list[Any]]:
    return {
        "fee_kinds": [fee.kind.value for fee in fees],
        "fee_stalls": [fee.stall_id for fee in fees],
        "fee_payers": [fee.payer.value for fee in fees],
        "fee_payees": [fee.payee.value for fee in fees],
        "fee_bases": [fee.base for fee in fees],
        "fee_rules": [fee.rule for fee in fees],
        "fee_amounts": [fee.amount for fee in fees],
    }


def _record_missed_sale(refused: Unavailable) -> None:
    """What could not be sold is demand, too; written after the rollback, or it would be rolled back with it."""
    kind = Kind.STOCK_OUT if isinstance(refused, SoldOut) else Kind.CLOSED
    observations.record(
        [
            Observation(
                kind, visitor=refused.visitor, sentra_id=refused.sentra_id, stall_id=item.stall_id,
                product_id=item.product_id, category_id=item.category_id, count=item.quantity,
            )
            for item in refused.items
        ]
    )  # fmt: skip
