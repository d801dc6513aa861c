import zipfile
from io import BytesIO

import pytest

from sambayan.registry.engine.lists import Limits, Problem, Unreadable
from sambayan.registry.engine.lists.sheets import open_workbook
from tests.registry.engine.lists.books import (
    HEADING,
    SARI,
    SARI_READ,
    ods,
    packed,
    read,
    rows_of,
    unpacked,
    values_of,
    xlsx,
)

GOOD = xlsx([HEADING, SARI])
SHEET = "xl/worksheets/sheet1.xml"


def problem_of(content: bytes, limits: Limits | None = None) -> Problem:
    with pytest.raises(Unreadable) as refused:
        read(content, limits=limits or Limits())
    return refused.value.problem


def test_what_a_file_is_its_bytes_say_and_not_its_name() -> None:
    assert open_workbook(GOOD).names == ("Data",)
    assert [values_of(row) for row in rows_of(GOOD)] == [SARI_READ]


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\0\0"])
def test_an_empty_file_is_told(content: bytes) -> None:
    assert problem_of(content) == Problem.EMPTY


@pytest.mark.parametrize("cut", [100, 2000, len(GOOD) - 30])
def test_half_a_workbook_is_damaged(cut: int) -> None:
    assert problem_of(GOOD[:cut]) == Problem.DAMAGED


def test_a_zip_of_something_else_and_a_broken_xls_are_damaged() -> None:
    assert problem_of(packed({"a.txt": b"x"})) == Problem.DAMAGED
    assert problem_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000) == Problem.DAMAGED
    assert problem_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40) == Problem.DAMAGED


def test_an_xls_that_says_it_is_larger_than_one_can_be_is_refused_before_the_reader_asks_for_the_memory() -> None:
    size = (2**31).to_bytes(4, "little")
    record = b"\x00\x02\x0e\x00" + b"\0" * 4 + size + b"\0\0" + b"\xff\x00" + b"\0\0"

    assert problem_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + record) == Problem.DAMAGED


def test_an_encrypted_workbook_asks_for_one_without_a_password() -> None:
    envelope = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

    assert problem_of(envelope) == Problem.PASSWORD


def test_a_web_page_named_xls_asks_to_be_saved_as_xlsx() -> None:
    assert problem_of(b"\xef\xbb\xbf<HTML><body><table><tr><td>Nama Usaha</td></tr></table>") == Problem.WEB_PAGE
    assert (
        problem_of(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>')
        == Problem.WEB_PAGE
    )


def test_a_picture_is_no_list() -> None:
    assert problem_of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") == Problem.NOT_A_LIST


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = packed({**unpacked(GOOD), "xl/media/image1.png": b"\0" * (80 << 20)})

    assert len(bomb) < 1 << 20
    assert problem_of(bomb) == Problem.BOMB
    assert problem_of(bomb, Limits(unpacked_bytes=1 << 20)) == Problem.TOO_LARGE


def test_a_part_whose_size_lies_is_damaged() -> None:
    with zipfile.ZipFile(BytesIO(GOOD)) as package:
        size = package.getinfo(SHEET).file_size
    lying = GOOD.replace(size.to_bytes(4, "little"), (size - 100).to_bytes(4, "little"))

    assert problem_of(lying) == Problem.DAMAGED


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_declares_entities_is_refused(part: str) -> None:
    parts = unpacked(GOOD)
    parts[part] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + parts[part].partition(b"?>")[2]

    assert problem_of(packed(parts)) == Problem.DOCTYPE


def test_a_part_that_hides_its_entities_in_another_encoding_is_refused() -> None:
    parts = unpacked(GOOD)
    parts[SHEET] = parts[SHEET].decode().encode("utf-16")

    assert problem_of(packed(parts)) == Problem.DOCTYPE


def test_rows_in_disorder_are_refused_because_the_reader_would_ask_for_all_memory() -> None:
    parts = unpacked(GOOD)
    parts[SHEET] = parts[SHEET].replace(b'r="1"', b'r="9"').replace(b'"A1"', b'"A9"')

    assert problem_of(packed(parts)) == Problem.DAMAGED


def test_one_value_at_the_far_end_would_fill_the_memory_and_is_refused() -> None:
    parts = unpacked(GOOD)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far)

    assert problem_of(packed(parts)) == Problem.TOO_LARGE


def test_one_opendocument_cell_that_stands_for_millions_is_refused() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    tall = row.replace(' table:number-columns-repeated="16384"', "")

    assert problem_of(ods([HEADING], row)) == Problem.BOMB
    assert problem_of(ods([HEADING], tall)) == Problem.BOMB


def test_an_opendocument_table_without_an_end_is_damaged() -> None:
    parts = unpacked(ods([HEADING]))
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table-row>", b"")

    assert problem_of(packed(parts)) == Problem.DAMAGED


def test_the_empty_rest_of_an_opendocument_sheet_is_no_bomb() -> None:
    rest = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    content = ods([HEADING, [str(value) for value in SARI]])
    parts = unpacked(content)
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", rest.encode() + b"</table:table>")

    assert [values_of(row) for row in rows_of(packed(parts))] == [SARI_READ]


@pytest.mark.parametrize(
    "limits", [Limits(file_bytes=100), Limits(unpacked_bytes=1000), Limits(parts=2), Limits(rows=1), Limits(sheets=0)]
)
def test_each_limit_holds(limits: Limits) -> None:
    assert problem_of(GOOD, limits) == Problem.TOO_LARGE


def test_a_text_with_an_endless_cell_is_refused() -> None:
    assert problem_of(b"a;b\n" + b"x" * 200_000) == Problem.NOT_A_LIST


def test_a_text_of_too_many_rows_is_refused() -> None:
    assert problem_of(b"a;b\n" * 10, Limits(rows=5)) == Problem.TOO_LARGE


def test_a_workbook_of_formulas_alone_asks_to_be_saved_first() -> None:
    formulas = xlsx([HEADING, *[["=A1"] * 7] * 20])

    assert problem_of(formulas, Limits(marks=100)) == Problem.UNSAVED_FORMULAS


def test_the_error_names_no_value_of_the_file() -> None:
    with pytest.raises(Unreadable) as refused:
        read(GOOD[:2000])

    assert str(refused.value) == "the list cannot be read: damaged"


def test_cells_with_a_namespace_prefix_are_looked_through_too() -> None:
    parts = unpacked(xlsx([["Nama Usaha", "Modal"], ["Sari", "=B9"]]))
    plain = parts[SHEET]
    for tag in (b"worksheet", b"sheetData", b"row", b"c", b"f", b"v", b"is", b"t"):
        plain = plain.replace(b"<" + tag + b" ", b"<x:" + tag + b" ").replace(b"<" + tag + b">", b"<x:" + tag + b">")
        plain = plain.replace(b"</" + tag + b">", b"</x:" + tag + b">")
    parts[SHEET] = plain.replace(b"xmlns=", b"xmlns:x=")

    marks = open_workbook(packed(parts)).sheet("Data").marks
    assert marks.formulas == {(2, 1)}
