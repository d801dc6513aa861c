"""The door of a buyer is exact while somebody has to find it, and no longer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery.models import Delivery, Stop
from sambayan.market import actions, queries
from sambayan.market.actions.forgetting import DOOR_DAYS
from sambayan.market.models import Order, OrderLine
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from tests.market.world import DROP, Market, completed, faults, on_the_way, sql

pytestmark = pytest.mark.django_db

BLURRED = (-5.39, 105.27)


def doors(code: str) -> set[tuple[float | None, float | None]]:
    """Every place at which the database says where the order went."""
    stop = Stop.objects.get(delivery__reference=code)
    delivery, order = Delivery.objects.get(reference=code), Order.objects.get(code=code)
    return {(stop.lat, stop.lng), (delivery.drop_lat, delivery.drop_lng), (order.drop_lat, order.drop_lng)}


def test_the_door_of_an_erased_buyer_blurs_in_the_next_night(market: Market) -> None:
    order = completed(market)
    assert actions.blur_doors() == 0
    registry.erase_person(person_id=market.buyer)

    assert actions.blur_doors() == 1

    assert doors(order.code) == {BLURRED}
    assert faults() == []


def test_every_door_blurs_after_thirty_days_once(market: Market, day: SimulatedClock) -> None:
    order = completed(market)
    day.set(clock.now() + timedelta(days=DOOR_DAYS))
    assert (actions.blur_doors(), doors(order.code)) == (0, {DROP})

    day.set(clock.now() + timedelta(days=1))

    assert [actions.blur_doors(), actions.blur_doors()] == [1, 0]
    assert doors(order.code) == {BLURRED}


def test_a_door_that_a_courier_is_looking_for_stays(market: Market) -> None:
    order, _ = on_the_way(market)
    registry.erase_person(person_id=market.buyer)

    assert actions.blur_doors() == 0
    assert doors(order.code) == {DROP}


def test_a_door_never_moves_elsewhere(market: Market) -> None:
    order = completed(market)

    with pytest.raises(IntegrityError, match="frozen"):
        sql("UPDATE market_order SET drop_lat = -5.5 WHERE code = %s", order.code)


def test_words_to_a_stall_are_forgotten_with_the_door_and_never_rewritten(market: Market, day: SimulatedClock) -> None:
    actions.set_basket_line(
        visitor="v1", sentra_id=market.sentra, product_id=market.kopi, quantity=1, note="rumah Bu Dewi"
    )
    basket = actions.set_basket_line(
        visitor="v2", sentra_id=market.sentra, product_id=market.kopi, quantity=1, note="x"
    ).basket_code
    order = completed(market, [(market.kopi, 1)], note="rumah Bu Dewi")
    line = OrderLine.objects.get(order__code=order.code)
    assert line.note == "rumah Bu Dewi"
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(id=line.id).update(note="other words")

    day.set(clock.now() + timedelta(days=DOOR_DAYS + 1))
    actions.blur_doors()

    line.refresh_from_db()
    assert line.note == ""
    assert queries.basket_view(code=basket) is None
    assert faults() == []


def test_a_guest_is_forgotten_after_thirty_days_and_a_buyer_with_an_account_is_not(
    market: Market, day: SimulatedClock
) -> None:
    guest = registry.register_guest(name="Dewi", phone="0812 3456 7890")
    door = registry.save_address(person_id=guest, label="Jl. Griya Utama 12", lat=-5.385, lng=105.272)
    completed(market, buyer_id=guest, address_id=door)
    late = registry.register_guest(name="Tono", phone="0812 3456 7891")

    day.set(clock.now() + timedelta(days=DOOR_DAYS))
    completed(market, visitor="v3", buyer_id=late)
    day.set(clock.now() + timedelta(days=1))
    actions.blur_doors()

    assert register.person_phones(person_ids=[guest, late]) == {late: "+6281234567891"}
    assert register.doors(address_ids=[door])[door].label == ""
    assert (register.doors(address_ids=[door])[door].lat, market.buyer in register.person_names(
        person_ids=[market.buyer])) == (-5.38, True)  # fmt: skip
