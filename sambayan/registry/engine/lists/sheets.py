"""A file's bytes as sheets of cells, whatever program wrote it: .xlsx, .xlsb, .xls, .ods and delimited text.

What it is, its first bytes say, not its name: an .xlsx renamed to .xls is read as what it is. Hidden sheets are named
and not read; hidden rows and columns of a visible sheet are read, since a filter that somebody left on hides them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sambayan.registry.engine.lists import packages
from sambayan.registry.engine.lists.delimited import delimited_rows
from sambayan.registry.engine.lists.faults import Problem, Unreadable
from sambayan.registry.engine.lists.packages import DEFAULT_LIMITS, Limits, Marks

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Raw = str | int | float | bool | date | time | timedelta  # date also stands for datetime; "" is an empty cell
TEXT_SHEET = "CSV"  # what a file of delimited text has for a sheet name
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and the envelope of an encrypted .xlsx
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<head", b"<style", b"mime-version")


@dataclass(frozen=True, slots=True)
class Range:
    """Merged cells; rows from 1, columns from 0, the last ones belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One visible sheet. Every call of `rows` reads it again, from row 1 and column A. `height` in rows."""

    name: str
    height: int
    rows: Callable[[], Iterator[Sequence[Raw]]]
    merged: tuple[Range, ...] = ()
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a file holds. `sheet` loads one; the last one's memory is free when nobody holds it any more."""

    names: tuple[str, ...]
    hidden: tuple[str, ...]
    sheet: Callable[[str], Sheet]


def open_workbook(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """The sheets of a file. Raises Unreadable, here or when a sheet is loaded."""
    if not content.strip(b" \t\r\n\0"):
        raise Unreadable(Problem.EMPTY)
    if len(content) > limits.file_bytes:
        raise Unreadable(Problem.TOO_LARGE, f"{limits.file_bytes} bytes")
    if content.startswith(_ZIP):
        return _calamine(content, packages.inspect(content, limits), limits)
    if content.startswith(_COMPOUND):
        if _ENCRYPTED in content:
            raise Unreadable(Problem.PASSWORD)
        packages.inspect_xls(content)
        return _calamine(content, {}, limits)
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise Unreadable(Problem.WEB_PAGE)
    return _delimited(content, limits)


def _delimited(content: bytes, limits: Limits) -> Workbook:
    rows = delimited_rows(content)
    height = content.count(b"\n") + 1
    if height > limits.rows:
        raise Unreadable(Problem.TOO_LARGE, f"{limits.rows} rows")
    sheet = Sheet(TEXT_SHEET, height, rows)
    return Workbook((TEXT_SHEET,), (), lambda _: sheet)


def _calamine(content: bytes, marks: dict[str, Marks], limits: Limits) -> Workbook:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    book = _guarded(lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    tables = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = tuple(sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible)
    if not visible:
        raise Unreadable(Problem.EMPTY, "no visible sheet")
    if len(tables) > limits.sheets:
        raise Unreadable(Problem.TOO_LARGE, f"{limits.sheets} sheets")
    hidden = tuple(sheet.name for sheet in tables if sheet.name not in visible)
    return Workbook(visible, hidden, lambda name: _sheet(book, name, marks.get(name, Marks())))


def _sheet(book: "CalamineWorkbook", name: str, marks: Marks) -> Sheet:
    loaded = _guarded(lambda: book.get_sheet_by_name(name))
    left: list[Raw] = [""] * (loaded.start[1] if loaded.start else 0)

    def rows() -> Iterator[Sequence[Raw]]:
        return (left + row for row in loaded.iter_rows()) if left else iter(loaded.iter_rows())

    merged = tuple(
        Range(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in loaded.merged_cell_ranges or ()
    )
    return Sheet(name, loaded.total_height, rows, merged, marks)


def _guarded(call: Callable[[], Any]) -> Any:
    """Any way in which the reader gives up is one error of ours; it panics over some broken .xls files."""
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415

    try:
        return call()
    except PasswordError as error:
        raise Unreadable(Problem.PASSWORD) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(Problem.DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise Unreadable(Problem.DAMAGED) from error
        raise
