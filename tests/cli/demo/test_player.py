"""The sample world of Lampung's pack, played for a morning on a database of the tests."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

import tests.core.conftest  # noqa: F401 - empties append-only tables after transactional tests
from sambayan.cli.demo import history
from sambayan.cli.demo.closing import close_day
from sambayan.cli.demo.player import KEYS, Player, Taken
from sambayan.cli.demo.world import LAST_DAY, World, at, settled_world
from sambayan.cli.machinery import loading
from sambayan.core import clock, pack
from sambayan.core.models import AuditRecord
from sambayan.core.pack import Pack
from sambayan.delivery import queries as trips
from sambayan.delivery.enums import StopKind
from sambayan.demand.queries import unmet_searches
from sambayan.market import queries
from sambayan.market.enums import LineState, OrderState
from sambayan.market.models import Order, OrderLine, Product
from sambayan.money.models import Payout
from sambayan.registry import actions as registry
from sambayan.registry import queries as register
from sambayan.registry.models import IncomeBaseline, Permit, Stall, Umkm
from tests.market.world import behind_the_guards

FIRST_DAY = LAST_DAY - timedelta(weeks=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def region() -> Pack:
    return pack.read(settings.REGION_DIR)


@pytest.fixture
def world(region: Pack, transactional_db: None) -> World:
    loading.load(region)
    return settled_world(region, FIRST_DAY)


@pytest.fixture
def player(world: World, region: Pack) -> Iterator[Player]:
    with clock.simulated(clock.LIVE, at(LAST_DAY, time(9))):
        yield Player(world=world, pack=region)


def play(player: Player, *, until: time, step: int = 5) -> None:
    simulated = clock._simulated.get()
    assert simulated is not None
    while simulated.at < at(LAST_DAY, until):
        simulated.set(simulated.at + timedelta(minutes=step))
        player.step()
        history._work_due()
        player.take_offers(Taken())


def test_the_world_has_sixty_businesses_and_four_hundred_products(world: World, region: Pack) -> None:
    assert Umkm.objects.count() >= 60
    assert Product.objects.count() >= 400
    assert Stall.objects.count() == 30
    assert IncomeBaseline.objects.filter(turnover="unknown").count() == 6
    assert Permit.objects.filter(valid_to=datetime(2026, 4, 22, tzinfo=UTC).date(), kind__code="p-irt").exists()
    assert all(register.person_with_phone(phone=person.phone) for person in region.sample_people)


def test_settling_it_again_changes_nothing(world: World, region: Pack) -> None:
    assert settled_world(region, FIRST_DAY) == world
    assert Umkm.objects.count() == 64


def test_a_morning_has_orders_in_every_state_and_its_books_balance(player: Player) -> None:
    play(player, until=time(11, 30), step=3)

    states = set(Order.objects.values_list("state", flat=True))
    assert OrderState.COMPLETED in states
    assert len(states) > 2
    assert Order.objects.filter(key__startswith=KEYS).count() == Order.objects.count()
    assert queries.book_faults(timeline=clock.LIVE) == []


def test_on_the_morning_before_people_look_in_vain_for_seruit(world: World, region: Pack) -> None:
    eve = LAST_DAY - timedelta(days=1)
    with clock.simulated(clock.LIVE, at(eve, time(9))):
        Player(world=world, pack=region).step()
    with clock.simulated(clock.LIVE, at(LAST_DAY, time(9))):
        Player(world=world, pack=region).step()
        (found,) = [
            row for row in unmet_searches(timeline=clock.LIVE, day=eve, until=LAST_DAY) if row.query == "seruit"
        ]
    assert (found.searches, found.visitors >= 10, found.open) == (41, True, 0)


def test_what_a_sample_visitor_seeks_is_noted_as_a_search_would_find_it(world: World, region: Pack) -> None:
    eve = LAST_DAY - timedelta(days=1)
    with clock.simulated(clock.LIVE, at(eve, time(9))) as simulated:
        player = Player(world=world, pack=region)
        player.step()
        simulated.set(at(eve, time(10, 40)))
        player.step()
        cards = queries.catalogue_page(sentra_id=world.sentra)
    assert {card.umkm for card in queries.found(cards, "seruit") if card.can_be_ordered} == set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT query, MIN(count) FROM core_observation WHERE kind = 'search' GROUP BY query")
        noted = dict(cursor.fetchall())
    assert noted.pop("seruit") == 0
    assert noted
    assert 0 not in noted.values()


def test_a_stall_that_a_visitor_plays_is_left_alone_and_has_the_time_it_needs(player: Player, world: World) -> None:
    stall = world.stalls["A-07"]
    registry.play_person(person_id=world.owners[stall])
    play(player, until=time(10, 45))

    own = OrderLine.objects.filter(stall_id=stall)
    assert own.filter(order__placed_at__lt=clock.now() - timedelta(minutes=20)).exists()
    assert not own.exclude(state=LineState.WAITING).exists()


def test_whoever_was_not_seen_for_five_minutes_is_played_no_more(player: Player, world: World) -> None:
    stall = world.stalls["A-07"]
    registry.play_person(person_id=world.owners[stall])
    seen = []
    for minutes in (4, 2):  # in all
        with behind_the_guards():
            AuditRecord.objects.update(recorded_at=F("recorded_at") - timedelta(minutes=minutes))
        seen.append(player._taken().stalls)

    assert seen == [{stall}, frozenset()]


def test_at_twenty_times_the_clock_slows_down_while_something_waits_for_a_visitor(
    player: Player, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned: list[float] = []
    monkeypatch.setattr(clock, "speed", lambda: 20)
    monkeypatch.setattr(clock, "turn_live", lambda *, speed: turned.append(speed))
    play(player, until=time(9, 30))
    assert turned == []

    registry.play_person(person_id=world.owners[world.stalls["A-07"]])
    play(player, until=time(10, 30))
    assert set(turned) == {1}


def test_a_visitor_who_follows_an_order_of_their_own_is_not_kept_by_sample_orders(
    player: Player, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other orders at the stall that they play would hold the clock at once as fast, and their own would never come."""
    play(player, until=time(10))
    stall = world.stalls["A-07"]
    order_as_visitor(world, stall="A-01")
    registry.play_person(person_id=world.owners[stall])
    turned: list[float] = []
    monkeypatch.setattr(clock, "speed", lambda: 20)
    monkeypatch.setattr(clock, "turn_live", lambda *, speed: turned.append(speed))
    before = set(Order.objects.values_list("id", flat=True))
    play(player, until=time(10, 20))

    meanwhile = Order.objects.exclude(id__in=before)
    assert meanwhile.exists()
    assert not meanwhile.filter(lines__stall_id=stall).exists()
    assert turned == []
    assert Order.objects.get(key="web:1").state != OrderState.CONFIRMED

    play(player, until=time(11, 45))
    assert Order.objects.get(key="web:1").state in {OrderState.DELIVERED, OrderState.COMPLETED}
    assert Order.objects.filter(lines__stall_id=stall, placed_at__gt=at(LAST_DAY, time(11))).exists()


def order_as_visitor(world: World, *, stall: str) -> None:
    from sambayan.market import actions as market
    from sambayan.market.enums import PayBy

    product = Product.objects.filter(stall_id=world.stalls[stall]).first()
    assert product is not None
    basket = market.fill_basket(visitor="v", sentra_id=world.sentra, lines=[(product.id, 1)])
    market.place_order(
        key="web:1", basket_code=basket, buyer_id=world.buyers[0], drop=(-5.385, 105.272), pay_by=PayBy.CASH
    )


def test_a_buyer_has_time_to_become_the_stall_that_they_ordered_at(player: Player, world: World) -> None:
    play(player, until=time(9, 5))
    from sambayan.market import actions as market
    from sambayan.market.enums import PayBy

    own, other = (Product.objects.filter(stall_id=world.stalls[number]).first() for number in ("A-07", "A-01"))
    assert own is not None
    assert other is not None
    basket = market.fill_basket(visitor="v", sentra_id=world.sentra, lines=[(own.id, 1), (other.id, 1)])
    market.place_order(
        key="web:1", basket_code=basket, buyer_id=world.buyers[0], drop=(-5.385, 105.272), pay_by=PayBy.CASH
    )
    play(player, until=time(9, 9), step=1)

    states = dict(OrderLine.objects.filter(order__key="web:1").values_list("product_id", "state"))
    assert states[own.id] == LineState.WAITING
    assert states[other.id] != LineState.WAITING


def test_who_may_not_pay_in_cash_pays_by_qris(player: Player, world: World) -> None:
    from sambayan.cli.demo.plan import Visit
    from sambayan.market.enums import Channel, PayBy

    play(player, until=time(9, 5))
    tea = Product.objects.filter(stall_id=world.stalls["A-01"]).first()
    assert tea is not None
    for number in (900, 901):  # the first is under way when the second comes
        player._place(Visit(number, 0, 139, ((tea.id, 1),), (-5.385, 105.272), Channel.OWN, PayBy.CASH), Taken())

    placed = dict(Order.objects.filter(key__regex=":90[01]$").values_list("key", "pay_by"))
    assert sorted(placed.values()) == ["cash", "qris"]


def test_what_somebody_else_was_faster_with_is_left_as_it_is(
    player: Player, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was due when it was read has expired, was answered, or was handed over when the step comes to it."""
    play(player, until=time(9, 30))
    stops, waiting = trips.due_stops(timeline=clock.LIVE), queries.waiting_lines(timeline=clock.LIVE)
    while not (stops and waiting):
        play(player, until=(clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)) + timedelta(minutes=1)).time(), step=1)
        stops, waiting = trips.due_stops(timeline=clock.LIVE), queries.waiting_lines(timeline=clock.LIVE)
    now, unpaid, stalls = clock.now(), order_by_qris(world), frozenset(line.stall_id for line in waiting)
    play(player, until=time(12))
    states = dict(Order.objects.values_list("id", "state"))
    assert Order.objects.get(code=unpaid).state == OrderState.EXPIRED

    monkeypatch.setattr(queries, "unpaid_orders", lambda **_: [unpaid])
    monkeypatch.setattr(queries, "waiting_lines", lambda **_: waiting)
    for taken in (Taken(), Taken(stalls=stalls)):
        player._pay()
        player._answer(now + timedelta(minutes=9), taken)
        for kind in StopKind:
            player._make_stop(replace(stops[0], kind=kind))

    assert dict(Order.objects.values_list("id", "state")) == states
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def order_by_qris(world: World) -> str:
    """The code of an order that is never paid."""
    from sambayan.market import actions as market
    from sambayan.market.enums import PayBy

    tea = Product.objects.filter(stall_id=world.stalls["A-01"]).first()
    assert tea is not None
    basket = market.fill_basket(visitor="v", sentra_id=world.sentra, lines=[(tea.id, 1)])
    return market.place_order(
        key="web:1", basket_code=basket, buyer_id=None, drop=(-5.385, 105.272), pay_by=PayBy.QRIS
    ).code


def test_the_last_piece_of_handwork_was_sold_at_the_stall(player: Player, world: World) -> None:
    play(player, until=time(9, 5))
    purse = Product.objects.get(stall_id=world.stalls["C-12"], name="Dompet tapis pucuk rebung")
    from sambayan.market import actions as market
    from sambayan.market.enums import Channel, PayBy

    basket = market.fill_basket(visitor="v", sentra_id=world.sentra, lines=[(purse.id, 1)])
    market.place_order(
        key="web:1", basket_code=basket, buyer_id=None, drop=(-5.385, 105.272), pay_by=PayBy.PLATFORM,
        channel=Channel.GOFOOD,
    )  # fmt: skip
    play(player, until=time(9, 15), step=1)

    assert OrderLine.objects.get(order__key="web:1").state == LineState.REFUSED


def test_an_order_of_a_visitor_is_paid_by_the_visitor(player: Player, world: World) -> None:
    play(player, until=time(9, 5))
    from sambayan.market import actions as market
    from sambayan.market.enums import PayBy

    product = queries.catalogue_page(sentra_id=world.sentra)[0]
    basket = market.fill_basket(visitor="v", sentra_id=world.sentra, lines=[(product.id, 1)])
    market.place_order(key="web:1", basket_code=basket, buyer_id=None, drop=(-5.385, 105.272), pay_by=PayBy.QRIS)
    play(player, until=time(9, 10), step=1)

    assert Order.objects.get(key="web:1").state == OrderState.PLACED


def test_what_is_sold_on_a_friday_is_paid_out_on_the_tuesday(player: Player, world: World) -> None:
    play(player, until=time(12))
    friday, tuesday = LAST_DAY, LAST_DAY + timedelta(days=4)
    for back in range(5):
        close_day(world, friday + timedelta(days=back))
    close_day(world, tuesday)

    assert queries.book_faults(timeline=clock.LIVE) == []
    assert set(Payout.objects.values_list("on", flat=True)) == {tuesday}
