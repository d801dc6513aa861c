"""Delimited text: its encoding, its separator, its rows. Nothing is lost to a quotation mark that nobody closed."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice

from sambayan.registry.engine.lists.faults import Problem, Unreadable

_SEPARATORS = (";", ",", "\t", "|")
_SAMPLE_ROWS = 60
_SWALLOWED = 3  # separators on one line inside a cell: it is a row, taken in by an unclosed quotation mark


def delimited_rows(content: bytes) -> Callable[[], Iterator[list[str]]]:
    """The rows of the text, as often as one asks. Raises Unreadable(NOT_A_LIST)."""
    text = _decoded(content)
    separator, text = _separator(text)
    quoted = _quotes_hold(text, separator)
    return lambda: _quoted(text, separator) if quoted else _unquoted(text, separator)


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by its mark, UTF-8 if it is, else Windows-1252, in which Excel writes here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise Unreadable(Problem.NOT_A_LIST)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(Problem.NOT_A_LIST)


def _separator(text: str) -> tuple[str, str]:
    """What parts the cells, and the text; a first line `sep=;` says it, and stays as an empty row."""
    first, end, others = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return first.strip()[-1], end + others
    return max(_SEPARATORS, key=lambda separator: _fit(text, separator)), text


def _fit(text: str, separator: str) -> int:
    """In how many of the first rows it gives the commonest number of cells, times that number."""
    sample = StringIO("\n".join(text.splitlines()[:_SAMPLE_ROWS]) if len(text) < 1 << 16 else text[: 1 << 16])
    try:
        widths = Counter(len(row) for row in islice(csv.reader(sample, delimiter=separator), _SAMPLE_ROWS))
    except csv.Error:
        return 0
    del widths[0], widths[1]
    return max((width * count for width, count in widths.items()), default=0)


def _quotes_hold(text: str, separator: str) -> bool:
    """Whether quotation marks come in pairs around cells, and no cell holds what looks like a row."""
    if '"' not in text:
        return True
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            if any("\n" in cell and _is_swallowed(cell, separator) for cell in row):
                return False
    except csv.Error:
        return False
    return True


def _is_swallowed(cell: str, separator: str) -> bool:
    return any(line.count(separator) >= _SWALLOWED for line in cell.split("\n"))


def _quoted(text: str, separator: str) -> Iterator[list[str]]:
    return _read(csv.reader(StringIO(text, newline=""), delimiter=separator))


def _unquoted(text: str, separator: str) -> Iterator[list[str]]:
    """Every line is a row; marks around a cell go, others stay."""
    for row in _read(csv.reader(StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE)):
        yield [cell.strip().removeprefix('"').removesuffix('"').replace('""', '"') for cell in row]


def _read(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:  # a cell of more than 128 KiB
        raise Unreadable(Problem.NOT_A_LIST) from error
