import subprocess
import sys
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sambayan.cli import main
from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.program import Program
from sambayan.money.errors import NoTerms


def run(action: Any) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a program whose one command does this."""
    program = Program("sambayan", commands={"act": click.Command("act", callback=action)})
    result = CliRunner().invoke(program, ["act"])
    return result.exit_code, result.stdout, result.stderr


def raising(error: BaseException) -> Any:
    def act() -> None:
        raise error

    return act


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    heavy = ["django", "numpy", "scipy", "rich", "honcho", "granian", "psycopg"]
    code = f"import sys, sambayan.cli; print([name for name in {heavy} if name in sys.modules])"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_help_names_every_command_in_80_columns() -> None:
    result = CliRunner().invoke(main, ["--help"], terminal_width=80)

    assert result.exit_code == 0
    shown = [name for name, command in main.commands.items() if not command.hidden]
    assert all(f"  {name} " in result.stdout for name in shown)
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "..." not in result.stdout.partition("Commands:")[2]


def test_a_command_returns_its_status() -> None:
    assert run(lambda: None)[0] == 0
    assert run(lambda: 1)[0] == 1


@pytest.mark.parametrize("error", [CannotStart("the disk is full; make room"), NoTerms("2018-04-02")])
def test_what_goes_wrong_is_one_sentence_and_status_2(error: Exception) -> None:
    assert run(raising(error)) == (2, "", f"sambayan: {error}\n")


def test_a_wrong_option_is_one_sentence_and_where_to_look() -> None:
    result = CliRunner().invoke(main, ["run", "--port", "70000"])

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "sambayan: Invalid value for '--port': 70000 is not in the range 1<=x<=65535. See `sambayan run --help`."
    ]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), click.Abort()])
def test_ctrl_c_is_one_line_and_status_130(stop: BaseException) -> None:
    status, out, told = run(raising(stop))

    assert (status, out) == (130, "")
    assert told.strip() == "Stopped."


def test_a_bug_keeps_its_traceback() -> None:
    program = Program("sambayan", commands={"act": click.Command("act", callback=raising(ZeroDivisionError()))})

    assert isinstance(CliRunner().invoke(program, ["act"]).exception, ZeroDivisionError)


@pytest.mark.parametrize(("stop", "status"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143)])
def test_a_stop_is_a_stop_though_a_connection_complains_on_the_way_out(stop: BaseException, status: int) -> None:
    def act() -> None:
        try:
            raise stop
        finally:
            raise RuntimeError("the connection is in the middle of something")

    assert run(act)[0] == status


SWALLOWED = """
import os, signal, click
from sambayan.cli.machinery import program

def act():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:
        print("swallowed", flush=True)
    program.stop_if_asked()
    print("went on")

program.Program("sambayan", commands={"act": click.Command("act", callback=act)}).main(["act"])
"""


def test_a_ctrl_c_that_a_library_swallows_still_stops_long_work_at_its_next_step() -> None:
    result = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout, result.stderr.strip()) == (130, "swallowed\n", "Stopped.")
