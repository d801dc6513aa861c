import pytest

from sambayan.core import clock
from sambayan.delivery.models import Delivery
from sambayan.market import actions, queries
from sambayan.market.actions import NewProduct
from sambayan.market.enums import OrderState, PayBy
from sambayan.market.errors import NotReady
from sambayan.market.models import Transition
from sambayan.money.enums import PartyKind
from sambayan.money.queries import charges_of
from tests import people
from tests.market import world
from tests.market.world import (
    Market,
    accepted,
    assigned,
    completed,
    delivered,
    faults,
    money_of,
    on_the_way,
    owed,
    ready,
    state,
    statements,
    umkm_of,
)

pytestmark = pytest.mark.django_db


def test_the_courier_leaves_with_the_orders_of_the_run(market: Market) -> None:
    order = ready(market)
    run = assigned(order.code)

    assert actions.pick_up(run_id=run) == [order.code]
    assert state(order.code) is OrderState.ON_THE_WAY


def test_picking_up_twice_is_harmless(market: Market) -> None:
    order, run = on_the_way(market)

    assert actions.pick_up(run_id=run) == [order.code]
    assert len([m for m in queries.order_view(code=order.code).moves if m.after == "on_the_way"]) == 1


def test_nobody_leaves_with_an_order_that_is_not_ready(market: Market) -> None:
    order = accepted(market)
    run = assigned(order.code)

    with pytest.raises(NotReady, match=order.code):
        actions.pick_up(run_id=run)

    assert state(order.code) is OrderState.ACCEPTED
    assert Delivery.objects.get(reference=order.code).picked_up_at is None


def test_handing_over_delivers_the_order(market: Market) -> None:
    order, run = on_the_way(market)

    assert actions.hand_over(run_id=run) == order.code
    assert state(order.code) is OrderState.DELIVERED
    assert faults() == []


def test_a_hand_over_that_names_its_order_may_be_repeated(market: Market) -> None:
    order, run = on_the_way(market, pay_by=PayBy.CASH)

    for _ in range(2):
        assert actions.hand_over(run_id=run, order_code=order.code) == order.code

    assert len(charges_of(reference=order.code)) == 1
    assert faults() == []


def test_cash_is_collected_for_what_was_kept_and_held_by_that_courier(market: Market) -> None:
    order = delivered(market, refused=[market.tapis], pay_by=PayBy.CASH)

    (charge,) = charges_of(reference=order.code)
    courier = world.courier_of(order.code)
    assert (charge.amount, charge.custodian) == (order.total - 250_000, f"courier:{courier}")
    assert money_of(order.code).held == order.total - 250_000
    assert faults() == []


def test_a_completed_order_owes_everybody_their_share_and_holds_nothing(market: Market) -> None:
    order = completed(market)

    courier = world.courier_of(order.code)
    assert owed(order.code) == {
        (PartyKind.UMKM, umkm_of(market.stalls[0])): 19_000,  # 25.000 - 20 % - 1.000
        (PartyKind.UMKM, umkm_of(market.stalls[1])): 199_000,
        (PartyKind.UMKM, umkm_of(market.stalls[2])): 15_000,
        (PartyKind.PLATFORM, 0): 62_000,
        (PartyKind.COURIER, courier): order.delivery_fee,
    }
    money = money_of(order.code)
    assert (money.held, money.subsidy, money.released) == (0, 5_000, 295_000 + order.delivery_fee)
    assert state(order.code) is OrderState.COMPLETED
    assert faults() == []


def test_a_stall_that_refused_everything_is_owed_nothing(market: Market) -> None:
    order = completed(market, refused=[market.tapis])

    assert (PartyKind.UMKM, umkm_of(market.stalls[1])) not in owed(order.code)
    assert owed(order.code)[PartyKind.PLATFORM, 0] == 6_000 + 5_000  # of keripik and nasi uduk
    assert money_of(order.code).refunded == 250_000
    assert faults() == []


def test_two_stalls_of_one_umkm_get_one_share(market: Market) -> None:
    second = people.a_stall(market.sentra, "D-04", people.SARI, "Keripik Sari")
    (sambal,) = actions.add_products(stall_id=second, products=[NewProduct("makanan", "Sambal", 20_000, 5)])

    order = completed(market, [(market.keripik, 2), (sambal, 1)])

    assert owed(order.code)[PartyKind.UMKM, umkm_of(market.stalls[0])] == 19_000 + 15_000
    assert faults() == []


def test_an_order_is_collected_at_the_desk_without_any_courier(market: Market) -> None:
    order = ready(market, drop=None)

    for _ in range(2):
        assert actions.collect_at_desk(order_code=order.code) is OrderState.DELIVERED
    actions.work_due_orders(100)

    assert state(order.code) is OrderState.COMPLETED
    assert {kind for kind, _ in owed(order.code)} == {PartyKind.UMKM, PartyKind.PLATFORM}
    assert faults() == []


def test_an_order_for_a_courier_is_not_collected_at_the_desk(market: Market) -> None:
    order = ready(market)

    with pytest.raises(NotReady):
        actions.collect_at_desk(order_code=order.code)


def test_an_order_at_the_desk_is_not_collected_before_it_is_ready(market: Market) -> None:
    order = accepted(market, drop=None)

    with pytest.raises(NotReady):
        actions.collect_at_desk(order_code=order.code)


def test_completing_again_changes_nothing(market: Market) -> None:
    order = completed(market)
    before = owed(order.code)

    assert actions.work_due_orders(100) == 0
    assert owed(order.code) == before


def test_the_moves_say_who_made_them(market: Market) -> None:
    order = ready(market)
    run = assigned(order.code)

    actions.pick_up(run_id=run, actor_id=market.buyer)
    actions.hand_over(run_id=run, actor_id=market.buyer + 1)

    moves = Transition.objects.filter(order__code=order.code, line=None).order_by("id")
    assert list(moves.values_list("to_state", "actor_id"))[-2:] == [
        ("on_the_way", market.buyer), ("delivered", market.buyer + 1),
    ]  # fmt: skip


def test_a_move_that_nobody_made_is_the_systems(market: Market) -> None:
    order = delivered(market)

    moves = Transition.objects.filter(order__code=order.code, to_state__in=["on_the_way", "delivered"], line=None)
    assert set(moves.values_list("actor_id", flat=True)) == {None}


def test_carrying_takes_few_statements(market: Market) -> None:
    order = ready(market)
    run = assigned(order.code)
    cash, cash_run = on_the_way(market, pay_by=PayBy.CASH, visitor="v2")

    assert statements(actions.pick_up, run_id=run) == 4
    assert statements(actions.hand_over, run_id=run) == 4
    assert statements(actions.hand_over, run_id=cash_run) == 6
    assert clock.now() == queries.order_view(code=cash.code).placed.due_at
