from pathlib import Path

import click

from sambayan.cli import console
from sambayan.cli.prepare import prepare


@click.group()
def areas() -> None:
    """Administrative areas."""


@areas.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def load(file: Path) -> None:
    """Replace approximate outlines by those of a GeoJSON FILE."""
    prepare()
    from sambayan.registry import actions

    with console.step(f"Loaded outlines from {file.name}"):
        actions.load_areas(path=file)
