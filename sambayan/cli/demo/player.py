"""Everybody of the sample world whom no visitor plays: buyers, stalls, couriers, and the desk when it is empty.

What is due is read from the database at each step, never remembered, so that a step that was cut is simply taken again.
A stall or courier that a visitor has signed in as is left alone, and what they have to answer waits for them.
"""

import logging
import math
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zlib import crc32

from django.db import transaction

from sambayan.cli.demo.plan import SOUGHT, DayPlan, Door, Look, Visit, drawn_day
from sambayan.cli.demo.world import LAST_DAY, World, at
from sambayan.core import audit, clock, observations
from sambayan.core.observations import Kind, Observation
from sambayan.core.pack import Pack
from sambayan.delivery import actions as delivery
from sambayan.delivery import queries as trips
from sambayan.delivery.actions import NewShift
from sambayan.delivery.enums import StopKind
from sambayan.delivery.errors import DeliveryError, OfferGone
from sambayan.market import actions as market
from sambayan.market import queries as orders
from sambayan.market.enums import PayBy, Shelf
from sambayan.market.errors import (
    REFUSALS,
    CashRefused,
    NoMoreTime,
    NotAnswerable,
    NotPayable,
    NotReady,
    SentraClosed,
    Unavailable,
)
from sambayan.market.queries import WaitingLine
from sambayan.money import actions as money
from sambayan.registry import actions as registry

_log = logging.getLogger(__name__)
PLAYED, LEFT = "demo.played", "demo.left"  # by which a visitor takes somebody over or goes on, and leaves them
OPENED = "demo.opened"  # the deed by which a sample day begins
KEYS = "sample:"  # how the keys of sample orders begin
SHIFT = time(9), time(21, 30)
BUSY = 3.0  # growth of the days that visitors see, where 1 is the last of the history: something happens each minute
QUIET_DAYS = 10  # for how long the quiet stalls have had no orders
_HELD = timedelta(minutes=5)  # of wall time since a visitor was last seen as that person; an open page asks each 5 s
_ANSWER = timedelta(minutes=10)  # as in market: what is left of it tells how long a line has waited
_MORE_TIME = timedelta(minutes=2)  # before an answer is due, a stall that is taken over gets more
_TO_COME_OVER = timedelta(minutes=5)  # how long a buyer's order waits for the buyer to become its stall
_RARE = 250_000  # rupiah: of handwork at this price one is left on the day that visitors see
_GONE = 2  # per cent of lines that a stall cannot make
_FAR_KM = 7.5  # nobody farther away orders
_EVE = LAST_DAY - timedelta(days=1)  # the platform sees whole days only
_MISSED = timedelta(minutes=10)  # visits older than this were missed while nothing ran


@dataclass(frozen=True, slots=True)
class Taken:
    """Whom visitors play at the moment, and whether an order of a visitor's own is under way at the sentra."""

    stalls: frozenset[int] = frozenset()
    couriers: frozenset[int] = frozenset()
    has_order: bool = False


class Player:
    """Plays the sample world on the live timeline, one step at a time."""

    def __init__(self, *, world: World, pack: Pack) -> None:
        self.world = world
        self.doors = tuple(_doors(world, pack))
        self.day: date | None = None
        self.plan = DayPlan((), (), ())
        self._stall_of: dict[int, int] = {}  # by product
        self._next_visit = self._next_look = 0

    def step(self) -> None:
        """Everything that is due now."""
        now = clock.now()
        self._turn_to(clock.today(), now)
        taken = self._taken()
        self._look(now)
        self._visit(now, taken)
        self._pay()
        self._answer(now, taken)
        self._finish_cooking(now, taken)
        self.take_offers(taken)
        self._ride(now, taken)

    def next_visit(self) -> datetime | None:
        """When the next order of the day is begun; None after the last."""
        left = self.plan.visits[self._next_visit :]
        return self._at(left[0].minute) if left else None

    def _turn_to(self, day: date, now: datetime) -> None:
        if self.day == day:
            return
        self.day = day
        if audit.last_detail(action=OPENED, subject=f"sample:{day}") is None:  # once, also for a later process
            start_day(self.world, day)
        growth = BUSY if day >= LAST_DAY else (day - self.world.first_day) / (LAST_DAY - self.world.first_day)
        quiet = set(self.world.quiet) if day > LAST_DAY - timedelta(days=QUIET_DAYS) else set()
        cards = orders.catalogue_page(sentra_id=self.world.sentra)
        self._stall_of = {card.id: card.stall_id for card in cards}
        unseen = {stall for stall in quiet if self.world.quiet[stall] == "unseen"}
        self.plan = drawn_day(
            day, growth=growth, cards=[card for card in cards if card.stall_id not in unseen], doors=self.doors,
            buyers=len(self.world.buyers), unwanted=quiet,
        )  # fmt: skip
        late = now - _MISSED
        self._next_visit = sum(1 for visit in self.plan.visits if self._at(visit.minute) < late)
        self._next_look = sum(1 for look in self.plan.looks if self._at(look.minute) < late)
        if day == _EVE and late < self._at(9 * 60):
            seek_in_vain(self.world, day, self.plan)

    def _at(self, minute: int) -> datetime:
        assert self.day is not None
        return at(self.day, time(minute // 60, minute % 60))

    def _taken(self) -> Taken:
        since = datetime.now(UTC) - _HELD
        people = {int(name.partition(":")[2]) for name in _played(since)}
        if not people:
            return Taken()
        return Taken(
            frozenset(stall for stall, owner in self.world.owners.items() if owner in people),
            frozenset(courier for courier, rider in self.world.riders.items() if rider in people),
            orders.is_any_under_way(sentra_id=self.world.sentra, except_keys=KEYS),
        )

    def _look(self, now: datetime) -> None:
        due: list[Look] = []
        while self._next_look < len(self.plan.looks) and self._at(self.plan.looks[self._next_look].minute) <= now:
            due.append(self.plan.looks[self._next_look])
            self._next_look += 1
        if due:
            cards = orders.catalogue_page(sentra_id=self.world.sentra)
            observations.record([row for look in due for row in self._seen(look, cards)])

    def _seen(self, look: Look, cards: list[orders.ProductCard]) -> Iterable[Observation]:
        """Whoever types something here finds it; of what is sought in vain `seek_in_vain` tells."""
        visitor, when = f"{KEYS}{self.day}:{look.visitor}", self._at(look.minute)
        if look.query and (count := orders.could_be_bought(cards, look.query)):
            yield Observation(Kind.SEARCH, visitor, when, sentra_id=self.world.sentra, query=look.query, count=count)
        yield Observation(
            Kind.VIEW, visitor, when, sentra_id=self.world.sentra, stall_id=look.card.stall_id, product_id=look.card.id
        )

    def _visit(self, now: datetime, taken: Taken) -> None:
        while self._next_visit < len(self.plan.visits) and self._at(self.plan.visits[self._next_visit].minute) <= now:
            visit = self.plan.visits[self._next_visit]
            self._next_visit += 1  # first, so that a visit that cannot be placed keeps nobody else's
            self._place(visit, taken)

    def _place(self, visit: Visit, taken: Taken) -> None:
        """What cannot be had is taken out, as a buyer would; the market has noted that it was wanted.

        While a visitor's own order is under way nobody orders from the stalls that visitors play: they follow theirs.
        """
        spared = taken.stalls if taken.has_order else frozenset()
        lines = {product: pieces for product, pieces in visit.lines if self._stall_of.get(product) not in spared}
        while lines:
            left = self._left_after(visit, lines)
            lines = {product: quantity for product, quantity in lines.items() if product in left}

    def _left_after(self, visit: Visit, lines: dict[int, int]) -> set[int]:
        """Order these lines; when some cannot be had, the products of the others, which are still to be ordered."""
        key = f"{KEYS}{self.day}:{visit.number}"
        try:
            self._order(
                visit, key, market.fill_basket(visitor=key, sentra_id=self.world.sentra, lines=[*lines.items()])
            )
        except SentraClosed:
            return set()
        except Unavailable as refused:
            return set(lines) - {item.product_id for item in refused.items}
        except REFUSALS:
            _log.exception("a sample visitor could not order", extra={"key": key})
        return set()

    def _order(self, visit: Visit, key: str, basket: str) -> None:
        """In cash where the market allows it, else by QRIS, as a buyer would."""
        place = partial(
            market.place_order, key=key, basket_code=basket, buyer_id=self.world.buyers[visit.buyer], drop=visit.drop,
            channel=visit.channel,
        )  # fmt: skip
        try:
            place(pay_by=visit.pay_by)
        except CashRefused:
            place(pay_by=PayBy.QRIS)

    def _pay(self) -> None:
        for code in orders.unpaid_orders(timeline=clock.LIVE, keys=KEYS):
            with suppress(NotPayable):  # it has expired meanwhile
                money.pay_at_testpay(code=market.start_payment(order_code=code).code)

    def _answer(self, now: datetime, taken: Taken) -> None:
        """Each stall answers within some minutes; what is late because a visitor plays the stall gets more time."""
        shares: dict[tuple[str, int], list[WaitingLine]] = defaultdict(list)
        for line in orders.waiting_lines(timeline=clock.LIVE):
            shares[line.order_code, line.stall_id].append(line)
        for (code, stall), lines in shares.items():
            with suppress(NotAnswerable):  # it was answered, or called off, meanwhile
                if stall in taken.stalls:
                    self._give_time(code, lines[0], now, taken)
                elif _ANSWER - (lines[0].due_at - now) >= self._patience(lines[0]):
                    market.accept_lines(
                        order_code=code, stall_id=stall, actor_id=self.world.owners[stall],
                        refused=[line.line_id for line in lines if self._is_gone(line)],
                    )  # fmt: skip

    def _give_time(self, code: str, line: WaitingLine, now: datetime, taken: Taken) -> None:
        if not (taken.has_order and line.key.startswith(KEYS)):
            self._wait_for_visitor()
        if line.due_at - now < _MORE_TIME:
            with suppress(NoMoreTime):  # 90 minutes are gone: nobody would wait for it any longer
                market.give_time(order_code=code, minutes=10)

    def _wait_for_visitor(self) -> None:
        """At twenty times as fast nobody can read and answer: the clock goes as the wall does until they have."""
        if clock.speed() > 1:
            clock.turn_live(speed=1)

    def _patience(self, line: WaitingLine) -> timedelta:
        """How long this stall takes to answer: between half a minute and three; longer where a visitor who has just
        ordered there may want to become the stall.
        """
        if line.stall_id in self.world.offered and not line.key.startswith(KEYS):
            return _TO_COME_OVER
        return timedelta(seconds=30 + crc32(f"patience {line.line_id}".encode()) % 150)

    def _is_gone(self, line: WaitingLine) -> bool:
        """The last piece of handwork was sold at the stall meanwhile; of anything, now and then something is."""
        last = line.shelf is not Shelf.CULINARY and line.available == 0
        return last or crc32(f"gone {line.line_id}".encode()) % 100 < _GONE

    def _finish_cooking(self, now: datetime, taken: Taken) -> None:
        for share in orders.cooked_shares(timeline=clock.LIVE, until=now):
            if share.stall_id not in taken.stalls:
                market.mark_ready(
                    order_code=share.order_code, stall_id=share.stall_id, actor_id=self.world.owners[share.stall_id]
                )

    def take_offers(self, taken: Taken) -> None:
        """A sample courier takes what it is offered; whoever a visitor plays has time to read it."""
        for run, courier in trips.open_offers(timeline=clock.LIVE):
            if courier in taken.couriers:
                self._wait_for_visitor()
                delivery.wait_for_answers(courier_ids=[courier])
            else:
                with suppress(OfferGone):  # taken back meanwhile, or by the visitor who has just left
                    delivery.accept_offer(run_id=run, courier_id=courier)

    def _ride(self, now: datetime, taken: Taken) -> None:
        """Couriers are where their run said they would be, and on the way between."""
        for stop in trips.due_stops(timeline=clock.LIVE):
            if stop.planned_at <= now and stop.courier_id not in taken.couriers:
                self._make_stop(stop)
            else:
                lat, lng = stop.place_at(now)
                delivery.report_position(courier_id=stop.courier_id, lat=lat, lng=lng)

    def _make_stop(self, stop: trips.DueStop) -> None:
        done = market.pick_up if stop.kind is StopKind.PICKUP else market.hand_over
        # A stall is behind, so that the courier waits; or the desk has changed the run meanwhile.
        with suppress(NotReady, DeliveryError):
            done(run_id=stop.run_id, actor_id=self.world.riders[stop.courier_id])


def _played(since: datetime) -> set[str]:
    return audit.standing(begun_by=PLAYED, ended_by=LEFT, recorded=since)


def start_day(world: World, day: date) -> None:
    """Shifts, shelves, and the stalls that open late or not at all."""
    starts, ends = (at(day, hour) for hour in SHIFT)
    lat, lng = world.point
    delivery.start_shifts(shifts=[NewShift(courier, starts, ends, lat, lng) for courier in world.riders])
    _open_and_close(world, day)
    with transaction.atomic(durable=True):
        audit.record(action=OPENED, subject=f"sample:{day}", actor_id=None)
    for card in orders.catalogue_page(sentra_id=world.sentra):
        wanted = _shelf(card)
        if day == LAST_DAY and not card.edible and card.price >= _RARE:
            market.set_stock(product_id=card.id, available=1)
        elif card.available < wanted // 3:
            market.set_stock(product_id=card.id, available=wanted)


def _open_and_close(world: World, day: date) -> None:
    """Some stalls open late on the day that visitors see and on the one before, of which the platform is told; of the
    quiet ones one is closed, one offers nothing.
    """
    if day >= _EVE:
        for stall, opens in world.late.items():
            registry.pause_stall(stall_id=stall, until=at(day, opens))
    if day <= LAST_DAY - timedelta(days=QUIET_DAYS):
        return
    for stall, why in world.quiet.items():
        if why == "closed":
            registry.pause_stall(stall_id=stall, until=at(day, time(20)))
        elif why == "unlisted":
            for card in orders.catalogue_page(sentra_id=world.sentra):
                if card.stall_id == stall:
                    market.set_listed(product_id=card.id, listed=False)


def _shelf(card: orders.ProductCard) -> int:
    """How many of a product are there in the morning: of handwork few, of what is cooked many."""
    most = 40 if card.shelf == "culinary" else 12
    return 6 + crc32(card.name.encode()) % most


def seek_in_vain(world: World, day: date, plan: DayPlan) -> None:
    """In the morning people look for what nobody sells before the afternoon; noted is what a search finds then."""
    count = orders.could_be_bought(orders.catalogue_page(sentra_id=world.sentra), SOUGHT)
    observations.record(
        [
            Observation(
                Kind.SEARCH, f"{KEYS}{day}:seeker {n % 23}", at(day, time(minute // 60, minute % 60)),
                sentra_id=world.sentra, query=SOUGHT, count=count,
            )
            for n, minute in enumerate(plan.in_vain)
        ]
    )  # fmt: skip


def _doors(world: World, pack: Pack) -> Iterable[Door]:
    """Kecamatan around the sentra, the nearer the more orders."""
    for area in pack.areas:
        km = math.dist(((area.lat - world.point[0]) * 111, (area.lng - world.point[1]) * 111), (0, 0))
        if area.level == "district" and km <= _FAR_KM:
            yield Door(area.lat, area.lng, math.exp(-km / 2.5))
