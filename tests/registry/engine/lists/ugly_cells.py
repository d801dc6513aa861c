"""Ugly cells, files and sheets."""

from datetime import date, datetime, time
from typing import Any

import openpyxl
from openpyxl.styles import PatternFill

from sambayan.registry.engine.lists import Field, RowKind
from tests.registry.engine.lists.books import (
    BUDI,
    HEADING,
    NIK,
    SARI,
    SARI_READ,
    csv_of,
    fill,
    ods,
    packed,
    saved,
    unpacked,
    xlsx,
)
from tests.registry.engine.lists.ugly import BOTH, HEAD, PAIR, TITLE, Ugly, ugly


@ugly("a NIK that Excel has rounded, as number and as text")
def _() -> Ugly:
    rows = [
        ["Nama Usaha", "NIK"],
        ["Keripik Sari", 1871015203880002],
        ["Kopi Budi", "1.80101E+15"],
        ["Tahu", 1.80101e15],
    ]
    faults = [[("B2", "number_cell")], [("B3", "rounded")], [("B4", "number_cell")]]
    names = ("Keripik Sari", "Kopi Budi", "Tahu")
    return Ugly(xlsx(rows), [{Field.BUSINESS_NAME: name, Field.NIK: None} for name in names], faults, {1: HEAD})


@ugly("days as Excel's, as text, and as what is none")
def _() -> Ugly:
    rows = [
        ["Nama Usaha", "Tgl NIB"],
        ["A1", datetime.combine(date(2024, 3, 12), time())],
        ["A2", "12/03/2024"],
        ["A3", "12 Maret 2024"],
        ["A4", "12-03-24"],
        ["A5", 45363],
        ["A6", "03/25/2024"],
    ]
    day = date(2024, 3, 12)
    read_rows = [{Field.BUSINESS_NAME: f"A{n}", Field.NIB_ISSUED: day if n < 6 else None} for n in range(1, 7)]
    return Ugly(xlsx(rows), read_rows, [[], [], [], [], [], [("B7", "date_form")]], {1: HEAD})


@ugly("hidden and very hidden sheets")
def _() -> Ugly:
    book = openpyxl.Workbook()
    fill(book, "Data", [HEADING, SARI, BUDI])
    fill(book, "lama", [HEADING, SARI]).sheet_state = "hidden"
    fill(book, "rumus", [HEADING, BUDI]).sheet_state = "veryHidden"
    return Ugly(saved(book), BOTH, others={1: HEAD})


@ugly("hidden rows and columns, which a filter left")
def _() -> Ugly:
    book = openpyxl.Workbook()
    sheet = fill(book, "Data", [HEADING, SARI, BUDI])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.auto_filter.ref = "A1:G3"
    return Ugly(saved(book), BOTH, others={1: HEAD})


@ugly("formulas that nobody has calculated")
def _() -> Ugly:
    rows = [
        ["No", "Nama Usaha", "Modal"],
        ["=ROW()-1", "Keripik Sari", "=1000000*2"],
        ["=ROW()-1", "=Lama!B2", "=C2"],
        ["=ROW()-1"],
    ]
    read_rows: list[dict[Field, Any]] = [
        {Field.BUSINESS_NAME: "Keripik Sari", Field.CAPITAL: None},
        {Field.BUSINESS_NAME: None, Field.CAPITAL: None},
    ]
    faults = [[("C2", "formula")], [("B3", "formula"), ("C3", "formula"), ("B3", "name_missing")]]
    return Ugly(xlsx(rows), read_rows, faults, {1: HEAD})


@ugly("formulas with their values, and errors of formulas")
def _() -> Ugly:
    parts = unpacked(xlsx([["Nama Usaha", "Modal", "NIB"], ["Keripik Sari", "=B9", "=C9"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace(b"<f>B9</f><v />", b"<f>B9</f><v>2000000</v>")
    sheet = sheet.replace(b'<c r="C2"><f>C9</f><v />', b'<c r="C2" t="e"><f>C9</f><v>#REF!</v>')
    assert b"#REF!" in sheet and b"2000000" in sheet
    content = packed({**parts, "xl/worksheets/sheet1.xml": sheet})
    sari = {Field.BUSINESS_NAME: "Keripik Sari", Field.CAPITAL: 2_000_000, Field.NIB: None}
    return Ugly(content, [sari], [[("C2", "cell_error")]], {1: HEAD})


@ugly("Windows-1252 with semicolons")
def _() -> Ugly:
    rows = [["Nama Usaha", "Nama Pemilik"], ["Kafé Sari", "Sari"], ["Toko “Budi” – Kopi", "Budi"]]
    read_rows = [{**PAIR[0], Field.BUSINESS_NAME: "Kafé Sari"}, {**PAIR[1], Field.BUSINESS_NAME: "Toko “Budi” - Kopi"}]
    return Ugly(csv_of(rows, ";", "cp1252"), read_rows, others={1: HEAD})


@ugly("UTF-8 with its mark and commas, quoted line breaks inside cells")
def _() -> Ugly:
    text = 'Nama Usaha,Nama Pemilik,Alamat\r\n"Keripik Sari",Sari,"Jl. Ikan,\nKakap 3"\r\nKopi Budi,Budi,\r\n'
    return Ugly(text.encode("utf-8-sig"), [{**PAIR[0], Field.ADDRESS: "Jl. Ikan, Kakap 3"}, PAIR[1]], others={1: HEAD})


@ugly("UTF-16 with tabs, Excel's Unicode text")
def _() -> Ugly:
    return Ugly(csv_of([HEADING, SARI, BUDI], "\t", "utf-16"), BOTH, others={1: HEAD})


@ugly("a quotation mark that nobody closed")
def _() -> Ugly:
    text = 'Nama Usaha;Nama Pemilik;Alamat;Modal\n"Keripik Sari;Sari;;\nKopi Budi;Budi;;\n'
    return Ugly(text.encode(), PAIR, others={1: HEAD})


@ugly("a first line that says the separator")
def _() -> Ugly:
    return Ugly(b"sep=;\r\n" + csv_of([HEADING, SARI, BUDI]), BOTH, others={2: HEAD})


@ugly("a .csv in which Excel has rounded the numbers")
def _() -> Ugly:
    rows = [["Nama Usaha", "NIK", "No HP"], ["Keripik Sari", "1,87102E+15", "8,1279E+10"]]
    faults = [[("B2", "rounded"), ("C2", "rounded")]]
    return Ugly(
        csv_of(rows), [{Field.BUSINESS_NAME: "Keripik Sari", Field.NIK: None, Field.PHONE: None}], faults, {1: HEAD}
    )


@ugly("empty rows and columns around and inside the table")
def _() -> Ugly:
    pad: list[Any] = ["", ""]
    rows = [
        [],
        [],
        [*pad, *HEADING[:3], "", *HEADING[3:]],
        [],
        [*pad, *SARI[:3], "", *SARI[3:]],
        [" "],
        [*pad, *BUDI[:3], "", *BUDI[3:]],
    ]
    return Ugly(xlsx(rows), BOTH, others={3: HEAD})


@ugly("line breaks, abbreviations and typing errors in the heading")
def _() -> Ugly:
    heading = ["No.\nUrut", "NAMA\nUSAHA", "Nm. Pemillik", "N I K", "No.HP /\nWA", "Almt. Usaha", "Kec."]
    rows = [{field: value for field, value in row.items() if field != Field.NIK} for row in BOTH]
    return Ugly(xlsx([heading, SARI, BUDI]), rows, others={1: HEAD})


@ugly("numbers as text with apostrophes, blanks and no-break spaces")
def _() -> Ugly:
    sari = ["1 ", " Keripik\u00a0Sari", "Sari  ", f"'{NIK}", "'081279000001 ", " Jl. Ikan Kakap 3\u00a0", "WAY  HALIM"]
    return Ugly(xlsx([HEADING, sari, BUDI]), BOTH, others={1: HEAD})


@ugly("phones and NIB in number cells")
def _() -> Ugly:
    rows = [
        ["Nama Usaha", "No HP", "NIB"],
        ["Keripik Sari", 81279000001, 9120001234567],
        ["Kopi Budi", 6281279000002, 220001234567],
    ]
    read_rows = [
        {Field.BUSINESS_NAME: "Keripik Sari", Field.PHONE: "+6281279000001", Field.NIB: "9120001234567"},
        {Field.BUSINESS_NAME: "Kopi Budi", Field.PHONE: "+6281279000002", Field.NIB: "0220001234567"},
    ]
    return Ugly(xlsx(rows), read_rows, [[], [("C3", "leading_zero")]], {1: HEAD})


@ugly("rows numbered in advance")
def _() -> Ugly:
    empty = RowKind.EMPTY
    return Ugly(xlsx([HEADING, SARI, BUDI, [3], [4]]), BOTH, others={1: HEAD, 4: empty, 5: empty})


@ugly("no heading at all")
def _() -> Ugly:
    return Ugly(xlsx([SARI, BUDI]), [{}, {}], [[("A1", "no_heading")], [("A2", "no_heading")]])


@ugly("an owner merged over two businesses, and a business over two products")
def _() -> Ugly:
    rows = [
        ["No", "Nama Pemilik", "Nama Usaha", "Kecamatan", "Produk"],
        [1, "Sari", "Keripik Sari", "Way Halim", "Keripik"],
        ["", "", "Kopi Sari", "", "Kopi"],
        [2, "Budi", "Kopi Budi", "", "Kopi"],
        ["", "", "", "", "Teh"],
    ]
    content = xlsx(rows, ["A2:A3", "B2:B3", "D2:D5", "B4:B5", "C4:C5"])
    read_rows = [
        {**PAIR[0], Field.DISTRICT: "Way Halim", Field.PRODUCT: "Keripik"},
        {**PAIR[0], Field.BUSINESS_NAME: "Kopi Sari", Field.DISTRICT: "Way Halim", Field.PRODUCT: "Kopi"},
        {**PAIR[1], Field.DISTRICT: "Way Halim", Field.PRODUCT: "Kopi"},
    ]
    return Ugly(content, read_rows, others={1: HEAD, 5: RowKind.CONTINUATION})


@ugly("amounts in every way, and in millions by the heading")
def _() -> Ugly:
    rows = [
        ["Nama Usaha", "Omzet per tahun (juta)", "Modal"],
        ["A1", 300, "Rp 1.500.000,-"],
        ["A2", "12,5", "1,5 jt"],
        ["A3", "300 ribu", "5-10 juta"],
    ]
    read_rows = [
        {Field.BUSINESS_NAME: "A1", Field.YEARLY_TURNOVER: 300_000_000, Field.CAPITAL: 1_500_000},
        {Field.BUSINESS_NAME: "A2", Field.YEARLY_TURNOVER: 12_500_000, Field.CAPITAL: 1_500_000},
        {Field.BUSINESS_NAME: "A3", Field.YEARLY_TURNOVER: 300_000, Field.CAPITAL: None},
    ]
    return Ugly(xlsx(rows), read_rows, [[], [], [("C4", "amount_range")]], {1: HEAD})


@ugly("birth, family and bank, which nobody asked for")
def _() -> Ugly:
    rows = [["Nama Usaha", "Nama Pemilik", "Tgl Lahir", "No. KK", "Nama Ibu Kandung", "No Rekening", "Agama"]]
    content = xlsx([*rows, ["Keripik Sari", "Sari", "12/03/1988", NIK, "Ibu", "0123456789", "x"]])
    return Ugly(content, PAIR[:1], others={1: HEAD})


@ugly("a row without any name")
def _() -> Ugly:
    rows = [HEADING, [1, "", "-", NIK, "081279000001", "Jl. Ikan Kakap 3", "Way Halim"]]
    row = {field: value for field, value in SARI_READ.items() if field not in {Field.BUSINESS_NAME, Field.OWNER_NAME}}
    return Ugly(xlsx(rows), [row], [[("D2", "name_missing")]], {1: HEAD})


@ugly("a second table with other columns below the first")
def _() -> Ugly:
    rows = [HEADING, SARI, [], ["No", "Nama Pemilik", "Nama Usaha", "Kecamatan"], [1, "Budi", "Kopi Budi", "Kedaton"]]
    budi = {**PAIR[1], Field.DISTRICT: "Kedaton"}
    return Ugly(xlsx(rows), [SARI_READ, budi], others={1: HEAD, 4: HEAD})


@ugly("a kecamatan with its kota in one title")
def _() -> Ugly:
    rows = [["KECAMATAN WAY HALIM KOTA BANDAR LAMPUNG"], ["Nama Usaha", "Nama Pemilik"], ["Keripik Sari", "Sari"]]
    return Ugly(xlsx(rows), [{**PAIR[0], Field.DISTRICT: "Way Halim"}], others={1: TITLE, 2: HEAD})


@ugly("a coloured cell far away")
def _() -> Ugly:
    book = openpyxl.Workbook()
    sheet = fill(book, "Data", [HEADING, SARI, BUDI])
    sheet["XFD1048576"].fill = PatternFill("solid", fgColor="FFFF00")
    return Ugly(saved(book), BOTH, others={1: HEAD})


@ugly("OpenDocument")
def _() -> Ugly:
    return Ugly(ods([[str(value) for value in row] for row in (HEADING, SARI, BUDI)]), BOTH, others={1: HEAD})


@ugly("a cover sheet, a recap and a chart sheet beside the list")
def _() -> Ugly:
    book = openpyxl.Workbook()
    fill(book, "Sampul", [[], ["DATA UMKM"], ["2024"]])
    fill(book, "Data", [HEADING, SARI, BUDI])
    book.create_chartsheet("Grafik")
    others = {2: RowKind.NOTE, 3: RowKind.NOTE, 1: HEAD}
    return Ugly(saved(book), BOTH, others=others)
