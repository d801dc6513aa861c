"""What an ugly list of the corpus is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sambayan.registry.engine.lists import Field, RowKind
from tests.registry.engine.lists.books import (
    BUDI_READ,
    SARI_READ,
)

BOTH = [SARI_READ, BUDI_READ]
PAIR = [
    {Field.BUSINESS_NAME: "Keripik Sari", Field.OWNER_NAME: "Sari"},
    {Field.BUSINESS_NAME: "Kopi Budi", Field.OWNER_NAME: "Budi"},
]


@dataclass
class Ugly:
    """A list, what its businesses are, what is wrong with each, and what its other rows are."""

    content: bytes
    rows: Sequence[Any]
    faults: list[list[tuple[str, str]]] | None = None
    others: dict[int, RowKind] = field(default_factory=dict)


CORPUS: dict[str, Callable[[], Ugly]] = {}


def ugly(name: str) -> Callable[[Callable[[], Ugly]], Callable[[], Ugly]]:
    def kept(build: Callable[[], Ugly]) -> Callable[[], Ugly]:
        assert name not in CORPUS
        CORPUS[name] = build
        return build

    return kept


TITLE, HEAD = RowKind.TITLE, RowKind.HEADING
