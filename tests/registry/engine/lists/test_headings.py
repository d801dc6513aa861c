import pytest

from sambayan.registry.engine.lists import Field, Heading, Source, read_headings
from sambayan.registry.engine.lists.headings import letters, normal
from sambayan.registry.engine.lists.synonyms import SYNONYMS
from tests.registry.engine.lists.books import HEADING, SARI, fill, rows_of, saved, start_of, told, values_of, xlsx


def heading_of(*names: str, **given: object) -> Heading:
    heading = start_of(xlsx([names, ["x"] * len(names)]), **given).heading
    assert heading is not None
    return heading


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Nm. Pemilik", Field.OWNER_NAME),
        ("No HP/WA", Field.PHONE),
        ("NO. TELP / HP", Field.PHONE),
        ("Alamat Usaha", Field.ADDRESS),
        ("Alamat Rumah", Field.OWNER_ADDRESS),
        ("Kec.", Field.DISTRICT),
        ("Kel/Desa", Field.VILLAGE),
        ("Desa/Pekon", Field.VILLAGE),
        ("Kab/Kota", Field.REGENCY),
        ("NIB", Field.NIB),
        ("No. Induk Berusaha (NIB)", Field.NIB),
        ("NIK", Field.NIK),
        ("No. KTP", Field.NIK),
        ("NPWP", Field.NPWP),
        ("Omzet/bln", Field.MONTHLY_TURNOVER),
        ("Omset per bulan (Rp)", Field.MONTHLY_TURNOVER),
        ("Omzet per tahun", Field.YEARLY_TURNOVER),
        ("Omzet", Field.TURNOVER),
        ("Modal Usaha (Rp)", Field.CAPITAL),
        ("Jml Tenaga Kerja (orang)", Field.WORKERS),
        ("Jml Karyawan", Field.WORKERS),
        ("Kode KBLI 2020", Field.KBLI),
        ("P-IRT", Field.PIRT),
        ("No. PIRT", Field.PIRT),
        ("BPOM", Field.BPOM),
        ("Sertifikat Halal", Field.HALAL),
        ("Jenis Usaha", Field.BUSINESS_KIND),
        ("Tgl Lahir", Field.NOT_KEPT),
        ("No. KK", Field.NOT_KEPT),
        ("Lama Usaha", Field.NOT_KEPT),
        ("L/P", Field.SEX),
        ("Tahun Berdiri", Field.STARTED_YEAR),
        ("E-mail", Field.EMAIL),
        ("Keterangan", Field.NOTE),
    ],
)
def test_a_heading_is_understood_however_it_is_shortened(name: str, field: Field) -> None:
    column = heading_of("Nama Usaha", name).columns[1]

    assert (column.field, column.source) == (field, Source.SYNONYM)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Nama Pemillik", Field.OWNER_NAME),
        ("Kecamtan", Field.DISTRICT),
        ("Kelurahn", Field.VILLAGE),
        ("Alamat Usahaa", Field.ADDRESS),
        ("Tennaga Kerja", Field.WORKERS),
    ],
)
def test_a_mistyped_heading_is_proposed_as_similar(name: str, field: Field) -> None:
    column = heading_of("Nama Usaha", name, "NIK").columns[1]

    assert (column.field, column.source) == (field, Source.SIMILAR)


def test_what_is_not_understood_is_told() -> None:
    heading = heading_of("Nama Usaha", "NIK", "Warna Kemasan", "Nama UMKM")

    assert [(column.heading, column.source) for column in heading.not_understood] == [
        ("Warna Kemasan", Source.UNKNOWN),
        ("Nama UMKM", Source.TWICE),
    ]


def test_what_a_person_decided_comes_before_every_synonym() -> None:
    remembered = {"warna kemasan": Field.PRODUCT, "nama usaha": Field.OWNER_NAME, "nik": None}
    heading = heading_of("Nama Usaha", "NIK", "Warna Kemasan", "Nama UMKM", remembered=remembered)

    assert [column.field for column in heading.columns] == [Field.OWNER_NAME, None, Field.PRODUCT, Field.BUSINESS_NAME]
    assert heading.not_understood == ()


def test_a_heading_is_remembered_however_its_signs_change() -> None:
    assert normal("No. HP\n/ WA") == normal("Nomor HP (WA)") == "no hp wa"
    assert heading_of("Nama Usaha", "NIK").columns[0].key == normal("NAMA  USAHA:")


def test_without_a_heading_a_person_names_the_columns_by_their_letters() -> None:
    remembered = {"kolom b": Field.BUSINESS_NAME, "kolom d": Field.NIK}
    (row,) = rows_of(xlsx([SARI]), remembered=remembered)

    assert values_of(row) == {Field.BUSINESS_NAME: "Keripik Sari", Field.NIK: SARI[3]}
    assert told(row) == []


def test_a_bare_name_is_the_owners() -> None:
    assert heading_of("No", "Nama", "Nama Usaha").columns[1].field == Field.OWNER_NAME


def test_the_unit_stands_in_the_heading() -> None:
    units = {
        column.heading: column.unit
        for column in heading_of("Nama Usaha", "Omzet (juta)", "Modal (Rp 000)", "Aset").columns
    }

    assert units == {"Nama Usaha": 1, "Omzet (juta)": 1_000_000, "Modal (Rp 000)": 1_000, "Aset": 1}


def test_every_sheet_is_asked_for_its_own_heading() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    fill(book, "satu", [HEADING, SARI])
    fill(book, "dua", [["Nama UMKM", "Kec."], ["Keripik", "Kedaton"]])
    fill(book, "tiga", [["Petunjuk"]])

    first, second, third = read_headings(saved(book))
    assert first.heading is not None and len(first.heading.columns) == len(HEADING)
    assert second.heading is not None and set(second.heading.fields) == {Field.BUSINESS_NAME, Field.DISTRICT}
    assert third.heading is None


def test_synonyms_stand_in_their_normal_form_and_mean_one_thing() -> None:
    words = [synonym for synonyms in SYNONYMS.values() for synonym in synonyms]

    assert [word for word in words if normal(word) != word] == []
    assert sorted({word for word in words if words.count(word) > 1}) == []


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_names_that_people_see(index: int, name: str) -> None:
    assert letters(index) == name
