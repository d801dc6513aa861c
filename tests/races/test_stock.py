"""What happens when two come at once. The first tests prove that the races are real; the others, that they are won."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.core import clock
from sambayan.delivery.models import Delivery
from sambayan.market import actions, queries
from sambayan.market.actions import answering
from sambayan.market.actions.moves import return_stock
from sambayan.market.engine.deadlines import ANSWER_WITHIN, PAY_WITHIN
from sambayan.market.enums import LineState, OrderState, PayBy
from sambayan.market.errors import EmptyBasket, MarketError, SoldOut
from sambayan.market.models import Order, OrderLine, Stock, Transition
from sambayan.market.queries import books
from sambayan.money import actions as money
from tests.market import world
from tests.market.world import Market, filled, key, placed, state, stock

pytestmark = pytest.mark.django_db(transaction=True)

TIMELINE = 77
NOON = datetime(2018, 4, 2, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def day() -> Iterator[clock.SimulatedClock]:
    with clock.simulated(TIMELINE, NOON) as simulated:
        yield simulated


@pytest.fixture
def market() -> Market:
    return world.a_market()


def test_a_sweep_that_gives_stock_back_and_a_checkout_never_wait_for_each_other_in_a_circle(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order that is due first holds the later product: together in one transaction they would be locked in that
    order, against that of a checkout.
    """
    for product, visitor in ((market.nasi, "a"), (market.keripik, "b")):
        placed(market, [(product, 1)], pay_by=PayBy.CASH, visitor=visitor)
    basket = filled(market, [(market.keripik, 1), (market.nasi, 1)], "c")
    returned = threading.Event()

    def slow(*, line_ids: list[int]) -> None:
        return_stock(line_ids=line_ids)
        returned.set()
        time.sleep(0.5)

    def buy() -> Any:
        returned.wait(10)
        return actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=world.DROP, pay_by=PayBy.QRIS)

    monkeypatch.setattr(answering, "return_stock", slow)
    swept, bought = together(lambda: actions.work_due_orders(100), buy, at=NOON + ANSWER_WITHIN)
    assert swept == 2
    assert not isinstance(bought, Exception)


def together(*calls: Callable[[], Any], at: datetime = NOON) -> list[Any]:
    """Results, or the errors raised, of calls that start at the same instant, each on a connection of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            with clock.simulated(TIMELINE, at):
                connection.ensure_connection()
                start.wait(timeout=10)
                return call()
        except MarketError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def buy(market: Market, visitor: str, lines: list[tuple[int, int]]) -> Callable[[], Any]:
    basket = filled(market, lines, visitor)
    once = key()
    return lambda: actions.place_order(key=once, basket_code=basket, buyer_id=None, drop=world.DROP, pay_by=PayBy.QRIS)


def test_without_the_lock_the_last_piece_is_sold_twice(market: Market) -> None:
    """If this fails, the tests below prove nothing: their two buyers never met."""
    actions.set_stock(product_id=market.tapis, available=1)
    both_have_read = threading.Barrier(2)

    def read_then_write() -> bool:
        with transaction.atomic():
            left = Stock.objects.get(product_id=market.tapis).available
            both_have_read.wait(timeout=10)
            if left < 1:
                return False
            Stock.objects.filter(product_id=market.tapis).update(available=left - 1)
            return True

    assert together(read_then_write, read_then_write) == [True, True]
    assert stock(market.tapis) == 0  # two sold, one was there


def test_without_key_order_two_baskets_wait_for_each_other(market: Market) -> None:
    both_hold_one = threading.Barrier(2)

    def lock(*products: int) -> str:
        try:
            with transaction.atomic():
                Stock.objects.select_for_update().get(product_id=products[0])
                both_hold_one.wait(timeout=10)
                Stock.objects.select_for_update().get(product_id=products[1])
        except Exception as error:  # noqa: BLE001 - whichever of them the database gives up
            return type(error.__cause__).__name__
        return "sold"

    ends = together(lambda: lock(market.keripik, market.nasi), lambda: lock(market.nasi, market.keripik))
    assert sorted(ends) == ["DeadlockDetected", "sold"]


@pytest.mark.parametrize("turn", range(5))
def test_the_last_piece_is_sold_once(market: Market, turn: int) -> None:
    actions.set_stock(product_id=market.tapis, available=1)

    ends = together(*[buy(market, f"v{n}", [(market.tapis, 1)]) for n in range(4)])

    assert Counter(type(end).__name__ for end in ends) == {"PlacedOrder": 1, "SoldOut": 3}
    assert stock(market.tapis) == 0
    assert Order.objects.count() == 1
    assert turn >= 0


def test_a_buyer_who_waited_for_the_lock_is_judged_by_what_is_left_then(market: Market) -> None:
    """The second reads two pieces, waits behind the first, and must not sell what the first took meanwhile."""
    actions.set_stock(product_id=market.tapis, available=2)
    second = buy(market, "second", [(market.tapis, 2)])
    holding, waits = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            Stock.objects.filter(product_id=market.tapis).update(available=1)
            holding.set()
            waits.wait(timeout=10)

    def late() -> Any:
        holding.wait(timeout=10)
        threading.Thread(target=_set_when_somebody_waits, args=[waits]).start()
        return second()

    _, end = together(first, late)
    assert isinstance(end, SoldOut)
    assert stock(market.tapis) == 1


def _set_when_somebody_waits(event: threading.Event) -> None:
    try:
        for _ in range(200):
            with connection.cursor() as cursor:
                cursor.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                if cursor.fetchone()[0]:
                    break
            time.sleep(0.02)
    finally:
        connection.close()
        event.set()


def test_forty_buyers_of_mixed_baskets_never_oversell_and_never_hang(market: Market) -> None:
    for product in (market.keripik, market.tapis, market.nasi):
        actions.set_stock(product_id=product, available=10)
    baskets = [
        [(market.keripik, 1), (market.nasi, 1)], [(market.nasi, 1), (market.keripik, 1)],
        [(market.tapis, 2), (market.keripik, 1)], [(market.nasi, 2), (market.tapis, 1)],
    ]  # fmt: skip
    calls = [buy(market, f"v{n}", baskets[n % 4]) for n in range(40)]

    began = time.monotonic()
    ends = [end for batch in range(0, 40, 10) for end in together(*calls[batch : batch + 10])]

    assert time.monotonic() - began < 30
    assert {type(end).__name__ for end in ends} == {"PlacedOrder", "SoldOut"}
    for product in (market.keripik, market.tapis, market.nasi):
        sold = sum(OrderLine.objects.filter(product_id=product).values_list("quantity", flat=True))
        assert sold + stock(product) == 10
        assert stock(product) >= 0


@pytest.mark.parametrize("pieces", [20, 2])
def test_the_same_key_at_the_same_time_gives_one_order(market: Market, pieces: int) -> None:
    """Also when the one that loses the race finds the basket empty, or the last piece gone: to itself."""
    actions.set_stock(product_id=market.tapis, available=pieces)
    call = buy(market, "v1", [(market.tapis, 2)])

    ends = together(call, call, call)

    assert len({end.code for end in ends}) == 1
    assert Order.objects.count() == 1
    assert stock(market.tapis) == pieces - 2


@pytest.mark.parametrize("turn", range(5))
def test_two_cash_orders_of_one_buyer_at_the_same_time_are_one(market: Market, turn: int) -> None:
    """Of different things, so that no stock keeps them apart."""
    products = (market.keripik, market.kopi, market.tapis, market.nasi)

    def in_cash(product: int) -> Callable[[], Any]:
        basket = filled(market, [(product, 1)], f"v{product}")
        return lambda: actions.place_order(
            key=key(), basket_code=basket, buyer_id=market.buyer, drop=world.DROP, pay_by=PayBy.CASH
        )

    ends = together(*[in_cash(product) for product in products])

    assert Counter(type(end).__name__ for end in ends) == {"PlacedOrder": 1, "CashRefused": 3}
    assert sorted(stock(product) for product in products) == [19, 20, 20, 20]
    assert turn >= 0


def test_one_basket_under_two_keys_is_ordered_once(market: Market) -> None:
    basket = filled(market, [(market.tapis, 1)])

    def call() -> Any:
        return actions.place_order(key=key(), basket_code=basket, buyer_id=None, drop=world.DROP, pay_by=PayBy.QRIS)

    ends = together(call, call)

    assert Counter(type(end) for end in ends)[EmptyBasket] == 1
    assert (Order.objects.count(), stock(market.tapis)) == (1, 19)


@pytest.mark.parametrize("turn", range(5))
def test_stalls_that_answer_at_once_settle_the_order_exactly_once(market: Market, turn: int) -> None:
    order = placed(market, pay_by=PayBy.CASH)

    together(*[
        lambda stall=stall: actions.accept_lines(order_code=order.code, stall_id=stall) for stall in market.stalls
    ])  # fmt: skip

    assert state(order.code) is OrderState.ACCEPTED
    assert Delivery.objects.filter(reference=order.code).count() == 1
    together(*[
        lambda stall=stall: actions.mark_ready(order_code=order.code, stall_id=stall) for stall in market.stalls
    ])  # fmt: skip
    assert state(order.code) is OrderState.READY
    assert queries.book_faults(timeline=TIMELINE) == []
    assert turn >= 0


@pytest.mark.parametrize("turn", range(5))
def test_a_stall_that_accepts_while_it_is_given_up_gets_one_truth(market: Market, turn: int) -> None:
    order = placed(market, [(market.tapis, 1)], pay_by=PayBy.CASH)

    answer, _ = together(
        lambda: actions.accept_lines(order_code=order.code, stall_id=market.stalls[1]),
        lambda: actions.work_due_orders(100),
        at=NOON + ANSWER_WITHIN,
    )

    line = OrderLine.objects.get(order_id=order.id)
    kept = line.state == LineState.ACCEPTED
    assert (answer.kept, answer.refused) == (((line.id,), ()) if kept else ((), (line.id,)))
    assert state(order.code) is (OrderState.ACCEPTED if kept else OrderState.REFUNDED)
    assert stock(market.tapis) == (19 if kept else 20)
    assert Transition.objects.filter(line=line).count() == 1
    assert queries.book_faults(timeline=TIMELINE) == []
    assert turn >= 0


@pytest.mark.parametrize("turn", range(5))
def test_a_payment_that_meets_the_expiry_is_kept_or_given_back_whole(market: Market, turn: int) -> None:
    order = placed(market, [(market.tapis, 1)])
    world.pay(order.code)

    together(lambda: actions.work_due_outcomes(100), lambda: actions.work_due_orders(100), at=NOON + PAY_WITHIN)

    kept = state(order.code) is OrderState.CONFIRMED
    if not kept:
        assert state(order.code) in {OrderState.REFUNDED, OrderState.EXPIRED}
    with clock.simulated(TIMELINE, NOON + PAY_WITHIN + timedelta(seconds=1)):
        actions.work_due_outcomes(100)
        money.work_due_refunds(100)
    assert world.money_of(order.code).refunded == (0 if kept else order.total)
    assert stock(market.tapis) == (19 if kept else 20)
    assert queries.book_faults(timeline=TIMELINE) == []
    assert turn >= 0


def test_two_sweeps_complete_every_order_once(market: Market) -> None:
    codes = [world.delivered(market, [(market.keripik, 1)], visitor=f"v{n}").code for n in range(4)]

    together(lambda: actions.work_due_orders(2), lambda: actions.work_due_orders(2))
    actions.work_due_orders(100)

    assert {state(code) for code in codes} == {OrderState.COMPLETED}
    assert queries.book_faults(timeline=TIMELINE) == []


def while_the_order_is_held(code: str, afterwards: Callable[[], object], action: Callable[[], Any]) -> Any:
    """Result of an action that meets somebody who holds the order and needs `afterwards` before letting go."""
    held, met = threading.Event(), threading.Event()

    def holder() -> None:
        with transaction.atomic():
            Order.objects.select_for_update().get(code=code)
            held.set()
            met.wait(timeout=10)
            afterwards()

    def comer() -> Any:
        held.wait(timeout=10)
        threading.Thread(target=_set_when_somebody_waits, args=[met]).start()
        return action()

    return together(holder, comer)[1]


def test_a_courier_waits_for_the_order_before_taking_its_delivery(market: Market) -> None:
    """The other way round, each would hold what the other waits for."""
    order = world.ready(market, [(market.keripik, 1)])
    run = world.assigned(order.code)

    codes = while_the_order_is_held(
        order.code,
        lambda: Delivery.objects.filter(reference=order.code).update(ready_confirmed=True),
        lambda: actions.pick_up(run_id=run),
    )

    assert codes == [order.code]


def test_a_stall_waits_for_the_order_before_taking_its_lines(market: Market) -> None:
    order = placed(market, [(market.keripik, 1)], pay_by=PayBy.CASH)

    answer = while_the_order_is_held(
        order.code,
        lambda: OrderLine.objects.filter(order_id=order.id).update(ready_at=NOON),
        lambda: actions.accept_lines(order_code=order.code, stall_id=market.stalls[0]),
    )

    assert answer.state is OrderState.ACCEPTED


def test_the_books_are_proven_at_one_instant_while_the_market_works(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two statements of the proof an order moves on; without a snapshot that would look like a fault."""
    order = world.delivered(market, [(market.keripik, 1)])
    read_money = books._money_facts

    def meanwhile(*arguments: Any) -> Any:
        together(lambda: actions.work_due_orders(100))
        assert Order.objects.get(code=order.code).state == OrderState.DELIVERED  # in the snapshot
        return read_money(*arguments)

    monkeypatch.setattr(books, "_money_facts", meanwhile)

    assert queries.book_faults(timeline=TIMELINE) == []
    assert state(order.code) is OrderState.COMPLETED
