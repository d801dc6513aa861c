"""A small sentra with three stalls, and short ways to where most tests begin. Everything by the real actions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.enums import Vehicle
from sambayan.delivery.models import Delivery, FeeTable
from sambayan.delivery.queries import Travel
from sambayan.market import actions, queries
from sambayan.market.actions import NewProduct
from sambayan.market.enums import Channel, OrderState, PayBy, Shelf
from sambayan.market.models import Category, Order, OrderLine, Stock
from sambayan.market.queries import PlacedOrder
from sambayan.money import actions as money
from sambayan.money.enums import Account, EntryKind
from sambayan.money.models import EntryLine, Terms
from sambayan.money.queries import OrderMoney, order_money
from sambayan.registry import actions as registry
from sambayan.registry.models import Stall
from tests import people

DROP = (-5.3890, 105.2680)  # some 1.6 km from PKOR in a straight line
TRAVEL = Travel(origin_lat=-5.38, origin_lng=105.28, metres_per_minute=320)
_keys = count(1)


@dataclass(frozen=True, slots=True)
class Market:
    """Ids. Stall A sells keripik (12.500) and kopi (15.000), B tapis (250.000), C nasi uduk (20.000)."""

    sentra: int
    stalls: tuple[int, int, int]
    keripik: int
    kopi: int
    tapis: int
    nasi: int
    buyer: int


def a_market(*, stock: int = 20) -> Market:
    sentra = people.a_sentra()
    stalls = (
        people.a_stall(sentra, "A-01", people.SARI, "Keripik Sari"),
        people.a_stall(sentra, "B-02", people.YULI, "Tapis Yuli"),
        people.a_stall(sentra, "C-03", people.TONO, "Uduk Tono"),
    )
    for code, shelf in (("makanan", Shelf.CULINARY), ("tapis", Shelf.SOUVENIR)):
        Category.objects.get_or_create(code=code, defaults={"shelf": shelf, "name": code, "name_en": code})
    keripik, kopi = actions.add_products(
        stall_id=stalls[0],
        products=[
            NewProduct("makanan", "Keripik pisang", 12_500, stock),
            NewProduct("makanan", "Kopi robusta", 15_000, stock, prep_minutes=5),
        ],
    )
    (tapis,) = actions.add_products(stall_id=stalls[1], products=[NewProduct("tapis", "Tapis mini", 250_000, stock)])
    (nasi,) = actions.add_products(
        stall_id=stalls[2], products=[NewProduct("makanan", "Nasi uduk", 20_000, stock, prep_minutes=25)]
    )
    terms()
    FeeTable.objects.get_or_create(
        code="ongkir-uji",
        defaults={
            "valid_from": date(2018, 1, 1), "base": 8_000, "base_metres": 2_000, "per_km": 2_000, "source": "test",
        },
    )  # fmt: skip
    return Market(sentra, stalls, keripik, kopi, tapis, nasi, people.a_person(people.DEWI))


def terms(*, subsidy: int = 5_000) -> Terms:
    found, _ = Terms.objects.get_or_create(
        code="gofood-2021",
        version=1,
        defaults={
            "name": "20 % + Rp1.000", "valid_from": date(2018, 1, 1), "commission_bp": 2_000,
            "commission_fixed": 1_000, "delivery_subsidy": subsidy,
        },
    )  # fmt: skip
    return found


def key() -> str:
    return f"test:{next(_keys)}"


def filled(market: Market, lines: Sequence[tuple[int, int]], visitor: str = "v1") -> str:
    return actions.fill_basket(visitor=visitor, sentra_id=market.sentra, lines=lines)


def placed(
    market: Market,
    lines: Sequence[tuple[int, int]] | None = None,
    *,
    pay_by: PayBy = PayBy.QRIS,
    channel: Channel = Channel.OWN,
    drop: tuple[float, float] | None = DROP,
    visitor: str = "v1",
    buyer_id: int | None = None,
    address_id: int | None = None,
    note: str = "",
) -> PlacedOrder:
    """An order of two keripik, one tapis and one nasi uduk, unless lines are given.

    Who pays in cash is a person of their own each time: nobody may have two such orders at once.
    """
    wanted = lines or [(market.keripik, 2), (market.tapis, 1), (market.nasi, 1)]
    basket = filled(market, wanted, visitor)
    if note:
        product, quantity = wanted[0]
        actions.set_basket_line(
            visitor=visitor, sentra_id=market.sentra, product_id=product, quantity=quantity, note=note
        )
    return actions.place_order(
        key=key(), basket_code=basket, buyer_id=buyer_id or (a_buyer() if pay_by is PayBy.CASH else market.buyer),
        address_id=address_id, drop=drop, pay_by=pay_by, channel=channel,
    )  # fmt: skip


def a_buyer() -> int:
    """Somebody who has proven a number; their name is everybody's."""
    return registry.register_person(name=people.DEWI.name, phone=f"0800 111 {next(_keys):04}")


def pay(code: str) -> None:
    charge = actions.start_payment(order_code=code)
    money.pay_at_testpay(code=charge.code)
    money.work_due_notifications(100)


def confirmed(market: Market, lines: Sequence[tuple[int, int]] | None = None, **how: Any) -> PlacedOrder:
    """Paid, or to be paid in cash: the stalls are asked."""
    order = placed(market, lines, **how)
    if order.pay_by is PayBy.QRIS:
        pay(order.code)
        actions.work_due_outcomes(100)
    return order


def accepted(
    market: Market, lines: Sequence[tuple[int, int]] | None = None, *, refused: Sequence[int] = (), **how: Any
) -> PlacedOrder:
    """Answered by every stall; `refused` are products."""
    order = confirmed(market, lines, **how)
    for stall_id in stalls_of(order.code):
        actions.accept_lines(
            order_code=order.code, stall_id=stall_id, refused=line_ids(order.code, *refused, stall=stall_id)
        )
    return order


def ready(market: Market, lines: Sequence[tuple[int, int]] | None = None, **how: Any) -> PlacedOrder:
    order = accepted(market, lines, **how)
    cook(order.code)
    return order


def cook(code: str) -> None:
    for stall_id in stalls_of(code):
        actions.mark_ready(order_code=code, stall_id=stall_id)


def on_the_way(market: Market, lines: Sequence[tuple[int, int]] | None = None, **how: Any) -> tuple[PlacedOrder, int]:
    """The order, and the run of the courier who carries it."""
    order = ready(market, lines, **how)
    run = assigned(order.code)
    actions.pick_up(run_id=run)
    return order, run


def delivered(market: Market, lines: Sequence[tuple[int, int]] | None = None, **how: Any) -> PlacedOrder:
    order, run = on_the_way(market, lines, **how)
    actions.hand_over(run_id=run)
    return order


def completed(market: Market, lines: Sequence[tuple[int, int]] | None = None, **how: Any) -> PlacedOrder:
    order = delivered(market, lines, **how)
    actions.work_due_orders(100)
    money.work_due_refunds(100)
    return order


def a_courier(*, home: int | None = None) -> int:
    """On shift at PKOR for the rest of the day, and free; `home` is the sentra that signed the courier."""
    person = registry.register_person(name="Kurir uji")
    (courier,) = delivery.register_couriers(couriers=[delivery.NewCourier(person, Vehicle.MOTOR, home)])
    now = clock.now()
    delivery.start_shifts(
        shifts=[delivery.NewShift(courier, now - timedelta(hours=1), now + timedelta(hours=12), -5.3793, 105.2790)]
    )
    return courier


def assigned(code: str) -> int:
    """The run of a new courier of the order's sentra who was assigned to it by hand."""
    waiting = Delivery.objects.get(reference=code)
    courier = a_courier(home=Order.objects.get(code=code).sentra_id)
    delivery.assign_by_hand(delivery_id=waiting.id, courier_id=courier, travel=TRAVEL)
    waiting.refresh_from_db()
    assert waiting.run_id is not None
    return waiting.run_id


def courier_of(code: str) -> int:
    run = Delivery.objects.get(reference=code).run
    assert run is not None
    return run.courier_id


def owed(code: str, kind: EntryKind = EntryKind.RELEASE) -> dict[tuple[str, int], int]:
    lines = EntryLine.objects.filter(entry__reference=code, entry__kind=kind).exclude(
        account__in=[Account.HELD, Account.LOSS]
    )
    return {(line.party_kind, line.party_id): -line.amount for line in lines}


def umkm_of(stall: int) -> int:
    return Stall.objects.get(id=stall).umkm_id


def stalls_of(code: str) -> list[int]:
    return sorted(set(OrderLine.objects.filter(order__code=code).values_list("stall_id", flat=True)))


def line_ids(code: str, *products: int, stall: int | None = None) -> list[int]:
    found = OrderLine.objects.filter(order__code=code, product_id__in=products)
    return list((found.filter(stall_id=stall) if stall else found).values_list("id", flat=True))


def state(code: str) -> OrderState:
    return OrderState(Order.objects.get(code=code).state)


def stock(product: int) -> int:
    return Stock.objects.get(product_id=product).available


def faults() -> list[queries.Fault]:
    return queries.book_faults(timeline=clock.timeline())


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def behind_the_guards() -> Iterator[None]:
    """What no trigger or foreign key sees: a superuser's repair, a damaged disk."""
    sql("SET session_replication_role = replica")
    try:
        yield
    finally:
        sql("SET session_replication_role = DEFAULT")


def statements(action: Callable[..., Any], *arguments: Any, **named: Any) -> int:
    """How many statements an action needs, without those that only open, nest and close transactions."""
    with CaptureQueriesContext(connection) as captured:
        action(*arguments, **named)
    frame = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
    return sum(not query["sql"].startswith(frame) for query in captured)


def money_of(code: str) -> OrderMoney:
    return order_money(references=[code])[code]
