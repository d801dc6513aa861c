import signal
import sys
import threading
from types import FrameType
from typing import Any

import click

_stop_asked = threading.Event()


class Program(click.Group):
    """The command line as a whole: what goes wrong is one sentence on stderr.

    Exit status 0 done, 1 a check found something, 2 it cannot be done as asked, 130 stopped by Ctrl-C.
    """

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        if not standalone_mode:
            return super().main(*args, **{**extra, "standalone_mode": False})
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup leaves it
                signal.signal(number, _leave)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell's background job ignores it
            signal.signal(signal.SIGINT, _ask_to_stop)
        sys.exit(self._status(*args, **extra))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)  # in the order of a day's work, not of the alphabet

    def _status(self, *args: Any, **extra: Any) -> int:
        try:
            return super().main(*args, **{**extra, "prog_name": self.name, "standalone_mode": False}) or 0
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            return 0
        except click.ClickException as error:
            return _refuse(_one_line(error))
        except (click.Abort, KeyboardInterrupt):
            return _stopped()
        except Exception as error:
            leaving = _interrupted(error)
            if isinstance(leaving, KeyboardInterrupt):
                return _stopped()
            if isinstance(leaving, SystemExit):
                raise leaving from None
            from sambayan.cli.machinery.failures import sentence

            told = sentence(error)
            if told is None:
                raise
            return _refuse(told)


def _stopped() -> int:
    click.echo("Stopped.", err=True)
    return 130


def _interrupted(error: BaseException | None) -> BaseException | None:
    """The stop that was under way when `error` came up: a connection that is left inside a statement complains."""
    while error is not None and not isinstance(error, KeyboardInterrupt | SystemExit):
        error = error.__context__
    return error


def _refuse(told: str) -> int:
    click.echo(f"sambayan: {told}", err=True)
    return 2


def _one_line(error: click.ClickException) -> str:
    text = error.format_message()
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else None
    return f"{text} See `{command} --help`." if command else text


def stop_if_asked() -> None:
    """Long work calls it between two steps: a Ctrl-C is lost when a library that is being loaded swallows it."""
    if _stop_asked.is_set():
        raise KeyboardInterrupt


def _ask_to_stop(*_: object) -> None:
    _stop_asked.set()
    raise KeyboardInterrupt


def _leave(number: int, _frame: FrameType | None) -> None:
    """Leave through the usual doors, so that the embedded database is let go; also when the terminal is closed."""
    sys.exit(128 + number)
