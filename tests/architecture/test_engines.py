"""Engines are pure: no clock, no chance but a seeded one, no file. The import contract sees other people's modules."""

import ast
from pathlib import Path

import pytest

from tests.architecture.names import Use, used
from tests.architecture.tree import ROOT, files

IMPURE = (
    *(f"builtins.{name}" for name in ("open", "input", "print", "breakpoint", "exec", "eval", "__import__")),
    *("time", "os", "io", "sys", "pathlib", "tempfile", "shutil", "glob", "fileinput", "subprocess", "threading"),
    *("socket", "urllib.request", "http.client", "secrets", "logging", "importlib", "sqlite3", "multiprocessing"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today"),
    *("uuid.uuid1", "uuid.uuid4"),
    *(f"numpy.{name}" for name in ("load", "loadtxt", "save", "savez", "savetxt", "fromfile", "genfromtxt", "memmap")),
)
FILES = {
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "tofile",
}  # of a path or an array that came as argument
MEMORY = ("io.BytesIO", "io.StringIO")  # bytes and text in memory are no files
CHANCE = ("random", "numpy.random")  # what is drawn comes from a generator that a seed has made
SEEDED = ("random.Random", "numpy.random.default_rng", "numpy.random.SeedSequence", "numpy.random.PCG64")
TYPES = ("numpy.random.Generator", "numpy.random.BitGenerator")


def impurities(source: str) -> set[str]:
    """The names in an engine that read a clock, draw without a seed, or touch a file."""
    return {use.name for use in used(source) if _is_impure(use) or _unseeded(use)} | {
        node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute) and node.attr in FILES
    }


def _is_impure(use: Use) -> bool:
    return use.within(*IMPURE) and use.name not in MEMORY


def _unseeded(use: Use) -> bool:
    if not use.within(*CHANCE) or use.name in {*CHANCE, *TYPES}:
        return False
    return use.name not in SEEDED or (use.call is not None and not _has_seed(use.call))


def _has_seed(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in given)


def engines() -> dict[str, str]:
    """The engines' texts by file: `engine.py`, or what lies in the package."""
    inside = ((path.relative_to(ROOT), path) for path in files(".py", root=ROOT / "sambayan"))
    return {
        name.as_posix(): path.read_text()
        for name, path in inside
        if len(name.parts) > 2 and name.parts[2] in {"engine", "engine.py"}
    }


def test_no_engine_reads_a_clock_draws_without_a_seed_or_touches_a_file() -> None:
    assert {file: found for file, text in engines().items() if (found := impurities(text))} == {}


def test_every_engine_is_looked_at() -> None:
    packages = {path.relative_to(ROOT).as_posix() for path in Path(ROOT, "sambayan").glob("*/engine*") if any_py(path)}

    assert {"/".join(file.split("/")[:3]) for file in engines()} == packages
    assert "sambayan/registry/engine/lists/values/numbers.py" in engines()
    assert "sambayan/delivery/engine/instance.py" in engines()


def any_py(path: Path) -> bool:
    return path.suffix == ".py" or any(path.glob("*.py"))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import time\n\nnow = time.time()", "time.time"),
        ("from time import monotonic", "time.monotonic"),
        ("from datetime import UTC, datetime\n\nnow = datetime.now(UTC)", "datetime.datetime.now"),
        ("from datetime import datetime as moment\n\nclock = moment.now", "datetime.datetime.now"),
        ("import datetime as dt\n\nday = dt.date.today()", "datetime.date.today"),
        ("text = open('x')", "builtins.open"),
        ("import io\n\ntext = io.open('x')", "io.open"),
        ("from pathlib import Path", "pathlib.Path"),
        ("def f(path):\n    return path.read_text()", "read_text"),
        ("def f(path):\n    (path / 'x').write_text('')", "write_text"),
        ("def f():\n    import os\n    return os.environ", "os.environ"),
        ("import random\n\nx = random.random()", "random.random"),
        ("from random import choice", "random.choice"),
        ("import random\n\nx = random.Random()", "random.Random"),
        ("import numpy as np\n\nx = np.random.rand(3)", "numpy.random.rand"),
        ("import numpy as np\n\nnp.random.seed(1)", "numpy.random.seed"),
        ("import numpy as np\n\nx = np.random.default_rng()", "numpy.random.default_rng"),
        ("from numpy.random import default_rng\n\nx = default_rng(None)", "numpy.random.default_rng"),
        ("import numpy as np\n\nx = np.loadtxt('x')", "numpy.loadtxt"),
        ("from uuid import uuid4", "uuid.uuid4"),
        ("import secrets", "secrets"),
        ("import logging", "logging"),
        ("from importlib import import_module\n\nimport_module('time')", "time"),
    ],
)
def test_an_impure_engine_is_caught(line: str, name: str) -> None:
    assert name in impurities(line)


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime, time, timedelta\n\n\ndef f(at: datetime) -> time:\n    return at.time()",
        "from random import Random\n\n\ndef f(seed: int) -> float:\n    return Random(seed).random()",
        "import numpy as np\n\n\ndef f(seed: int) -> float:\n    return np.random.default_rng(seed).normal()",
        "from numpy.random import Generator\n\n\ndef f(random: Generator) -> float:\n    return random.normal()",
        "def f(random: object) -> object:\n    return random.normal()",
        "def f(time: float) -> float:\n    return time",
        "from io import BytesIO, StringIO\n\n\ndef f(content: bytes) -> bytes:\n    return BytesIO(content).read()",
    ],
)
def test_what_takes_seed_and_time_as_arguments_is_pure(line: str) -> None:
    assert impurities(line) == set()
