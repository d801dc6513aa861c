"""Writes lists as offices do, and reads them back."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.workbook import Workbook

from sambayan.registry.engine.lists import Field, Item, ListRow, RowKind, SetAside, SheetStart, read_list

NIK = "1871015203880002"  # made up: a woman, 12 March 1988
OTHER_NIK = "1871010102900001"
MANIFEST = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
HEADING = ["No", "Nama Usaha", "Nama Pemilik", "NIK", "No HP/WA", "Alamat Usaha", "Kecamatan"]
SARI = [1, "Keripik Sari", "Sari", NIK, "081279000001", "Jl. Ikan Kakap 3", "Way Halim"]
BUDI = [2, "Kopi Budi", "Budi", OTHER_NIK, "081279000002", "Jl. Urip 7", "Kedaton"]


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx(rows: Sequence[Any], merged: Sequence[str] = (), name: str = "Data") -> bytes:
    book = openpyxl.Workbook()
    sheet = fill(book, name, rows, merged)
    assert sheet.title == name
    return saved(book)


def fill(book: Workbook, name: str, rows: Sequence[Any], merged: Sequence[str] = ()) -> Any:
    """A sheet with these rows; the book's first, empty one is used up first."""
    first = book.active
    sheet: Any = first if first is not None and first.title == "Sheet" else book.create_sheet()
    sheet.title = name
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    for cells in merged:
        sheet.merge_cells(cells)
    return sheet


def ods(rows: Sequence[Sequence[str]], cell: str = "") -> bytes:
    """The least of an OpenDocument sheet; `cell` is written as it is before everything else."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
            if text
            else "<table:table-cell/>"
            for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Data">{cell}{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": MANIFEST,
        }
    )


def packed(parts: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def csv_of(rows: Sequence[Any], separator: str = ";", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding)


def read(content: bytes, **given: Any) -> list[Item]:
    return list(read_list(content, **given))


def rows_of(content: bytes, **given: Any) -> list[ListRow]:
    return [item for item in read(content, **given) if isinstance(item, ListRow)]


def kinds_of(content: bytes) -> dict[int, RowKind]:
    """What the rows are that are no businesses, by their number."""
    return {item.row: item.kind for item in read(content) if isinstance(item, SetAside)}


def start_of(content: bytes, **given: Any) -> SheetStart:
    first = read(content, **given)[0]
    assert isinstance(first, SheetStart)
    return first


def values_of(row: ListRow) -> dict[Field, Any]:
    return {field: cell.value for field, cell in row.cells.items()}


def told(row: ListRow) -> list[tuple[str, str]]:
    """The faults of a row as (address, code)."""
    return [(fault.address, fault.code.value) for fault in row.faults]


SARI_READ = {
    Field.BUSINESS_NAME: "Keripik Sari",
    Field.OWNER_NAME: "Sari",
    Field.NIK: NIK,
    Field.PHONE: "+6281279000001",
    Field.ADDRESS: "Jl. Ikan Kakap 3",
    Field.DISTRICT: "Way Halim",
}
BUDI_READ = {
    Field.BUSINESS_NAME: "Kopi Budi",
    Field.OWNER_NAME: "Budi",
    Field.NIK: OTHER_NIK,
    Field.PHONE: "+6281279000002",
    Field.ADDRESS: "Jl. Urip 7",
    Field.DISTRICT: "Kedaton",
}
