"""Each import contract is kept by the tree, and each is broken here on purpose and caught."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, pyproject

# contract, what a careless change would do: module and the line added to it
BREACHES = [
    ("story", "sambayan.money.enums", "import sambayan.market.enums"),
    ("story", "sambayan.money.enums", "import sambayan.delivery.enums"),
    ("story", "sambayan.core.codes", "import sambayan.registry.enums"),
    ("story", "sambayan.loyalty", '"""An app that has no place in the story."""'),
    ("inside", "sambayan.market.models", "import sambayan.market.queries"),
    ("inside", "sambayan.market.queries", "import sambayan.market.actions"),
    ("inside", "sambayan.registry.enums", "import sambayan.registry.models"),
    ("inside", "sambayan.market.services", '"""Everything."""'),
    ("core", "sambayan.core.codes", "import sambayan.core.clock"),
    ("core", "sambayan.core.clock", "import sambayan.core.models"),
    ("core", "sambayan.core.utils", '"""Everything."""'),
    ("audiences", "sambayan.web.storefront", "import sambayan.web.merchant"),
    ("audiences", "sambayan.web.components", "import sambayan.web.storefront"),
    ("audiences", "sambayan.web.shop", '"""An audience that nobody decided on."""'),
    ("command-line", "sambayan.cli.machinery.ports", "import sambayan.cli.commands"),
    ("command-line", "sambayan.cli.replay.plan", "import sambayan.cli.commands.books"),
    ("command-line", "sambayan.cli.helpers", '"""Everything."""'),
    ("engines", "sambayan.market.engine", "import django.db"),
    ("engines", "sambayan.market.engine", "import sambayan.core.clock"),
    ("engines", "sambayan.market.engine", "import sambayan.core.pack"),
    ("engines", "sambayan.market.engine", "import sambayan.core.logs"),
    ("thin-web", "sambayan.web.urls", "import sambayan.market.models"),
    ("thin-web", "sambayan.cli", "import sambayan.delivery.engine"),
    ("reads", "sambayan.market.queries", "import sambayan.partners"),
    ("outside", "sambayan.market.queries", "import httpx"),
    ("outside", "sambayan.core.codes", "import urllib3"),
    ("outside", "sambayan.cli.machinery.ports", "import aiohttp"),
    ("jobs", "sambayan.market.actions", "import sambayan.registry.jobs"),
    ("top", "sambayan.core.codes", "import config.settings"),
]
# Modules that a breach needs and that the tree may not have yet.
NEEDED = [
    "sambayan.market.queries",
    "sambayan.market.actions",
    "sambayan.market.engine",
    "sambayan.delivery.engine",
    "sambayan.registry.jobs",
    "sambayan.web.storefront",
    "sambayan.web.merchant",
]


def broken(tree: Path) -> set[str]:
    """Ids of the contracts that the tree breaks; everything of the report when it could not be made."""
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tree), "NO_COLOR": "1"},
    )  # fmt: skip
    ids = {contract["name"]: contract["id"] for contract in pyproject()["tool"]["importlinter"]["contracts"]}
    found = {ids[line.removesuffix(" BROKEN")] for line in result.stdout.splitlines() if line.endswith(" BROKEN")}
    assert (result.returncode == 0) == (not found), result.stdout + result.stderr
    return found


def plant(tree: Path, module: str, line: str) -> None:
    """Add a line to a module, whether it is a file, a package or not there at all."""
    path = tree.joinpath(*module.split("."))
    if path.is_dir():
        file = path / "__init__.py"
    else:
        file = path.with_suffix(".py")
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
    with file.open("a") as text:
        text.write(f"\n{line}\n")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code alone."""
    for name in ("sambayan", "config"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=_no_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _no_code(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not Path(folder, name).is_dir()]


def test_the_tree_keeps_every_contract() -> None:
    assert broken(ROOT) == set()


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES)
def test_a_breach_is_caught_by_its_contract(tree: Path, contract: str, module: str, line: str) -> None:
    for needed in NEEDED:
        plant(tree, needed, "")
    plant(tree, module, line)

    assert contract in broken(tree)


def test_each_contract_is_broken_by_some_breach() -> None:
    assert {contract for contract, _, _ in BREACHES} == {
        contract["id"] for contract in pyproject()["tool"]["importlinter"]["contracts"]
    }


def test_what_the_breaches_need_breaks_nothing_by_itself(tree: Path) -> None:
    for needed in NEEDED:
        plant(tree, needed, "")

    assert broken(tree) == set()


def test_no_contract_is_loosened_by_an_exception() -> None:
    text = (ROOT / "pyproject.toml").read_text()

    assert re.findall(r"ignore_imports|unmatched_ignore", text) == []
