"""Play a plan minute by minute on a simulated clock.

What is due is read from the database at each minute, never remembered, so that a replay that was
interrupted anywhere, even killed, goes on where it was: what is done already is not due again.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sambayan.cli.replay.plan import Plan, PlannedLine, PlannedOrder
from sambayan.cli.replay.report import Cost
from sambayan.cli.replay.world import World
from sambayan.core import clock, observations
from sambayan.core.observations import Kind, Observation
from sambayan.delivery import actions as delivery
from sambayan.delivery import queries as trips
from sambayan.delivery.enums import StopKind
from sambayan.demand import queries as demand
from sambayan.market import actions as market
from sambayan.market import queries as orders
from sambayan.market.enums import PayBy
from sambayan.market.errors import CashRefused
from sambayan.money import actions as money

MOST_MINUTES_AFTER = 6 * 60  # after the last order; a day that is not over by then is stuck
BATCH = 500


class Stuck(Exception):
    """Orders are still open long after the last one was placed; the message names some."""


class Conductor:
    """Plays one plan on one timeline. `run` starts the keys of its orders."""

    def __init__(
        self, *, plan: Plan, world: World, simulated: clock.SimulatedClock, start: datetime, run: str, cost: Cost
    ) -> None:
        self.plan = plan
        self.world = world
        self.travel = world.ground.travel
        self.simulated = simulated
        self.timeline = simulated.timeline
        self.start = start
        self.run = run
        self.cost = cost
        self._lost = trips.day_figures(timeline=self.timeline).couriers_lost
        self._by_key = {self._key(order): (row, order) for row, order in enumerate(plan.orders)}
        self._placements: dict[int, list[PlannedOrder]] = defaultdict(list)
        for order in plan.orders:
            self._placements[order.minute].append(order)

    def play(self, *, step: Callable[[datetime, int], None]) -> None:
        """Play from where it stands to the last delivery; `step` hears each minute and the orders placed by then."""
        first, last = min(self._placements), max(self._placements)
        minute = max(first, round((self.simulated.at - self.start).total_seconds() / 60) + 1)
        placed = sum(len(orders) for at, orders in self._placements.items() if at < minute)
        while minute <= last or self._open(minute - last):
            self._play_minute(minute)
            placed += len(self._placements.get(minute, ()))
            step(self.simulated.at, placed)
            minute += 1

    def _open(self, minutes_after: int) -> bool:
        left = orders.open_orders(timeline=self.timeline)
        if left and minutes_after > MOST_MINUTES_AFTER:
            raise Stuck(f"{len(left)} orders are still open {minutes_after} minutes after the last one: {left[:5]}")
        return bool(left)

    def _play_minute(self, minute: int) -> None:
        """The steps of a minute in a fixed order; progress is written last, so that a cut minute is played again."""
        self.simulated.set(self.start + timedelta(minutes=minute))
        self._finish_cooking()
        self._make_stops()
        for order in self._placements.get(minute, ()):
            self._place(order)
        self._pay()
        self._answer()
        self._lose_couriers(minute)
        with self.cost.an_action() as action:
            action.idle = not delivery.dispatch(travel=self.travel).assigned
        self._work_off()
        clock.record_progress(timeline=self.timeline, reached=self.simulated.at, tally=self.cost.tally())

    def _do(self, action: Callable[..., Any], **named: Any) -> Any:
        with self.cost.an_action():
            return action(**named)

    def _work_due(self, *work: Callable[[int], int]) -> None:
        """Due work as the sweep does it; a look that finds nothing is no action."""
        for each in work:
            with self.cost.an_action() as action:
                action.idle = not each(BATCH)

    def _key(self, order: PlannedOrder) -> str:
        return f"{self.run}:{order.number}"

    def _place(self, order: PlannedOrder) -> None:
        row, _ = self._by_key[self._key(order)]
        visitor = f"{self.run}:{row}"
        if orders.placed_order(key=self._key(order)):
            if not demand.visitor_seen(timeline=self.timeline, visitor=visitor, at=self.simulated.at):
                self._observe(order, visitor)  # the replay was cut between the two
            return
        basket = self._do(
            market.fill_basket,
            visitor=visitor,
            sentra_id=self.world.sentras[order.sentra],
            lines=[(self._product(order, line), line.quantity) for line in order.lines],
        )
        self._order(order, row, basket)
        self._observe(order, visitor)

    def _order(self, order: PlannedOrder, row: int, basket: str) -> None:
        """What no courier collects in cash is paid by QRIS, as a buyer would."""
        ask = {
            "key": self._key(order), "basket_code": basket, "buyer_id": self.world.buyers[row],
            "drop": self.world.ground.point(order.x, order.y), "channel": order.channel,
        }  # fmt: skip
        try:
            self._do(market.place_order, pay_by=order.pay_by, **ask)
        except CashRefused:
            self._do(market.place_order, pay_by=PayBy.QRIS, **ask)

    def _observe(self, order: PlannedOrder, visitor: str) -> None:
        """What the buyer looked for before ordering."""
        sentra = self.world.sentras[order.sentra]
        seen = [
            Observation(
                kind,
                visitor,
                sentra_id=sentra,
                product_id=sold.id,
                category_id=sold.category_id,
                query=sold.name if kind is Kind.SEARCH else "",
            )
            for line in order.lines
            for sold in (self.world.sold[order.sentra, line.stall, line.product],)
            for kind in (Kind.SEARCH, Kind.VIEW, Kind.BASKET)
        ]
        if order.sought:
            seen.append(Observation(Kind.SEARCH, visitor, sentra_id=sentra, query=order.sought, count=0))
        self._do(observations.record, rows=seen)

    def _product(self, order: PlannedOrder, line: PlannedLine) -> int:
        return self.world.sold[order.sentra, line.stall, line.product].id

    def _pay(self) -> None:
        """Every buyer pays at once; the provider's notification takes the way of any other."""
        codes = orders.unpaid_orders(timeline=self.timeline)
        for code in codes:
            charge = self._do(market.start_payment, order_code=code)
            self._do(money.pay_at_testpay, code=charge.code)
        if codes:
            self._work_due(money.work_due_notifications, market.work_due_outcomes)

    def _answer(self) -> None:
        """Each stall answers as planned, in the minute in which it hears of the order."""
        shares: dict[tuple[str, str, int], list[tuple[int, PlannedLine]]] = defaultdict(list)
        for waiting in orders.waiting_lines(timeline=self.timeline):
            line = self._planned_line(waiting.key, waiting.product_id)
            shares[waiting.key, waiting.order_code, waiting.stall_id].append((waiting.line_id, line))
        for (_, code, stall_id), lines in shares.items():
            self._do(
                market.accept_lines,
                order_code=code,
                stall_id=stall_id,
                refused=[line_id for line_id, line in lines if line.refused],
                ready_at=self.start + timedelta(minutes=max(line.ready for _, line in lines)),
                actor_id=self.world.owners[stall_id],
            )
        if shares:
            self._work_due(money.work_due_refunds)

    def _planned_line(self, key: str, product_id: int) -> PlannedLine:
        _, order = self._by_key[key]
        return next(line for line in order.lines if self._product(order, line) == product_id)

    def _finish_cooking(self) -> None:
        for share in orders.cooked_shares(timeline=self.timeline, until=self.simulated.at):
            owner = self.world.owners[share.stall_id]
            self._do(market.mark_ready, order_code=share.order_code, stall_id=share.stall_id, actor_id=owner)

    def _make_stops(self) -> None:
        """Couriers are where their run said they would be, when it said so."""
        while due := [s for s in trips.due_stops(timeline=self.timeline) if s.planned_at <= self.simulated.at]:
            for stop in due:
                rider = self.world.riders[stop.courier_id]
                done = market.pick_up if stop.kind is StopKind.PICKUP else market.hand_over
                self._do(done, run_id=stop.run_id, actor_id=rider)

    def _lose_couriers(self, minute: int) -> None:
        """From its minute on, each planned loss takes the next courier who carries goods, or is on the way to them."""
        for due, carrying in self.plan.losses[self._lost :]:
            found = self._courier_under_way(carrying=carrying) if minute >= due else None
            if found is None:
                return
            self._do(delivery.mark_courier_lost, courier_id=found)
            self._work_due(market.work_due_outcomes)
            self._lost += 1

    def _courier_under_way(self, *, carrying: bool) -> int | None:
        """By what was so before this minute: a minute that is played again after a crash chooses the same."""
        for run in trips.run_board(timeline=self.timeline).runs:
            picked_up = run.stops[0].done_at
            if carrying is (picked_up is not None) and (picked_up or run.assigned_at) < self.simulated.at:
                return run.courier_id
        return None

    def _work_off(self) -> None:
        self._work_due(
            delivery.work_due_unserved, market.work_due_outcomes, market.work_due_orders, money.work_due_refunds
        )
