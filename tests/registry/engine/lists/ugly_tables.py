"""Ugly tables: titles, groups, totals, remarks, repetitions."""

import openpyxl

from sambayan.registry.engine.lists import Field, RowKind
from tests.registry.engine.lists.books import (
    BUDI,
    HEADING,
    NIK,
    SARI,
    fill,
    saved,
    xlsx,
)
from tests.registry.engine.lists.ugly import BOTH, HEAD, PAIR, TITLE, Ugly, ugly


@ugly("a plain list")
def _() -> Ugly:
    return Ugly(xlsx([HEADING, SARI, BUDI]), BOTH, others={1: HEAD})


@ugly("titles over merged cells, an empty row, then the heading")
def _() -> Ugly:
    title = ["DATA UMKM BINAAN DINAS KOPERASI DAN UKM"]
    content = xlsx([title, ["PROVINSI LAMPUNG TAHUN 2024"], [], HEADING, SARI, BUDI], ["A1:G1", "A2:G2"])
    return Ugly(content, BOTH, others={1: TITLE, 2: TITLE, 4: HEAD})


@ugly("two heading rows with merged groups")
def _() -> Ugly:
    rows = [
        ["NO", "USAHA", "", "PEMILIK", "", "", "TENAGA KERJA", ""],
        ["", "Nama", "Alamat", "Nama", "NIK", "L/P", "L", "P"],
        [1, "Keripik Sari", "Jl. Ikan Kakap 3", "Sari", NIK, "P", 1, 2],
    ]
    content = xlsx(rows, ["A1:A2", "B1:C1", "D1:F1", "G1:H1"])
    sari = {
        Field.BUSINESS_NAME: "Keripik Sari",
        Field.ADDRESS: "Jl. Ikan Kakap 3",
        Field.OWNER_NAME: "Sari",
        Field.NIK: NIK,
        Field.SEX: "P",
        Field.MEN_WORKERS: 1,
        Field.WOMEN_WORKERS: 2,
    }
    return Ugly(content, [sari], others={1: HEAD, 2: HEAD})


@ugly("two heading rows whose groups are not merged")
def _() -> Ugly:
    rows = [["No", "Nama Usaha", "Pemilik"], ["", "", "Nama", "NIK"], [1, "Keripik Sari", "Sari", NIK]]
    sari = {Field.BUSINESS_NAME: "Keripik Sari", Field.OWNER_NAME: "Sari", Field.NIK: NIK}
    return Ugly(xlsx(rows), [sari], others={1: HEAD, 2: HEAD})


@ugly("totals, a subtotal and a grand total")
def _() -> Ugly:
    rows = [
        ["No", "Nama Usaha", "Nama Pemilik", "Omzet/bln"],
        [1, "Keripik Sari", "Sari", 2000000],
        ["", "Sub Total", "", 2000000],
        [2, "Total Jaya", "Budi", 3000000],
        ["JUMLAH KESELURUHAN", "", "", 5000000],
        ["TOTAL", "", "2 UMKM", "Rp 5.000.000"],
    ]
    read_rows = [
        {Field.BUSINESS_NAME: "Keripik Sari", Field.OWNER_NAME: "Sari", Field.YEARLY_TURNOVER: 24_000_000},
        {Field.BUSINESS_NAME: "Total Jaya", Field.OWNER_NAME: "Budi", Field.YEARLY_TURNOVER: 36_000_000},
    ]
    total = RowKind.TOTAL
    return Ugly(xlsx(rows, ["A5:C5"]), read_rows, others={1: HEAD, 3: total, 5: total, 6: total})


@ugly("a numbering row below the heading")
def _() -> Ugly:
    content = xlsx([HEADING, [1, 2, 3, 4, 5, 6, 7], SARI, ["(1)", "(2)", "(3)", "(4)"], BUDI])
    return Ugly(content, BOTH, others={1: HEAD, 2: RowKind.NUMBERING, 4: RowKind.NUMBERING})


@ugly("kecamatan as rows across the table")
def _() -> Ugly:
    rows = [
        ["No", "Nama Usaha", "Nama Pemilik"],
        ["A. KECAMATAN WAY HALIM"],
        ["", "KELURAHAN GUNUNG SULAH"],
        [1, "Keripik Sari", "Sari"],
        ["B", "KEC. KEDATON"],
        [1, "Kopi Budi", "Budi"],
        ["", "Kampung Keripik"],
    ]
    read_rows = [
        {**PAIR[0], Field.DISTRICT: "Way Halim", Field.VILLAGE: "Gunung Sulah"},
        {**PAIR[1], Field.DISTRICT: "Kedaton"},
        {Field.BUSINESS_NAME: "Kampung Keripik", Field.DISTRICT: "Kedaton"},
    ]
    group = RowKind.GROUP
    faults = [[], [], [("B7", "only_name")]]
    return Ugly(xlsx(rows, ["A2:C2"]), read_rows, faults, {1: HEAD, 2: group, 3: group, 5: group})


@ugly("the kecamatan above the heading")
def _() -> Ugly:
    rows = [
        ["DATA UMKM"],
        ["KECAMATAN", ": WAY HALIM"],
        ["No", "Nama Usaha", "Nama Pemilik"],
        [1, "Keripik Sari", "Sari"],
    ]
    return Ugly(xlsx(rows), [{**PAIR[0], Field.DISTRICT: "Way Halim"}], others={1: TITLE, 2: TITLE, 3: HEAD})


@ugly("a sheet for each kecamatan")
def _() -> Ugly:
    book = openpyxl.Workbook()
    fill(book, "Kec. Way Halim", [["No", "Nama Usaha", "Nama Pemilik"], [1, "Keripik Sari", "Sari"]])
    fill(book, "Kec. Kedaton", [[], ["No", "Nm. Usaha", "Nm. Pemilik"], [1, "Kopi Budi", "Budi"]])
    rows = [{**PAIR[0], Field.DISTRICT: "Way Halim"}, {**PAIR[1], Field.DISTRICT: "Kedaton"}]
    return Ugly(saved(book), rows, others={1: HEAD, 2: HEAD})


@ugly("the heading again on every page")
def _() -> Ugly:
    content = xlsx([HEADING, SARI, [], HEADING, BUDI, [*HEADING[:3]]])
    return Ugly(content, BOTH, others={1: HEAD, 4: HEAD, 6: HEAD})


@ugly("a remark and a signature block at the end")
def _() -> Ugly:
    rows = [
        HEADING,
        SARI,
        BUDI,
        [],
        ["", "Catatan: data per Desember 2023"],
        ["", "Sumber : Dinas Koperasi"],
        ["", "", "", "", "", "Bandar Lampung, 12 Maret 2024"],
        ["", "Mengetahui,", "", "", "", "Kepala Bidang"],
        ["", "", "", "", "", "HENDRA WIJAYA, S.E."],
        ["", "", "", "", "", "NIP. 19700101 199003 1 001"],
    ]
    note, end = RowKind.NOTE, RowKind.SIGNATURE
    return Ugly(xlsx(rows), BOTH, others={1: HEAD, 5: note, 6: note, 7: end, 8: end, 9: end, 10: end})
