import os

import click

from sambayan.cli.machinery import console, ports
from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.prepare import load_settings, prepare


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
def run(port: int) -> int:
    """Start everything on this machine, with a sample day to look at.

    Database, pages, sweep and worker; Ctrl-C stops them all.
    """
    if load_settings().PRODUCTION:
        raise CannotStart("run plays a sample day; in production start serve, sweep and worker, see docs/operations.md")
    ports.must_be_free("127.0.0.1", port)
    os.environ.setdefault("SAMBAYAN_LOG_LEVEL", "WARNING")  # the address stays in sight
    with console.step("Database ready"):
        prepare()
    from sambayan.cli.machinery import processes
    from sambayan.cli.replay.sample import ensure_sample_day

    with console.step("Sample day ready"):
        ensure_sample_day()
    return processes.run(port)
