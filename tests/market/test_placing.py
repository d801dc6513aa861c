from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import connection

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery.errors import TooFar
from sambayan.delivery.models import FeeTable
from sambayan.market import actions, queries
from sambayan.market.engine.deadlines import PAY_WITHIN
from sambayan.market.enums import Channel, OrderState, PayBy
from sambayan.market.errors import (
    EmptyBasket,
    NotForSale,
    NotPayable,
    SentraClosed,
    SoldOut,
    UnknownOrder,
    WrongPayment,
)
from sambayan.market.models import BasketLine, Order, Product
from sambayan.money.enums import ChargeState, FeeKind, PartyKind
from sambayan.registry import actions as registry
from sambayan.registry.actions import NewWindow
from sambayan.registry.models import SentraStateChange, Stall
from tests import people
from tests.market import world
from tests.market.world import DROP, Market, filled, key, placed, state, statements, stock

pytestmark = pytest.mark.django_db


def seen(kind: str) -> list[tuple[int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id, count, visitor FROM core_observation WHERE kind = %s AND timeline = %s",
            [kind, clock.timeline()],
        )
        rows: list[tuple[int, int, str]] = cursor.fetchall()
    return rows


def test_a_basket_becomes_an_order_that_is_frozen_to_the_rupiah(market: Market) -> None:
    order = placed(market, [(market.keripik, 2), (market.tapis, 1)])

    view = queries.order_view(code=order.code)
    assert [(line.name, line.price, line.quantity, line.amount) for line in view.lines] == [
        ("Keripik pisang", 12_500, 2, 25_000),
        ("Tapis mini", 250_000, 1, 250_000),
    ]
    assert (order.goods, order.subsidy) == (275_000, 5_000)
    assert order.total == order.goods + order.delivery_fee - order.subsidy
    assert view.terms == "gofood-2021@1"
    assert view.placed == order
    assert order.due_at == clock.now() + PAY_WITHIN


def test_every_fee_is_a_row_that_says_who_pays_whom_by_which_rule(market: Market) -> None:
    order = placed(market, [(market.keripik, 2), (market.tapis, 1)])

    fees = {(fee.kind, fee.stall_id): fee for fee in queries.order_view(code=order.code).fees}
    ongkir = fees[FeeKind.DELIVERY, None]
    assert (ongkir.payer, ongkir.payee, ongkir.rule) == (PartyKind.BUYER, PartyKind.COURIER, "ongkir-uji")
    assert ongkir.amount == order.delivery_fee
    assert 2_000 < ongkir.base < 2_500  # metres on the road
    borne = fees[FeeKind.DELIVERY_SUBSIDY, None]
    assert (borne.payer, borne.payee, borne.base, borne.amount) == (
        PartyKind.PROVINCE, PartyKind.COURIER, order.delivery_fee, 5_000,
    )  # fmt: skip
    rate = fees[FeeKind.COMMISSION, market.stalls[0]]
    assert (rate.payer, rate.payee, rate.base, rate.amount, rate.rule) == (
        PartyKind.UMKM, PartyKind.PLATFORM, 25_000, 5_000, "gofood-2021@1",
    )  # fmt: skip
    assert fees[FeeKind.COMMISSION_FIXED, market.stalls[1]].amount == 1_000
    assert len(fees) == 6


def test_a_basket_over_three_stalls_pays_one_ongkir(market: Market) -> None:
    order = placed(market)

    ongkir = [fee.amount for fee in queries.order_view(code=order.code).fees if fee.kind is FeeKind.DELIVERY]
    assert ongkir == [order.delivery_fee]


def test_placing_takes_stock_and_empties_the_basket(market: Market) -> None:
    placed(market, [(market.keripik, 3), (market.nasi, 1)])

    assert (stock(market.keripik), stock(market.nasi), stock(market.tapis)) == (17, 19, 20)
    assert not BasketLine.objects.filter(basket__visitor="v1").exists()


def test_the_same_key_gives_the_same_order_and_takes_no_stock(market: Market) -> None:
    ask = partial(actions.place_order, key=key(), buyer_id=market.buyer, drop=DROP, pay_by=PayBy.QRIS)
    first = ask(basket_code=filled(market, [(market.keripik, 2)]))
    refilled = filled(market, [(market.keripik, 5)])
    second = ask(basket_code=refilled)

    assert second == first
    assert stock(market.keripik) == 18
    assert BasketLine.objects.filter(basket__code=refilled).count() == 1


def test_an_order_picked_up_at_the_desk_pays_no_ongkir(market: Market) -> None:
    order = placed(market, [(market.keripik, 1)], drop=None)

    assert (order.delivery_fee, order.subsidy, order.total) == (0, 0, 12_500)
    kinds = {fee.kind for fee in queries.order_view(code=order.code).fees}
    assert kinds == {FeeKind.COMMISSION, FeeKind.COMMISSION_FIXED}


def test_the_subsidy_never_exceeds_the_ongkir(market: Market) -> None:
    FeeTable.objects.create(
        code="murah", valid_from=date(2018, 4, 1), base=3_000, base_metres=40_000, per_km=0, source="test"
    )

    order = placed(market, [(market.keripik, 1)])

    assert (order.delivery_fee, order.subsidy, order.total) == (3_000, 3_000, 12_500)


def test_a_qris_order_waits_for_its_payment(market: Market) -> None:
    order = placed(market)

    assert state(order.code) is OrderState.PLACED
    assert [(m.before, m.after) for m in queries.order_view(code=order.code).moves] == [("", "placed")]


def test_a_cash_order_is_confirmed_at_once(market: Market) -> None:
    order = placed(market, pay_by=PayBy.CASH, buyer_id=market.buyer)

    assert order.state is OrderState.CONFIRMED is state(order.code)
    moves = queries.order_view(code=order.code).moves
    assert [(m.before, m.after, m.actor_id) for m in moves] == [
        ("", "placed", market.buyer), ("placed", "confirmed", market.buyer),
    ]  # fmt: skip


def test_a_gofood_order_is_confirmed_and_its_money_is_held_by_the_platform(market: Market) -> None:
    order = placed(market, pay_by=PayBy.PLATFORM, channel=Channel.GOFOOD)

    assert state(order.code) is OrderState.CONFIRMED
    assert world.money_of(order.code).held == order.total
    assert world.faults() == []


@pytest.mark.parametrize(
    ("pay_by", "channel", "drop"),
    [
        (PayBy.PLATFORM, Channel.OWN, DROP),
        (PayBy.QRIS, Channel.GOFOOD, DROP),
        (PayBy.CASH, Channel.DESK, None),
    ],
)
def test_a_way_to_pay_that_does_not_fit_is_refused(
    market: Market, pay_by: PayBy, channel: Channel, drop: tuple[float, float] | None
) -> None:
    with pytest.raises(WrongPayment):
        placed(market, pay_by=pay_by, channel=channel, drop=drop)
    assert stock(market.keripik) == 20


def test_too_few_left_refuses_the_whole_basket_and_names_the_product(market: Market) -> None:
    actions.set_stock(product_id=market.tapis, available=1)
    basket = filled(market, [(market.keripik, 2), (market.tapis, 2)])

    with pytest.raises(SoldOut, match="2 of Tapis mini") as refused:
        actions.place_order(key=key(), basket_code=basket, buyer_id=market.buyer, drop=DROP, pay_by=PayBy.QRIS)

    assert [item.product_id for item in refused.value.items] == [market.tapis]
    assert (stock(market.keripik), stock(market.tapis)) == (20, 1)
    assert not Order.objects.filter(timeline=clock.timeline()).exists()


def test_what_was_sold_out_is_recorded_as_demand(market: Market) -> None:
    actions.set_stock(product_id=market.tapis, available=1)

    with pytest.raises(SoldOut):
        placed(market, [(market.tapis, 4)], visitor="dewi-pseudonym")

    assert seen("stock_out") == [(market.tapis, 4, "dewi-pseudonym")]


def test_the_amount_left_is_judged_under_the_lock_not_by_what_was_read(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    basket = filled(market, [(market.keripik, 2)])
    before = queries.basket_view(code=basket)
    actions.set_stock(product_id=market.keripik, available=1)
    monkeypatch.setattr("sambayan.market.actions.placing.basket_view", lambda **_: before)

    with pytest.raises(SoldOut):
        actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)
    assert stock(market.keripik) == 1


def closed_stall(market: Market) -> None:
    Stall.objects.filter(id=market.stalls[0]).update(
        live_from=clock.today() - timedelta(days=9), live_to=clock.today() - timedelta(days=1)
    )


def stall_of_tomorrow(market: Market) -> None:
    Stall.objects.filter(id=market.stalls[0]).update(live_from=clock.today() + timedelta(days=1))


def idle_sentra(market: Market) -> None:
    SentraStateChange.objects.filter(sentra_id=market.sentra).update(state="idle")


def unlisted(market: Market) -> None:
    actions.set_listed(product_id=market.keripik, listed=False)


@pytest.mark.parametrize("close", [closed_stall, stall_of_tomorrow, idle_sentra, unlisted])
def test_what_is_not_for_sale_today_cannot_be_ordered_from_an_old_basket(
    market: Market, close: Callable[[Market], None]
) -> None:
    basket = filled(market, [(market.keripik, 1)], visitor="late")
    close(market)

    with pytest.raises(NotForSale, match="Keripik pisang"):
        actions.place_order(key=key(), basket_code=basket, buyer_id=market.buyer, drop=DROP, pay_by=PayBy.QRIS)

    assert stock(market.keripik) == 20
    assert seen("closed") == [(market.keripik, 1, "late")]


def test_a_sentra_takes_orders_in_its_opening_hours_only(market: Market, day: SimulatedClock) -> None:
    hours = [NewWindow(clock.today().isoweekday(), time(12, 30), time(21))]
    registry.set_opening_windows(sentra_id=market.sentra, windows=hours)
    with pytest.raises(SentraClosed, match="Keripik pisang cannot be ordered"):
        placed(market, [(market.keripik, 1)], visitor="early")
    assert seen("closed") == [(market.keripik, 1, "early")]

    day.set(day.at + timedelta(minutes=30))
    assert placed(market, [(market.keripik, 1)], visitor="early").goods == 12_500


def test_the_price_of_the_moment_is_frozen_and_later_changes_do_not_touch_it(market: Market) -> None:
    basket = filled(market, [(market.keripik, 1)])
    actions.set_price(product_id=market.keripik, price=14_000)
    order = actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)
    actions.set_price(product_id=market.keripik, price=99_000)

    assert order.goods == 14_000
    assert queries.order_view(code=order.code).lines[0].price == 14_000


def test_a_basket_orders_once_whatever_the_key(market: Market) -> None:
    basket = filled(market, [(market.keripik, 1)])
    actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)

    with pytest.raises(EmptyBasket):
        actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)
    assert stock(market.keripik) == 19


def test_a_basket_that_changed_while_it_was_priced_is_not_ordered(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    basket = filled(market, [(market.keripik, 1)])
    before = queries.basket_view(code=basket)
    filled(market, [(market.keripik, 2)])
    monkeypatch.setattr("sambayan.market.actions.placing.basket_view", lambda **_: before)

    with pytest.raises(EmptyBasket):
        actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)
    assert stock(market.keripik) == 20


def test_an_order_of_one_timeline_is_no_order_of_another(market: Market) -> None:
    basket = filled(market, [(market.keripik, 1)])
    order = placed(market, [(market.kopi, 1)], visitor="v2")

    with clock.simulated(clock.timeline() + 500_000, clock.now()):
        with pytest.raises(EmptyBasket):
            actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)
        with pytest.raises(UnknownOrder):
            actions.start_payment(order_code=order.code)


def test_placing_takes_the_same_statements_for_one_line_and_for_four(market: Market) -> None:
    ask = {"buyer_id": market.buyer, "drop": DROP, "pay_by": PayBy.QRIS}
    one = filled(market, [(market.keripik, 1)], "one")
    four = filled(market, [(p, 1) for p in (market.keripik, market.kopi, market.tapis, market.nasi)], "four")

    assert statements(actions.place_order, key=key(), basket_code=one, **ask) == 7
    assert statements(actions.place_order, key=key(), basket_code=four, **ask) == 7


def test_a_payment_is_asked_for_once(market: Market) -> None:
    order = placed(market)

    first = actions.start_payment(order_code=order.code)
    second = actions.start_payment(order_code=order.code)

    assert second == first
    assert (first.amount, first.reference, first.expires_at) == (order.total, order.code, order.due_at)
    assert first.qr


def test_asking_again_after_paying_shows_the_paid_charge(market: Market) -> None:
    order = world.confirmed(market)

    assert actions.start_payment(order_code=order.code).state is ChargeState.PAID


def test_cash_is_not_asked_for_by_qris(market: Market) -> None:
    order = placed(market, pay_by=PayBy.CASH)

    with pytest.raises(NotPayable, match="cash"):
        actions.start_payment(order_code=order.code)


def test_an_expired_order_is_not_asked_for(market: Market, day: SimulatedClock) -> None:
    order = placed(market)
    day.set(clock.now() + timedelta(minutes=16))
    actions.work_due_orders(100)

    with pytest.raises(NotPayable, match="expired"):
        actions.start_payment(order_code=order.code)


def test_starting_a_payment_takes_three_statements(market: Market) -> None:
    order = placed(market)

    assert statements(actions.start_payment, order_code=order.code) == 3


def test_products_of_another_sentra_do_not_slip_into_an_order(market: Market) -> None:
    filled(market, [(market.keripik, 1)])
    other = people.a_sentra("korpri", "Korpri")
    stall = people.a_stall(other, "K-1", people.SARI, "Keripik Sari")
    Product.objects.filter(id=market.keripik).update(stall_id=stall)

    with pytest.raises(NotForSale):
        actions.place_order(key=key(), basket_code=filled_code("v1"), buyer_id=None, drop=DROP, pay_by=PayBy.QRIS)


def filled_code(visitor: str) -> str:
    return str(BasketLine.objects.get(basket__visitor=visitor).basket.code)


def test_an_order_names_only_a_door_of_its_own_buyer(market: Market) -> None:
    own, anothers = (
        registry.save_address(person_id=person, label="Jl. Teuku Umar 9", lat=DROP[0], lng=DROP[1])
        for person in (market.buyer, world.a_buyer())
    )

    for address, kept in ((own, own), (anothers, None)):
        order = placed(market, [(market.keripik, 1)], buyer_id=market.buyer, address_id=address)
        assert Order.objects.get(code=order.code).address_id == kept


@pytest.mark.parametrize("drop", [(-5.80, 105.28), (105.268, -5.389)])
def test_an_order_to_where_no_courier_goes_is_refused_and_changes_nothing(
    drop: tuple[float, float], market: Market
) -> None:
    basket = filled(market, [(market.keripik, 2)])

    with pytest.raises(TooFar):
        actions.place_order(key=key(), basket_code=basket, buyer_id=market.buyer, drop=drop, pay_by=PayBy.QRIS)

    assert Order.objects.filter(timeline=clock.timeline()).count() == 0
    assert stock(market.keripik) == 20
