from pathlib import Path

import click

from sambayan.cli.machinery.prepare import prepare


@click.group()
def areas() -> None:
    """Administrative areas."""


@areas.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def load(file: Path) -> None:
    """Replace approximate outlines by those of a GeoJSON FILE."""
    prepare()
    from sambayan.registry import actions

    loaded = actions.load_areas(path=file)
    click.echo(
        f"{file}: {loaded.outlines} outlines loaded, {loaded.new} villages were new,"
        f" {loaded.united} districts drawn from their villages."
    )
