"""Finds where a list's heading stands, and proposes what each of its columns means.

What a person decided before comes first, then the synonyms, then words that differ from one in a letter or two.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from sambayan.registry.engine.lists.fields import AMOUNTS, NAMES, UNREAD, Field
from sambayan.registry.engine.lists.sheets import Range, Raw, Sheet
from sambayan.registry.engine.lists.synonyms import ABBREVIATIONS, FILLERS, SYNONYMS

SEARCHED_ROWS = 80  # how far down a heading is looked for
_LONGEST = 120  # signs of a heading; longer ones are remarks
_SIMILAR = 86  # of 100, below which words are not the same word mistyped
_FUZZY_SIGNS = 7  # shorter words are too near each other: NIK, NIB, KK, HP
_EXACT = 100
_FEWEST_FIELDS = 2
_SURE_FIELDS, _SURE_SHARE = 3, 0.75  # understood cells, and their share, that no business's row has
_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\([^)]*\)?")
_UNITS = (
    (re.compile(r"\b(?:miliar|milyar)\b", re.IGNORECASE), 1_000_000_000),
    (re.compile(r"\b(?:juta|jutaan|jt)\b", re.IGNORECASE), 1_000_000),
    (re.compile(r"\b(?:ribu|ribuan|rb)\b|\(\s*(?:rp\.?\s*)?\.?000\s*\)", re.IGNORECASE), 1_000),
)
_MEANING = {synonym: field for field, synonyms in SYNONYMS.items() for synonym in synonyms}

Remembered = Mapping[str, Field | None]  # normal form of a heading → field; None: a column to be left out


class Source(StrEnum):
    """Why a column is thought to mean something."""

    REMEMBERED = "remembered"  # a person said so
    SYNONYM = "synonym"
    SIMILAR = "similar"  # a synonym mistyped
    UNKNOWN = "unknown"  # not understood
    TWICE = "twice"  # another column means the same and fits better


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `index` from 0, `heading` as people read it, `key` to remember it by, `unit` in rupiah."""

    index: int
    heading: str
    key: str
    field: Field | None
    source: Source
    unit: int = 1


@dataclass(frozen=True, slots=True)
class Heading:
    """Rows from 1; both 0 when the sheet has none and a person named its columns by their letters."""

    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    texts: tuple[tuple[str, ...], ...] = ()  # of each heading row, folded, to know a repetition by

    @property
    def fields(self) -> dict[Field, Column]:
        """The columns to read; of NOT_KEPT, which several may be, only one."""
        return {column.field: column for column in self.columns if column.field}

    @property
    def meanings(self) -> dict[int, Field]:
        """Where what is read stands."""
        return {column.index: column.field for column in self.columns if column.field}

    @property
    def not_understood(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.source in {Source.UNKNOWN, Source.TWICE})


def normal(text: str) -> str:
    """A heading without case, signs, line breaks and abbreviations; the same heading is remembered by it."""
    words = (ABBREVIATIONS.get(word, word) for word in _WORD.findall(text.casefold()))
    return " ".join(word for word in words if word not in FILLERS) or " ".join(_WORD.findall(text.casefold()))


def letters(index: int) -> str:
    """How people name a column: 0 is "A", 26 is "AA"."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name, index = chr(65 + rest) + name, index - 1
    return name


def find_heading(sheet: Sheet, top: Sequence[Sequence[Raw]], remembered: Remembered) -> Heading | None:
    """The heading in the first rows `top`, one row or two; None when no row names a business or an owner."""
    best: tuple[int, int, Heading] | None = None
    filled = [_filled(sheet.merged, row + 1, values) for row, values in enumerate(top[:SEARCHED_ROWS])]
    for row, texts in enumerate(filled):
        for rows in (filled[row : row + 1], filled[row : row + 2]):
            heading = _read(rows, row + 1, remembered, sheet.merged) if _may_head(rows) else None
            score = _score(heading)
            if heading and score >= _FEWEST_FIELDS and (best is None or (score, -len(rows)) > best[:2]):
                best = score, -len(rows), heading
        if best and row > best[2].last_row + 2 and any(texts):
            break
    return best[2] if best else _by_letters(top, remembered)


def later_heading(row: int, values: Sequence[Raw], remembered: Remembered) -> Heading | None:
    """The heading of a further table in the same sheet, of one row; None when it cannot be read by it."""
    heading = _read([_filled((), row, values)], row, remembered, ())
    return heading if _score(heading) >= _FEWEST_FIELDS else None


def looks_like_heading(texts: Sequence[str]) -> bool:
    """Whether these cells of a row are a heading's words, nearly all of them."""
    if normal(texts[0]) not in _MEANING:
        return False
    known = sum(normal(text) in _MEANING for text in texts)
    return known >= _SURE_FIELDS and known >= len(texts) * _SURE_SHARE


def _score(heading: Heading | None) -> int:
    """How many columns are understood; 0 without a name."""
    if heading is None or not heading.fields.keys() & NAMES:
        return 0
    return len(heading.fields)


def _filled(merged: tuple[Range, ...], row: int, values: Sequence[Raw]) -> list[str]:
    """The texts of a row, those of its merged cells in each cell they cover to the right."""
    texts = [value if isinstance(value, str) else str(value) for value in values]
    for cells in merged:
        if cells.first_row == row and cells.first_column < len(texts):
            for column in range(cells.first_column + 1, min(cells.last_column + 1, len(texts))):
                texts[column] = texts[column] or texts[cells.first_column]
    return texts


def _may_head(rows: Sequence[Sequence[str]]) -> bool:
    """A heading has words: two different ones at least, and at most a third of its cells without a letter."""
    for row in rows[:1]:
        found = {text for text in row if text.strip()}
        numbers = sum(not any(sign.isalpha() for sign in text) for text in found)
        if len(found) < _FEWEST_FIELDS or numbers * 3 > len(found) or any(len(text) > _LONGEST * 2 for text in found):
            return False
    return len(rows[-1]) > 0 and not any(sum(sign.isdigit() for sign in text) > 6 for row in rows for text in row)  # noqa: PLR2004


def _read(rows: Sequence[Sequence[str]], first: int, remembered: Remembered, merged: tuple[Range, ...]) -> Heading:
    width = max(map(len, rows))
    grid = [[text.strip() for text in row] + [""] * (width - len(row)) for row in rows]
    pairs = _pairs(grid, first, merged)
    columns = [_column(index, group, name, remembered) for index, (group, name) in enumerate(pairs) if group or name]
    texts = tuple(tuple(folded(text) for text in row) for row in grid)
    return Heading(first, first + len(rows) - 1, _once_each(columns), texts)


def _pairs(grid: list[list[str]], first: int, merged: tuple[Range, ...]) -> list[tuple[str, str]]:
    """Group and name of each column. A group that is not merged reaches over the empty cells to its right."""
    if len(grid) == 1:
        return [("", name) for name in grid[0]]
    own = {
        column
        for cells in merged
        if cells.first_row == first
        for column in range(cells.first_column, cells.last_column + 1)
    }
    pairs: list[tuple[str, str]] = []
    for column, (top, below) in enumerate(zip(*grid, strict=True)):
        if not below or below == top:
            pairs.append(("", top or below))
        elif top or column == 0 or (column - 1) in own or not grid[1][column - 1]:
            pairs.append((top, below))
        else:
            pairs.append((pairs[-1][0], below))
    return pairs


def _column(index: int, group: str, name: str, remembered: Remembered) -> Column:
    heading = " / ".join(" ".join(text.split()) for text in (group, name) if text)
    key = normal(heading)
    unit = next((factor for pattern, factor in _UNITS if pattern.search(heading)), 1)
    if key in remembered:
        field = remembered[key]
        return Column(index, heading, key, field, Source.REMEMBERED, unit if field in AMOUNTS else 1)
    field, score = _meaning(group, name)
    source = Source.UNKNOWN if field is None else Source.SYNONYM if score == _EXACT else Source.SIMILAR
    return Column(index, heading, key, field, source, unit if field in AMOUNTS else 1)


@lru_cache(maxsize=4096)
def _meaning(group: str, name: str) -> tuple[Field | None, int]:
    """The field and how well it fits, of 100: the whole heading first, the lower row on its own last."""
    if len(name) > _LONGEST:
        return None, 0
    bare = _BRACKETS.sub(" ", name)
    whole = [normal(text) for text in (f"{group} {name}", f"{name} {group}", f"{group} {bare}", f"{bare} {group}")]
    own = [normal(name), normal(bare)]
    for label in (*whole, *own):
        if label in _MEANING:
            return _MEANING[label], _EXACT
    return max((_similar(label) for label in (*(whole if group else ()), *own)), key=lambda found: found[1])


def _similar(label: str) -> tuple[Field | None, int]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    if len(label) < _FUZZY_SIGNS:
        return None, 0
    found = process.extractOne(label, _MEANING.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return (_MEANING[found[0]], min(int(found[1]), _EXACT - 1)) if found else (None, 0)


_RANK = {Source.REMEMBERED: 0, Source.SYNONYM: 1, Source.SIMILAR: 2, Source.UNKNOWN: 3, Source.TWICE: 4}


def _once_each(columns: list[Column]) -> tuple[Column, ...]:
    """Each field for one column: what a person said, the better fit, the more exact word, then the left one."""
    taken: dict[Field, int] = {}
    for column in sorted(columns, key=lambda column: (_RANK[column.source], _place(column), column.index)):
        if column.field and column.field not in UNREAD:
            taken.setdefault(column.field, column.index)
    return tuple(
        column
        if column.field is None or taken.get(column.field, column.index) == column.index
        else Column(column.index, column.heading, column.key, None, Source.TWICE, column.unit)
        for column in columns
    )


def _place(column: Column) -> int:
    """Where its words stand among the synonyms, the surest of which come first."""
    words = normal(column.heading.rpartition(" / ")[2])
    synonyms = SYNONYMS.get(column.field, ()) if column.field else ()
    return synonyms.index(words) if words in synonyms else len(synonyms)


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def letter_key(index: int) -> str:
    """How a column without a heading is remembered: "kolom c"."""
    return f"kolom {letters(index).lower()}"


def _by_letters(top: Sequence[Sequence[Raw]], remembered: Remembered) -> Heading | None:
    width = max(map(len, top), default=0)
    columns = [
        Column(index, f"Kolom {letters(index)}", letter_key(index), field, Source.REMEMBERED)
        for index in range(width)
        if (field := remembered.get(letter_key(index)))
    ]
    heading = Heading(0, 0, _once_each(columns))
    return heading if _score(heading) else None
