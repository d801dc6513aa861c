"""What must be known of a zipped workbook before it is read: that it unpacks to a sane size, declares no entities, and
which cells hold formulas or errors without a value, which the reader gives back as empty cells.

The cells are looked for as text, a chunk at a time: parsing them twice would double the time of a large list.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from posixpath import normpath
from typing import TYPE_CHECKING

from sambayan.registry.engine.lists.faults import Problem, Unreadable

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_CHUNK = 1 << 20
_PROLOGUE = 4096  # bytes of an XML part in which a DOCTYPE would stand
_SMALL = 64 << 20  # bytes unpacked that may have any ratio
_ENCRYPTED = 0x1  # flag bit of a zip member
_P = rb"(?:\w+:)?"  # a namespace prefix, which few programs write
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb"<" + _P + rb'row\b[^>]*?\br="([0-9]{1,7})"')
_FAR = re.compile(
    rb'\br="((?:B[A-Z]|[C-Z][A-Z]|[A-Z]{3})[0-9]{1,7})"[^>]*(?<!/)>'
)  # a cell right of AZ with something in it
_UNVALUED = re.compile(
    rb"<%(p)sc\b([^>]*)>\s*<%(p)sf\b(?:[^>]*/>|[^>]*>[^<]*</%(p)sf>)\s*"
    rb"(?:<%(p)sv\s*/>|<%(p)sv>\s*</%(p)sv>)?\s*</%(p)sc>" % {b"p": _P}
)
_ERROR = re.compile(rb"<" + _P + rb'c\b([^>]*\bt="e"[^>]*)>')
_TEXT_RESULT = b't="str"'  # a formula whose result is the empty text
_SHEET = re.compile(r"<(?:\w+:)?sheet\b([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_REPEATED_CELL = re.compile(rb'<table:table-cell\b(?=[^>]*\boffice:value-type=)[^>]*columns-repeated="([0-9]{4,})"')
_REPEATED_ROW = re.compile(
    rb'<table:table-row\b[^>]*rows-repeated="([0-9]{4,})"[^>]*>(.{0,65536}?)</table:table-row>', re.DOTALL
)
# Where an .xls says how far a sheet reaches, of BIFF8 and BIFF5: record 0x0200 of 14 or 10 bytes.
_DIMENSIONS = re.compile(rb"\x00\x02(?:\x0e\x00.{4}(.{4}).{2}(.{2})|\x0a\x00.{2}(.{2}).{2}(.{2}))", re.DOTALL)
_XLS_ROWS, _XLS_COLUMNS = 65_536, 256
_MOST_REPEATS = 2000
_NEAR = 52  # columns, A to AZ: any number of rows of so many fit


@dataclass(frozen=True, slots=True)
class Limits:
    """What a list may be at most: a province's 365,000 rows fit thrice; memory grows by some 32 bytes a cell."""

    file_bytes: int = 200 << 20
    unpacked_bytes: int = 1 << 30
    ratio: int = 200  # unpacked to packed
    parts: int = 5000
    sheets: int = 500
    rows: int = 1 << 20
    cells: int = 24_000_000  # rows times columns of one sheet, empty ones too
    marks: int = 200_000  # cells of one sheet without a value


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Marks:
    """Cells, as (row from 1, column from 0), that hold something the reader cannot give."""

    formulas: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()


def inspect(content: bytes, limits: Limits) -> dict[str, Marks]:
    """The marks by sheet name. Raises Unreadable when the package is no list, or would not fit into memory."""
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415

    try:
        with ZipFile(BytesIO(content)) as package:
            _check_sizes(package.infolist(), len(content), limits)
            marks = {part.filename: _look_through(package, part, limits) for part in package.infolist()}
            return {name: marks[path] for name, path in _paths(package) if path in marks}
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, KeyError, UnicodeDecodeError) as error:
        raise Unreadable(Problem.DAMAGED) from error


def inspect_xls(content: bytes) -> None:
    """Raises Unreadable when a sheet says it is larger than an .xls can be: the reader would ask for that memory."""
    for found in _DIMENSIONS.finditer(content):
        rows, columns = (int.from_bytes(size, "little") for size in found.groups() if size is not None)
        if rows > _XLS_ROWS or columns > _XLS_COLUMNS:
            raise Unreadable(Problem.DAMAGED, "an impossible size")


def _check_sizes(parts: list["ZipInfo"], packed: int, limits: Limits) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len({part.filename for part in parts}) != len(parts):
        raise Unreadable(Problem.DAMAGED, "a part stands in it twice")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Unreadable(Problem.PASSWORD)
    if unpacked > limits.unpacked_bytes or len(parts) > limits.parts:
        raise Unreadable(Problem.TOO_LARGE, f"{limits.unpacked_bytes} bytes unpacked, {limits.parts} parts")
    if unpacked > _SMALL and unpacked > packed * limits.ratio:
        raise Unreadable(Problem.BOMB, f"{limits.ratio} times its size")


def _look_through(package: "ZipFile", part: "ZipInfo", limits: Limits) -> Marks:
    """Reads the part to its end, so that a size that lies shows as a broken check sum."""
    chunks = _chunks(package, part)
    if part.filename.endswith((".xml", ".rels", ".vml")):
        chunks = _without_doctype(chunks)
    if "/worksheets/" in part.filename and part.filename.endswith(".xml"):
        return _look_through_sheet(chunks, limits)
    if part.filename == "content.xml":
        _check_repeats(_well_formed(chunks))
        return Marks()
    for _ in chunks:
        pass
    return Marks()


def _chunks(package: "ZipFile", part: "ZipInfo") -> Iterator[bytes]:
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _without_doctype(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for number, chunk in enumerate(chunks):
        if number == 0:
            start = chunk[:_PROLOGUE]
            if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start or b"<!doctype" in start.lower():
                raise Unreadable(Problem.DOCTYPE)
        elif b"<!DOCTYPE" in chunk:  # behind a long comment
            raise Unreadable(Problem.DOCTYPE)
        yield chunk


def _well_formed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The reader waits for ever for the end of an OpenDocument table that is not closed."""
    from xml.parsers.expat import ExpatError, ParserCreate  # noqa: PLC0415 - no entities: DOCTYPE was refused

    parser = ParserCreate()
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield chunk
        parser.Parse(b"", True)
    except ExpatError as error:
        raise Unreadable(Problem.DAMAGED) from error


def _look_through_sheet(chunks: Iterable[bytes], limits: Limits) -> Marks:
    formulas: set[tuple[int, int]] = set()
    errors: set[tuple[int, int]] = set()
    rows, columns = 0, _NEAR
    for text in _whole_cells(chunks):
        numbers = [rows, *map(int, _ROW.findall(text))]
        if numbers != sorted(numbers):  # the reader takes the first for the least and the last for the greatest
            raise Unreadable(Problem.DAMAGED, "rows in disorder")
        rows = numbers[-1]
        columns = max(columns, *(_position(found)[1] + 1 for found in _FAR.findall(text)), 0)
        if rows > limits.rows or (columns > _NEAR and rows * columns > limits.cells):
            raise Unreadable(Problem.TOO_LARGE, f"{rows} rows, {columns} columns")
        if b"<f" in text or b":f" in text:
            formulas.update(
                _marked(attributes for attributes in _UNVALUED.findall(text) if _TEXT_RESULT not in attributes)
            )
        if b't="e"' in text:
            errors.update(_marked(_ERROR.findall(text)))
        if len(formulas) + len(errors) > limits.marks:
            raise Unreadable(Problem.UNSAVED_FORMULAS)
    return Marks(frozenset(formulas), frozenset(errors))


def _whole_cells(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same text, cut only after a cell's end."""
    kept = b""
    for chunk in chunks:
        text = kept + chunk
        end = max(text.rfind(b"</c>"), text.rfind(b":c>"))
        if end < 0:
            kept = text[-_CHUNK:]
            continue
        cut = end + len(b"</c>")
        yield text[:cut]
        kept = text[cut:]
    yield kept


def _marked(attributes: Iterable[bytes]) -> Iterator[tuple[int, int]]:
    for text in attributes:
        if found := _REF.search(text):
            yield _position(found[1] + found[2])


def _position(reference: bytes) -> tuple[int, int]:
    """Row from 1 and column from 0 of "AB12"."""
    letters = reference.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(reference[len(letters) :]), column - 1


def _check_repeats(chunks: Iterable[bytes]) -> None:
    """OpenDocument writes equal cells once with a count: a few bytes can stand for millions of cells."""
    kept = b""
    for chunk in chunks:
        text = kept + chunk
        if any(int(found) > _MOST_REPEATS for found in _REPEATED_CELL.findall(text)):
            raise Unreadable(Problem.BOMB, "a cell repeated too often")
        if any(b"office:value-type=" in body for _, body in _REPEATED_ROW.findall(text)):
            raise Unreadable(Problem.BOMB, "a row repeated too often")
        kept = text[-8192:]


def _paths(package: "ZipFile") -> Iterator[tuple[str, str]]:
    """Sheet name and part of an .xlsx; nothing for other packages."""
    if "xl/workbook.xml" not in package.namelist() or "xl/_rels/workbook.xml.rels" not in package.namelist():
        return
    relations = [_attributes(found) for found in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels").decode())]
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    for sheet in map(_attributes, _SHEET.findall(package.read("xl/workbook.xml").decode())):
        reference = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        target = targets.get(reference, "")
        yield sheet.get("name", ""), target[1:] if target.startswith("/") else normpath(f"xl/{target}")


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}
