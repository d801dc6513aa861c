"""One run of a replay: its name, its timeline, from the first minute to the closed books."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from sambayan.cli.machinery import console, program
from sambayan.cli.machinery.console import rich_console
from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.replay.closing import close_day
from sambayan.cli.replay.conductor import Conductor
from sambayan.cli.replay.plan import Plan, drawn_plan
from sambayan.cli.replay.report import Cost, written_report
from sambayan.cli.replay.world import Ground, settled_world
from sambayan.core import clock, database
from sambayan.core.pack import Pack
from sambayan.delivery.queries import Instance

Step = Callable[[datetime, int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be played. Equal runs are one run: they share a timeline."""

    instance: Instance
    sentra: bool
    seed: int
    day: date
    pack: str  # its fingerprint: prices, fees and names come from it

    @property
    def name(self) -> str:
        print_of_the_day = hashlib.sha256(repr(self.instance).encode()).hexdigest()[:16]
        kind = "sentra" if self.sentra else "plain"
        return (
            f"replay {self.instance.name} {print_of_the_day} {kind} seed {self.seed} on {self.day} pack {self.pack[:8]}"
        )

    @property
    def start(self) -> datetime:
        """Minute 0 of the instance: midnight in the region."""
        return datetime.combine(self.day, time(), ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def played(run: Run, pack: Pack, *, step: Step) -> dict[str, Any]:
    """Play the run from where it stands, and return its report; a finished one is not played again.

    Raises CannotStart when another process plays it.
    """
    timeline = clock.open_timeline(name=run.name, starts=run.start - timedelta(minutes=1))
    if timeline.report is not None:
        return _told_again(run, timeline)
    with database.lock_held(run.name) as held:
        if not held:
            raise CannotStart("this run is being played by another process; wait for it, or stop it")
        timeline = clock.open_timeline(name=run.name, starts=timeline.reached)
        return _play(run, pack, timeline, step) if timeline.report is None else _told_again(run, timeline)


def _told_again(run: Run, timeline: clock.Timeline) -> dict[str, Any]:
    """The report anew from the database: an older program told less, and the books may have changed."""
    with clock.simulated(timeline.id, timeline.reached):
        report = _report(run, timeline.id, Cost(**timeline.tally))
    clock.record_progress(timeline=timeline.id, reached=timeline.reached, tally=timeline.tally, report=report)
    return report


def played_with_progress(run: Run, pack: Pack) -> dict[str, Any]:
    """As `played`, with a bar on stderr that shows the simulated time and the orders placed."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    zone = ZoneInfo(settings.TIME_ZONE)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("orders"))
    with Progress(*columns, TimeElapsedColumn(), console=rich_console(), transient=True) as progress:
        task = progress.add_task(f"{run.start.astimezone(zone):%H.%M}", total=len(run.instance.orders))

        def step(at: datetime, placed: int) -> None:
            program.stop_if_asked()
            progress.update(task, completed=placed, description=f"{at.astimezone(zone):%H.%M}")

        try:
            return played(run, pack, step=step)
        except KeyboardInterrupt:
            console.note(f"The same command goes on from {progress.tasks[task].description}.")
            raise


def _play(run: Run, pack: Pack, timeline: clock.Timeline, step: Step) -> dict[str, Any]:
    database.commit_without_waiting()
    cost = Cost(**timeline.tally)
    plan = _plan(run, pack)
    with clock.simulated(timeline.id, timeline.reached) as simulated:
        with cost.timed():
            ground = Ground(run.instance.travel(pack.identity.lat, pack.identity.lng), run.instance.centre)
            world = settled_world(plan=plan, instance=run.instance, ground=ground, start=run.start)
            conductor = Conductor(
                plan=plan, world=world, simulated=simulated, start=run.start, run=f"replay:{timeline.id}", cost=cost
            )
            conductor.play(step=step)
            close_day(day=run.day, simulated=simulated, cost=cost)
        report = _report(run, timeline.id, cost)
        clock.record_progress(timeline=timeline.id, reached=simulated.at, tally=cost.tally(), report=report)
    return report


def _report(run: Run, timeline: int, cost: Cost) -> dict[str, Any]:
    return written_report(timeline=timeline, day=run.day, couriers=len(run.instance.couriers), cost=cost)


def _plan(run: Run, pack: Pack) -> Plan:
    return drawn_plan(
        run.instance,
        sentra=run.sentra,
        seed=run.seed,
        products=pack.sample_products,
        names=[row.name for row in pack.sample_names],
    )
