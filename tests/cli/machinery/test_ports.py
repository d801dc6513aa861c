import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sambayan.cli.machinery.failures import CannotStart
from sambayan.cli.machinery.ports import holder, must_be_free, only_one


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_fine(taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]

    must_be_free("127.0.0.1", free)


def test_a_taken_port_says_who_has_it_and_what_to_do(taken: int) -> None:
    with pytest.raises(CannotStart) as caught:
        must_be_free("127.0.0.1", taken)

    told = str(caught.value)
    assert told.startswith(f"port {taken} is taken by ")
    assert told.endswith(f"; stop it, or choose another with --port {taken + 1}")


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux tells who listens")
def test_the_holder_is_named_with_its_number(taken: int) -> None:
    assert holder(taken).endswith(f"(process {os.getpid()})")


def test_a_holder_that_cannot_be_seen_is_another_program() -> None:
    assert holder(1) == "another program"


def test_one_home_is_run_from_once_and_the_second_is_told_where(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with only_one(home, 8000):
        with pytest.raises(CannotStart) as caught, only_one(home, 8001):
            pass
        with only_one(tmp_path / "other", 8001):
            pass

    assert f"runs from {home} already, at http://127.0.0.1:8000/" in str(caught.value)
    with only_one(home, 8001):
        assert (home / "run.port").read_text() == "8001\n"
