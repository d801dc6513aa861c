import logging
import signal
import threading

import click

from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.lifetime import end_with, started_by
from sambayan.cli.machinery.prepare import prepare

_EACH = 1.0  # seconds of wall time between two steps

_log = logging.getLogger(__name__)


@click.command(hidden=True)
@started_by
def demo(parent: int | None) -> None:
    """Let the sample world go on, as a part of `run`, until stopped."""
    end_with(parent)
    settings = prepare()
    from sambayan.cli.demo.history import first_day
    from sambayan.cli.demo.player import Player
    from sambayan.cli.demo.world import settled_world
    from sambayan.core import pack

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    region, begins = pack.read(settings.REGION_DIR), first_day()
    if begins is None:
        raise CannotStart("this database has no sample world; `sambayan run` makes one")
    player = Player(world=settled_world(region, begins), pack=region)
    while not stop.wait(_EACH):
        try:
            player.step()
        except Exception:  # noqa: BLE001 - whatever it is, the next step takes it up again
            _log.exception("a step of the sample world failed")
            _reconnect()


def _reconnect() -> None:
    from django.db import close_old_connections

    close_old_connections()
