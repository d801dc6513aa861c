import os
from datetime import date
from typing import Any

import click

from sambayan.cli.machinery import console, ports, prepare, program
from sambayan.cli.machinery.failures import CannotStart


@click.command()
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True)
@click.option("--weeks", type=click.IntRange(1, 4), default=4, show_default=True, help="History of a new sample world.")
def run(port: int, weeks: int) -> int:
    """Start everything on this machine, with a sample world.

    Database, pages, sweep and worker; Ctrl-C stops them all.
    """
    settings = prepare.load_settings()
    if settings.PRODUCTION:
        raise CannotStart(
            "run opens a sample world to everybody; in production start serve, sweep and worker, see docs/operations.md"
        )
    ports.must_be_free("127.0.0.1", port)
    with ports.only_one(settings.HOME, port):
        return _run(settings, port, weeks)


def _run(settings: Any, port: int, weeks: int) -> int:
    os.environ.setdefault("SAMBAYAN_LOG_LEVEL", "WARNING")  # the address stays in sight
    if not os.environ.get("SAMBAYAN_DEMO"):
        os.environ["SAMBAYAN_DEMO"] = "1"  # for the children, which read it anew
        settings.DEMO = True
    with console.step("Database ready"):
        prepare.prepare()
    from sambayan.cli.machinery import processes

    slug = _ensure_sample_world(settings, weeks) if settings.DEMO else ""
    return processes.run(port, walk=slug)


def _ensure_sample_world(settings: Any, weeks: int) -> str:
    """The weeks of history, once, with a bar; returns the slug of its sentra, empty when the pack has no samples."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from sambayan.cli.demo.history import ensure_sample_world
    from sambayan.core import pack

    region = pack.read(settings.REGION_DIR)
    slug = next((umkm.sentra for umkm in region.sample_umkm if umkm.sentra), None)
    if slug is None:
        return ""
    columns = (TextColumn("The weeks before"), BarColumn(), TimeElapsedColumn())
    with console.step("Sample world ready"), Progress(*columns, console=console.rich_console(), transient=True) as bar:
        task = bar.add_task("", total=weeks * 7)

        def told(_day: date) -> None:
            program.stop_if_asked()
            bar.advance(task)

        ensure_sample_world(region, told, weeks=weeks)
    return slug
