import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from sambayan.cli.machinery import console
from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.prepare import load_django, prepare

FIRST_DAY = "2018-04-02"
_YEARS = range(2000, 2101)


@click.command()
@click.argument("instance", type=click.Path(path_type=Path))
@click.option("--sentra", is_flag=True, help="Stalls share sentra and baskets, and things go wrong.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=FIRST_DAY, show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path, dir_okay=False), help="Write the figures there.")
def replay(*, instance: Path, sentra: bool, seed: int, day: datetime, target: Path | None) -> int:
    """Play a real day of a delivery platform through Sambayan.

    INSTANCE is a folder with orders, couriers, restaurants and parameters, in
    the text format of mdrplib. The same folder, flags and seed are the same
    run: interrupted it goes on, finished it reports again.
    """
    if target is not None and not target.absolute().parent.is_dir():
        raise CannotStart(f"--json {target}: the folder {target.absolute().parent} does not exist")
    if day.year not in _YEARS:
        raise CannotStart(f"--day {day:%Y-%m-%d}: name a day of the years {_YEARS[0]} to {_YEARS[-1]}")
    report = _report(instance, sentra=sentra, seed=seed, day=day)
    if target is not None:
        target.write_text(json.dumps(report, indent=2, sort_keys=True) + "\n")
    return 0 if report["books_balanced"] else 1


def _report(instance: Path, *, sentra: bool, seed: int, day: datetime) -> dict[str, Any]:
    """The instance is read before there is a database: one that cannot be read leaves none behind."""
    settings = load_django()
    from sambayan.cli.replay.report import told
    from sambayan.cli.replay.run import Run, played_with_progress
    from sambayan.core import pack
    from sambayan.delivery.queries import instance as read_instance

    region = pack.read(settings.REGION_DIR)
    run = Run(read_instance(instance), sentra=sentra, seed=seed, day=day.date(), pack=region.fingerprint)
    prepare()
    report = played_with_progress(run, region)
    console.table(("", "Figure"), told(report), right={1})
    console.note("Places and times are the instance's; prices, baskets and fees are drawn from the region pack.")
    return report
