"""A child process lives no longer than the one that started it."""

import os
import signal
import threading
import time

import click

started_by = click.option("--started-by", "parent", type=int, hidden=True, help="End when this process does.")


def end_with(parent: int | None) -> None:
    """End as by SIGTERM once the process of this number is gone, also when it was killed without a word."""
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while True:
        time.sleep(1)
        try:
            os.kill(parent, 0)
        except ProcessLookupError:
            os.kill(os.getpid(), signal.SIGTERM)
            return
