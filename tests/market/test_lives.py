"""Random orders through random lives: whatever happens, every rupiah is explained."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery import actions as delivery
from sambayan.delivery.errors import RunEnded
from sambayan.delivery.models import Delivery
from sambayan.market import actions, queries
from sambayan.market.enums import Channel, OrderState, PayBy
from sambayan.market.errors import MarketError
from sambayan.money import actions as money
from sambayan.money.enums import FeeKind
from sambayan.money.errors import MoneyError
from sambayan.money.queries import account_balances
from tests.market import world
from tests.market.world import Market, faults, line_ids, state

pytestmark = pytest.mark.django_db

LIVES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a buyer takes of each product, and how it is paid."""

    quantities: tuple[int, ...]
    pay_by: PayBy
    channel: Channel


QUANTITIES = st.tuples(*[st.integers(0, 3)] * 4).filter(any)
PAYMENTS = st.sampled_from([
    (PayBy.QRIS, Channel.OWN), (PayBy.CASH, Channel.WHATSAPP), (PayBy.PLATFORM, Channel.GOFOOD),
])  # fmt: skip
PRICES = (12_500, 15_000, 250_000, 20_000)


def can_be_placed(wish: Wish) -> bool:
    """No courier collects more than Rp300.000, ongkir included."""
    goods = sum(price * count for price, count in zip(PRICES, wish.quantities, strict=True))
    return wish.pay_by is not PayBy.CASH or goods <= 290_000


WISHES = st.builds(lambda quantities, payment: Wish(quantities, *payment), QUANTITIES, PAYMENTS).filter(can_be_placed)
USUAL = ("pay", "notify", "outcomes", "answer", "ready", "assign", "pick_up", "hand_over", "orders", "refunds")
UNUSUAL = ("lose", "unserved", "later")
# The usual life, cut somewhere by whatever comes, and then gone on with.
LIFE = st.tuples(st.integers(0, len(USUAL)), st.lists(st.sampled_from(USUAL + UNUSUAL), max_size=6)).map(
    lambda cut: (*USUAL[: cut[0]], *cut[1], *USUAL[cut[0] :])
)


class Life:
    """One order, and the steps that may happen to it in any order, each as often as it likes."""

    def __init__(self, code: str, refused: list[int], day: SimulatedClock) -> None:
        self.code, self.refused, self.day = code, refused, day
        self.run: int | None = None

    def step(self, name: str) -> None:
        try:
            getattr(self, f"_{name}")()
        except (MarketError, MoneyError, RunEnded):
            pass  # too early or too late for it: nothing happened, which the books show

    def _pay(self) -> None:
        charge = actions.start_payment(order_code=self.code)
        money.pay_at_testpay(code=charge.code)

    def _notify(self) -> None:
        money.work_due_notifications(100)

    def _outcomes(self) -> None:
        actions.work_due_outcomes(100)

    def _answer(self) -> None:
        for stall in world.stalls_of(self.code):
            actions.accept_lines(
                order_code=self.code, stall_id=stall, refused=line_ids(self.code, *self.refused, stall=stall)
            )

    def _ready(self) -> None:
        for stall in world.stalls_of(self.code):
            actions.mark_ready(order_code=self.code, stall_id=stall)

    def _assign(self) -> None:
        waiting = Delivery.objects.filter(reference=self.code, state="waiting")
        if waiting and state(self.code) is OrderState.READY:
            self.run = world.assigned(self.code)

    def _pick_up(self) -> None:
        if self.run and Delivery.objects.filter(run_id=self.run, state="assigned"):
            actions.pick_up(run_id=self.run)

    def _hand_over(self) -> None:
        if self.run and state(self.code) is OrderState.ON_THE_WAY:
            actions.hand_over(run_id=self.run, order_code=self.code)

    def _orders(self) -> None:
        actions.work_due_orders(100)

    def _refunds(self) -> None:
        money.work_due_refunds(100)

    def _lose(self) -> None:
        if self.run and state(self.code) is OrderState.ON_THE_WAY:
            delivery.mark_courier_lost(courier_id=world.courier_of(self.code))

    def _unserved(self) -> None:
        delivery.work_due_unserved(100)

    def _later(self) -> None:
        self.day.set(clock.now() + timedelta(minutes=17))


@LIVES
@given(wish=WISHES, refused=st.sets(st.integers(0, 3)), steps=LIFE)
def test_the_books_are_right_after_every_step_of_any_life(
    market: Market, day: SimulatedClock, wish: Wish, refused: set[int], steps: tuple[str, ...]
) -> None:
    products = (market.keripik, market.kopi, market.tapis, market.nasi)
    for product in products:
        actions.set_stock(product_id=product, available=50)
    lines = [(product, count) for product, count in zip(products, wish.quantities, strict=True) if count]
    order = world.placed(market, lines, pay_by=wish.pay_by, channel=wish.channel, visitor=world.key())
    life = Life(order.code, [products[n] for n in refused], day)

    for step in steps:
        life.step(step)
        assert faults() == [], step
    event(f"{wish.pay_by}: {state(order.code)}")

    ongkir = [fee for fee in queries.order_view(code=order.code).fees if fee.kind is FeeKind.DELIVERY]
    assert len(ongkir) == 1
    assert sum(account_balances(timeline=clock.timeline()).values()) == 0
