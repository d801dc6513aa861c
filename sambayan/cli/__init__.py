"""`sambayan …`: one command line. A command is one call into an app; `run`, `replay` and pack loading conduct several.

Django and everything heavy are imported inside the commands, so that `--help` answers at once.
"""

from typing import Any

import click

from sambayan.cli.commands.areas import areas
from sambayan.cli.commands.backup import backup, restore
from sambayan.cli.commands.books import books
from sambayan.cli.commands.demo import demo
from sambayan.cli.commands.doctor import doctor
from sambayan.cli.commands.migrate import migrate
from sambayan.cli.commands.pack import pack
from sambayan.cli.commands.replay import replay
from sambayan.cli.commands.run import run
from sambayan.cli.commands.serve import serve, web
from sambayan.cli.commands.work import sweep, worker
from sambayan.cli.machinery.program import Program


@click.group("sambayan", cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="sambayan")
def main() -> None:
    """From what people want to what small businesses earn."""


_COMMANDS: list[Any] = [
    run,
    replay,
    serve,
    web,
    sweep,
    worker,
    demo,
    books,
    areas,
    pack,
    backup,
    restore,
    migrate,
    doctor,
]
for _command in _COMMANDS:
    main.add_command(_command)
