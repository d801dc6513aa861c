"""The two processes beside the web: the sweep does due work each second, the worker runs jobs."""

import os
import signal
import threading
import time

import click

from sambayan.cli.prepare import prepare

started_by = click.option("--started-by", "parent", type=int, hidden=True, help="End when this process does.")


def end_with(parent: int | None) -> None:
    """End as by SIGTERM once the process of this number is gone, also when it was killed without a word."""
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while True:
        time.sleep(1)
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            os.kill(os.getpid(), signal.SIGTERM)
            return


@click.command()
@started_by
def sweep(parent: int | None) -> None:
    """Do the due work, once a second, until stopped."""
    end_with(parent)
    from sambayan.web.api import pulse

    os.environ.update(PGAPPNAME=pulse.SWEEP)  # by this name the web sees that it lives
    prepare()
    from sambayan.core import sweep as core_sweep

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    core_sweep.run(stop)


@click.command()
@started_by
def worker(parent: int | None) -> None:
    """Run background jobs until stopped."""
    end_with(parent)
    prepare()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as running:
        running.run_worker(name="sambayan", delete_jobs="successful", shutdown_graceful_timeout=5)
