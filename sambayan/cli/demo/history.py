"""The weeks before, played through the same actions as any day, so that every figure has rows behind it."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from sambayan.cli.demo.closing import close_day
from sambayan.cli.demo.player import Player, Taken
from sambayan.cli.demo.world import LAST_DAY, at, settled_world
from sambayan.cli.machinery.failures import CannotStart
from sambayan.core import audit, clock, database
from sambayan.core.pack import Pack
from sambayan.delivery import actions as delivery
from sambayan.market import actions as market
from sambayan.market import queries as orders
from sambayan.money import actions as money
from sambayan.registry import queries as register

SUBJECT = "sample:world"
BEGINS = time(10, 45)  # of LAST_DAY: here a visitor comes in
_STEP, _LAST_STEP = timedelta(minutes=6), timedelta(minutes=1)
_OPEN, _LATEST = time(9), time(23, 30)
_BATCH = 500

Told = Callable[[date], None]


def ensure_sample_world(pack: Pack, told: Told, *, weeks: int) -> None:
    """Play what is missing of so many weeks of history and let the live clock go on from there.

    Interrupted, it goes on at the day in which it was, with the weeks that it was begun with. `told` hears of every
    day that is done.
    """
    with database.lock_held("sample world") as held:
        if not held:
            raise CannotStart("the sample world is being made by another process; wait for it, or stop it")
        if audit.last_detail(action="demo.ready", subject=SUBJECT) is None:
            if first_day() is None:
                _require_nobody()
                _note("demo.begun", LAST_DAY - timedelta(weeks=weeks))
            _play(pack, told)
            _note("demo.ready", LAST_DAY)
    clock.set_live(event=_where_it_stopped(), speed=min(clock.speed(), 1))  # what stood still goes on standing


def _require_nobody() -> None:
    """A database that somebody works in would be spoilt for good: its books cannot be unwritten."""
    if register.anybody():
        raise CannotStart(
            "this database holds real people; a sample world needs an empty one:"
            " set SAMBAYAN_HOME or DATABASE_URL to another, or SAMBAYAN_DEMO=0 to run without"
        )


def first_day() -> date | None:
    """The first day of the sample world of this database, if it has one."""
    begun = audit.last_detail(action="demo.begun", subject=SUBJECT)
    return date.fromisoformat(begun["day"]) if begun else None


def _where_it_stopped() -> datetime:
    """Never before the last thing that happened: event time does not go back."""
    begins = at(LAST_DAY, BEGINS)
    last = orders.latest_move(timeline=clock.LIVE)
    return max(begins, last) if last else begins


def _play(pack: Pack, told: Told) -> None:
    database.commit_without_waiting()
    begins = first_day()
    assert begins is not None
    player = Player(world=settled_world(pack, begins), pack=pack)
    done = audit.last_detail(action="demo.day", subject=SUBJECT)
    day = date.fromisoformat(done["day"]) + timedelta(days=1) if done else begins
    while day < LAST_DAY:
        _play_day(player, day, until=at(day, _LATEST))
        close_day(player.world, day)
        _note("demo.day", day)
        told(day)
        day += timedelta(days=1)
    _play_day(player, day, until=at(day, BEGINS))


def _play_day(player: Player, day: date, *, until: datetime) -> None:
    with clock.simulated(clock.LIVE, at(day, _OPEN)) as simulated:
        while simulated.at < until:
            player.step()
            _work_due()
            player.take_offers(Taken())  # before the next step their time is over
            later = simulated.at + (_LAST_STEP if day == LAST_DAY else _STEP)
            if not orders.open_orders(timeline=clock.LIVE):
                later = max(later, player.next_visit() or until)
            simulated.set(min(later, until))


def _work_due() -> None:
    """What the sweep does while the system runs."""
    for work in (
        money.work_due_notifications, delivery.work_due_unserved, market.work_due_outcomes, market.work_due_orders,
        money.work_due_refunds, delivery.work_due_dispatch,
    ):  # fmt: skip
        work(_BATCH)


def _note(action: str, day: date) -> None:
    with transaction.atomic(durable=True):
        audit.record(action=action, subject=SUBJECT, actor_id=None, detail={"day": str(day)})
