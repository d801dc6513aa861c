"""The two processes beside the web: the sweep does due work each second, the worker runs jobs."""

import os
import signal
import threading

import click

from sambayan.cli.machinery.lifetime import end_with, started_by
from sambayan.cli.machinery.prepare import prepare


@click.command()
@started_by
def sweep(parent: int | None) -> None:
    """Do the due work, once a second, until stopped."""
    end_with(parent)
    from sambayan.core import sweep as core_sweep

    os.environ.update(PGAPPNAME=core_sweep.NAME)  # by this name the web sees that it lives
    prepare()
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
