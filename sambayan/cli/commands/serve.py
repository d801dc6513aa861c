"""The web server, on its own: `serve` for production, `web` as `run` starts it."""

import os
import shutil
from pathlib import Path
from typing import Any

import click

from sambayan.cli.machinery import ports, prepare
from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.lifetime import end_with, started_by

_THREADS = 4  # of each worker; each holds a database connection


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve pages in production, behind a proxy that speaks TLS.

    Refuses when `check --deploy` has a warning or the database lacks migrations.
    The sweep and the worker are commands of their own; see docs/sambayan.service.
    """
    settings = _set_up()
    _check_deployment()
    prepare.connect()
    prepare.require_current(settings)
    ports.must_be_free(host, port)
    _serve(settings, host, port, workers)


@click.command(hidden=True)
@click.option("--port", type=click.IntRange(1, 65_535), required=True)
@started_by
def web(port: int, parent: int | None) -> None:
    """Serve pages on this machine only, as a part of `run`."""
    end_with(parent)
    _serve(_set_up(), "127.0.0.1", port, workers=2)


def _set_up() -> Any:
    """Set up with a folder for the counts of all worker processes, which /metrics adds up."""
    settings = prepare.load_settings()
    folder = Path(settings.HOME) / "metrics"
    with prepare.home_usable():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    os.environ.update(PROMETHEUS_MULTIPROC_DIR=str(folder))
    return prepare.set_up()


def _check_deployment() -> None:
    """Everything that Django's deployment check has to say, one line each, keeps the server from starting."""
    from django.core import checks

    found = [m for m in checks.run_checks(include_deployment_checks=True) if m.is_serious(checks.WARNING)]
    found = [message for message in found if not message.is_silenced()]
    for message in found:
        click.echo(f"{message.id}: {message.msg.splitlines()[0]}", err=True)
    if found:
        raise CannotStart(
            f"`check --deploy` has {len(found)} warnings, nothing is served;"
            " production needs SAMBAYAN_PRODUCTION=1, see docs/sambayan.service"
        )


def _serve(settings: Any, host: str, port: int, workers: int) -> None:
    """Listen until SIGINT or SIGTERM. This process stays, since it holds the embedded database."""
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    connections.close_all()  # the workers are forked: a shared connection would mix their answers
    Server(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={**settings.LOGGING, "loggers": dict(settings.LOGGING["loggers"])},
    ).serve()
