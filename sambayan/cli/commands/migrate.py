import click

from sambayan.cli.machinery import prepare


@click.command()
def migrate() -> None:
    """Bring the database up to this program and load the region pack."""
    settings = prepare.set_up()
    prepare.connect()
    prepare.bring_up_to_date(settings)
    click.echo("The database is up to date.")
