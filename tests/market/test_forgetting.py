"""The door of a buyer is exact while somebody has to find it, and no longer."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.delivery.models import Delivery, Stop
from sambayan.market import actions
from sambayan.market.actions.forgetting import DOOR_DAYS
from sambayan.market.models import Order
from sambayan.registry import actions as registry
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
