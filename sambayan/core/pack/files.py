"""CSV files as offices keep them, read into rows. What cannot be read becomes a problem with file and line."""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_origin, get_type_hints

from sambayan.core.pack.cells import Reader
from sambayan.core.pack.tables import Row

MOST_PROBLEMS = 20

T = TypeVar("T", bound=Row)
Record = tuple[int, list[str]]  # line on which it starts, stripped cells


class PackError(Exception):
    """The pack cannot be used; one `file:line: what is wrong` a line, the first one first."""


class Problems:
    """What is wrong with the files of one folder."""

    def __init__(self, folder: Path) -> None:
        near = os.path.relpath(folder)
        self.folder = folder
        self._name = str(folder) if near.startswith("..") else near
        self._found: list[str] = []

    def add(self, file: str, line: int | None, what: str) -> None:
        place = f"{self._name}/{file}" if line is None else f"{self._name}/{file}:{line}"
        self._found.append(f"{place}: {what}")

    def __bool__(self) -> bool:
        return bool(self._found)

    def stop(self) -> None:
        """Raise PackError when there is anything to tell."""
        if self:
            more = len(self._found) - MOST_PROBLEMS
            raise PackError("\n".join(self._found[:MOST_PROBLEMS] + [f"and {more} more"] * (more > 0)))


def readers(kind: type) -> dict[str, Reader]:
    """The columns of a row and how their cells are read."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}


def rows(file: str, kind: type[T], problems: Problems) -> list[T]:
    """The rows of a file; those that cannot be read are left out and told."""
    content = _content(file, problems)
    if content is None:
        return []
    read = readers(kind)
    header, *records = _records(file, content, problems) or [(1, [])]
    columns = _columns(file, header[1], read, problems)
    if not columns:
        return []
    found = (_row(file, record, columns, read, problems) for record in records if any(record[1]))
    return [kind(line=line, **good) for line, good in filter(None, found)]


def values(cells: Mapping[str, str], read: Mapping[str, Reader]) -> tuple[dict[str, Any], list[str]]:
    """Cells by column, read; and what is wrong with those that cannot be."""
    good: dict[str, Any] = {}
    wrong = []
    for column, reader in read.items():
        try:
            good[column] = reader(cells[column])
        except ValueError as error:
            wrong.append(f"{column} {error}")
    return good, wrong


def _content(file: str, problems: Problems) -> str | None:
    try:
        content = (problems.folder / file).read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        problems.add(file, None, "is missing" if missing else f"cannot be read ({error.strerror})")
        return None
    try:
        return content.decode("utf-8-sig")  # spreadsheets put a byte order mark in front
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(file, line, "is not UTF-8; save it from the spreadsheet as «CSV UTF-8»")
        return None


def _records(file: str, content: str, problems: Problems) -> list[Record]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    found: list[Record] = []
    line = 1
    try:
        for cells in reader:
            found.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1  # a cell may hold line breaks
    except csv.Error as error:
        problems.add(file, line, f"cannot be split into cells ({error}); is a quotation mark left open?")
    return found


def _columns(file: str, header: list[str], read: Mapping[str, Reader], problems: Problems) -> list[str]:
    """The names of the header, none when they are not those that the file must have."""
    while header and not header[-1]:
        header = header[:-1]
    if len(header) == 1 and (mark := next((mark for mark in ";\t" if mark in header[0]), "")):
        name = "semicolons" if mark == ";" else "tabs"
        problems.add(file, 1, f"has {name} between its cells; save it with commas («CSV, comma separated»)")
        return []
    wrong = [f"column {name} is missing" for name in read if name not in header]
    wrong += [f"column {name!r} is not known; the columns are {', '.join(read)}" for name in header if name not in read]
    wrong += [f"column {name} is there twice" for name in read if header.count(name) > 1]
    for what in wrong:
        problems.add(file, 1, what)
    return [] if wrong else header


def _row(
    file: str, record: Record, columns: list[str], read: Mapping[str, Reader], problems: Problems
) -> tuple[int, dict[str, Any]] | None:
    line, cells = record
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        problems.add(file, line, f"has {len(cells)} cells, its header has {len(columns)}")
        return None
    good, wrong = values(dict(zip(columns, cells, strict=False)), read)
    for what in wrong:
        problems.add(file, line, what)
    return None if wrong else (line, good)
