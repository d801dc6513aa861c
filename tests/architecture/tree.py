"""The project's own files, as the guards read them. No git needed: an unpacked archive has none."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
_MADE = {"static", "dist", "build"}  # at the root, beside .venv and the like; git ignores them


def files(*suffixes: str, root: Path = ROOT) -> Iterator[Path]:
    """Every file of the project with one of these suffixes (all files when none is given)."""
    for path in sorted(root.iterdir()):
        if path.is_dir() and not _is_made(path):
            yield from files(*suffixes, root=path)
        elif path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def _is_made(folder: Path) -> bool:
    if folder.parent == ROOT:
        return folder.name in _MADE or (folder.name.startswith(".") and folder.name != ".ci")
    return folder.name in {"__pycache__", "node_modules", "made"}


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def story() -> list[set[str]]:
    """The layers of the story from the top down, each the set of apps that stand side by side."""
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "story")
    return [{part.strip(" ()") for part in layer.split("|")} for layer in layers]
