from pathlib import Path

import click


@click.group()
def pack() -> None:
    """The region pack, a folder of CSV files."""


@pack.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
def check(folder: Path | None) -> None:
    """Read FOLDER, or the pack in use, and name file and line of every error."""
    from sambayan.core.pack import read

    if folder is None:
        from sambayan.cli.machinery.prepare import load_settings

        folder = load_settings().REGION_DIR
    found = read(folder)
    click.echo(
        f"{folder}: valid. {found.identity.name}: {len(found.areas)} areas, {len(found.sentra)} sentra,"
        f" {len(found.categories)} categories, {len(found.rules)} rules."
    )
