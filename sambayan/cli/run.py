import importlib
import os
from importlib.util import find_spec

import click

from sambayan.cli import console, ports
from sambayan.cli.prepare import prepare


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
def run(port: int) -> int:
    """Start everything on this machine, with a sample day to look at.

    Database, pages, sweep and worker; Ctrl-C stops them all.
    """
    ports.must_be_free("127.0.0.1", port)
    os.environ.setdefault("SAMBAYAN_LOG_LEVEL", "WARNING")  # the address stays in sight
    with console.step("Database ready"):
        prepare()
    _sample_day()
    from sambayan.cli import processes

    return processes.run(port)


def _sample_day() -> None:
    name = "sambayan.cli.replay.sample"
    if find_spec(name) is not None:
        importlib.import_module(name).ensure_sample_day(console.rich_console())
