"""The two processes beside the web: the sweep does due work each second, the worker runs jobs."""

import os
import signal
import threading

import click

from sambayan.cli.prepare import prepare


@click.command()
def sweep() -> None:
    """Do the due work, once a second, until stopped."""
    from sambayan.web.api import pulse

    os.environ.update(PGAPPNAME=pulse.SWEEP)  # by this name the web sees that it lives
    prepare()
    from sambayan.core import sweep as core_sweep

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    core_sweep.run(stop)


@click.command()
def worker() -> None:
    """Run background jobs until stopped."""
    prepare()
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as running:
        running.run_worker(name="sambayan", delete_jobs="successful", shutdown_graceful_timeout=5)
