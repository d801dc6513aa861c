"""A whole list, row by row: each row that holds anything comes back once, as a business or as what else it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sambayan.registry.engine.lists.faults import Fault, FaultCode, Stopped
from sambayan.registry.engine.lists.fields import NAMES, UNREAD, Field
from sambayan.registry.engine.lists.headings import (
    SEARCHED_ROWS,
    Heading,
    Remembered,
    find_heading,
    later_heading,
    letters,
)
from sambayan.registry.engine.lists.packages import DEFAULT_LIMITS, Limits
from sambayan.registry.engine.lists.rows import MergedDown, RowKind, RowSorter
from sambayan.registry.engine.lists.sheets import Raw, Sheet, Workbook, open_workbook
from sambayan.registry.engine.lists.values import KbliCodes, Outcome, as_text, normaliser
from sambayan.registry.engine.lists.values.numbers import sex_in_nik
from sambayan.registry.engine.lists.values.outcome import clean

STEP = 1000  # rows between two looks at `stop`, and two reports
_CODES = KbliCodes()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that was read: row from 1 (0: the name of the sheet), column from 0; `value` is None when refused."""

    row: int
    column: int
    shown: str = field(repr=False)
    value: Any = field(repr=False)

    @property
    def address(self) -> str:
        return f"{letters(self.column)}{self.row}" if self.row else ""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One business as the list has it. Blank cells are left out; an area may come from a group row above."""

    sheet: str
    row: int
    cells: Mapping[Field, Cell]
    faults: tuple[Fault, ...]

    def value(self, of: Field) -> Any:
        """None when the cell is blank or refused."""
        cell = self.cells.get(of)
        return cell and cell.value


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that is no business; `text` is what stands in it."""

    sheet: str
    row: int
    kind: RowKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SheetStart:
    """Comes before the rows of each visible sheet, and again where a table of other columns begins below.

    `rows` counts the sheet's. `heading` is None when there is none that we understand.
    """

    sheet: str
    rows: int
    heading: Heading | None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the reading is: sheets and rows from 1, of how many."""

    sheet: int
    sheets: int
    row: int
    rows: int

    @property
    def share(self) -> float:
        """0 to 1; every sheet counts the same, since a later one's length is not known yet."""
        return min(1.0, (self.sheet - 1 + min(1.0, self.row / max(self.rows, 1))) / self.sheets)


Item = SheetStart | ListRow | SetAside


def _silent(_: Progress) -> None:
    """Nobody looks on."""


def read_list(
    content: bytes,
    *,
    remembered: Remembered | None = None,
    codes: KbliCodes = _CODES,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[Progress], None] = _silent,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Item]:
    """The rows of all visible sheets, in order, each after the start of its sheet.

    `remembered` is what a person decided of headings before, by `Column.key`. Raises Unreadable when the file cannot
    be used, Stopped when `stop` says so; both may come after rows of earlier sheets.
    """
    book = open_workbook(content, limits)
    for number, name in enumerate(book.names, 1):
        report = _Report(number, len(book.names), progress, stop)
        yield from _sheet_items(book, name, remembered or {}, codes, report)  # its memory goes with its frame


@dataclass(frozen=True, slots=True)
class _Report:
    sheet: int
    sheets: int
    progress: Callable[[Progress], None]
    stop: Callable[[], bool]

    def at(self, row: int, rows: int) -> None:
        if self.stop():
            raise Stopped
        self.progress(Progress(self.sheet, self.sheets, row, rows))


def _sheet_items(
    book: Workbook, name: str, remembered: Remembered, codes: KbliCodes, report: _Report
) -> Iterator[Item]:
    sheet = book.sheet(name)
    heading = _heading(sheet, remembered)
    yield SheetStart(name, sheet.height, heading)
    row = 0
    for row, items in _rows(sheet, heading, remembered, codes):
        if row % STEP == 0:
            report.at(row, sheet.height)
        yield from items
    report.at(max(row, sheet.height), sheet.height)


def read_headings(
    content: bytes, *, remembered: Remembered | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[SheetStart, ...]:
    """What each visible sheet's columns are thought to mean, for a person to confirm. Raises Unreadable."""
    book: Workbook = open_workbook(content, limits)
    sheets = (book.sheet(name) for name in book.names)
    return tuple(SheetStart(sheet.name, sheet.height, _heading(sheet, remembered or {})) for sheet in sheets)


def _heading(sheet: Sheet, remembered: Remembered) -> Heading | None:
    return find_heading(sheet, list(islice(sheet.rows(), SEARCHED_ROWS + 1)), remembered)


def _rows(
    sheet: Sheet, heading: Heading | None, remembered: Remembered, codes: KbliCodes
) -> Iterator[tuple[int, Iterable[Item]]]:
    if heading is None:
        return ((row, _without_heading(sheet, row, values)) for row, values in enumerate(sheet.rows(), 1))
    return _Reader(sheet, heading, remembered, codes).rows()


def _without_heading(sheet: Sheet, row: int, values: Sequence[Raw]) -> tuple[Item, ...]:
    filled = [column for column, value in enumerate(values) if not isinstance(value, str) or clean(value)]
    if not filled:
        return ()
    if len(filled) == 1:
        return (SetAside(sheet.name, row, RowKind.NOTE, as_text(values[filled[0]])),)
    return (ListRow(sheet.name, row, {}, (Fault(FaultCode.NO_HEADING, f"{letters(filled[0])}{row}"),)),)


class _Reader:
    """Reads the rows of one sheet whose heading is known."""

    def __init__(self, sheet: Sheet, heading: Heading, remembered: Remembered, codes: KbliCodes) -> None:
        self.sheet = sheet
        self.remembered = remembered
        self.codes = codes
        self.sorter = RowSorter(heading, sheet.merged)
        self.sorter.under(sheet.name)
        self.merged = MergedDown.of(sheet.merged, heading.last_row)
        self._read_by(heading)

    def _read_by(self, heading: Heading) -> None:
        self.plan = [
            (column.field, column.index, normaliser(column, self.codes))
            for column in heading.columns
            if column.field and column.field not in UNREAD
        ]
        self.names = frozenset(column for kind, column, _ in self.plan if kind in NAMES)
        self.unvalued = self._unvalued({column for _, column, _ in self.plan}, heading.last_row)
        self.unvalued_rows = {row for row, _ in self.unvalued}

    def _unvalued(self, read: set[int], below: int) -> dict[tuple[int, int], FaultCode]:
        marks = self.sheet.marks
        return {
            at: code
            for cells, code in ((marks.errors, FaultCode.CELL_ERROR), (marks.formulas, FaultCode.FORMULA))
            for at in cells
            if at[1] in read and at[0] > below
        }

    def rows(self) -> Iterator[tuple[int, Iterable[Item]]]:
        row = 0
        for row, values in enumerate(self.sheet.rows(), 1):
            yield row, self._items(row, values)
        for further in sorted(self.unvalued_rows):
            if further > row:
                yield further, self._items(further, ())

    def _items(self, row: int, values: Sequence[Raw]) -> tuple[Item, ...]:
        kind = self.sorter.kind(row, values)
        values, given = self.merged.fill(row, values)
        if kind in {None, RowKind.EMPTY} and row in self.unvalued_rows:
            kind = RowKind.DATA
        if kind is None:
            return ()
        if kind is RowKind.DATA and given & self.names and self._has_no_name(values, given):
            kind = RowKind.CONTINUATION
        if kind is RowKind.DATA:
            return (self._data(row, values),)
        text = " | ".join(as_text(value) for value in values if value != "")
        return (SetAside(self.sheet.name, row, kind, text), *self._later_table(kind, row, values))

    def _has_no_name(self, values: Sequence[Raw], given: frozenset[int]) -> bool:
        """Whether all names of the row are those of the row above."""
        return all(column in given or column >= len(values) or values[column] == "" for column in self.names)

    def _later_table(self, kind: RowKind, row: int, values: Sequence[Raw]) -> Iterator[SheetStart]:
        """A further table below the first, with columns of its own, is read by its own heading."""
        if kind is not RowKind.HEADING or row <= self.sorter.heading.last_row:
            return
        heading = later_heading(row, values, self.remembered)
        if heading and heading.meanings != self.sorter.heading.meanings:
            areas = self.sorter.areas
            self.sorter = RowSorter(heading, self.sheet.merged, areas)
            self._read_by(heading)
            yield SheetStart(self.sheet.name, self.sheet.height, heading)

    def _data(self, row: int, values: Sequence[Raw]) -> ListRow:
        cells: dict[Field, Cell] = {}
        faults: list[Fault] = []
        width = len(values)
        for kind, column, read in self.plan:
            raw = values[column] if column < width else ""
            value, code = self._outcome(row, column, raw, read)
            if value is None and code is None:
                continue
            cell = Cell(row, column, as_text(raw), value)
            if code:
                faults.append(Fault(code, cell.address, kind, cell.shown))
            _put(cells, kind, cell)
        faults += _row_faults(row, cells)
        for level, place in self.sorter.areas.items():
            if level not in cells:
                cells[level] = Cell(place.row, place.column, place.text, place.text)
        return ListRow(self.sheet.name, row, cells, tuple(faults))

    def _outcome(self, row: int, column: int, raw: Raw, read: Callable[[Raw], Outcome]) -> Outcome:
        if raw != "":
            return read(raw)
        return None, self.unvalued.get((row, column)) if self.unvalued else None


def _put(cells: dict[Field, Cell], kind: Field, cell: Cell) -> None:
    """A month's turnover stands in for the year's where that is missing."""
    if kind is Field.MONTHLY_TURNOVER or kind is Field.YEARLY_TURNOVER:
        known = cells.get(Field.YEARLY_TURNOVER)
        if known and known.value is not None and (kind is Field.MONTHLY_TURNOVER or cell.value is None):
            return
        kind = Field.YEARLY_TURNOVER
    cells[kind] = cell


def _row_faults(row: int, cells: Mapping[Field, Cell]) -> Iterator[Fault]:
    """What only the cells together show."""
    if not any((cell := cells.get(name)) and cell.value for name in NAMES):
        first = min((cell.column for cell in cells.values()), default=0)
        yield Fault(FaultCode.NAME_MISSING, f"{letters(first)}{row}")
    elif len(cells) == 1:
        (kind, cell), *_ = cells.items()
        yield Fault(FaultCode.ONLY_NAME, cell.address, kind, cell.shown)
    nik, sex = cells.get(Field.NIK), cells.get(Field.SEX)
    if nik and sex and nik.value and sex.value and sex_in_nik(nik.value) != sex.value:
        yield Fault(FaultCode.SEX_DIFFERS, sex.address, Field.SEX, sex.shown)
