from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.registry.engine.lists import FaultCode, Field, Kbli, KbliCodes
from sambayan.registry.engine.lists.headings import Column, Source
from sambayan.registry.engine.lists.values import amounts, days, normaliser, numbers, words
from sambayan.registry.engine.lists.values.kbli import kbli
from sambayan.registry.engine.lists.values.outcome import Outcome, clean

NOTHING = (None, None)
TEXTS = (words.name, words.address, words.plain, words.area, words.email, words.sex)
NUMBERS = (numbers.nik, numbers.nib, numbers.npwp, numbers.pirt, numbers.bpom, numbers.halal, numbers.phone_number)
ALL = (*TEXTS, *NUMBERS, amounts.rupiah, amounts.people, days.day, days.year)


def refused(code: FaultCode) -> Outcome:
    return None, code


@pytest.mark.parametrize(
    ("raw", "rupiah"),
    [
        (1500000.0, 1_500_000),
        ("Rp 1.500.000,-", 1_500_000),
        ("Rp. 1.500.000,00", 1_500_000),
        ("Rp1,500,000.00", 1_500_000),
        ("IDR 1 500 000", 1_500_000),
        ("1.500.000.-", 1_500_000),
        ("1500000", 1_500_000),
        ("25,000", 25_000),
        ("1,5 jt", 1_500_000),
        ("1.5 juta", 1_500_000),
        ("300 juta", 300_000_000),
        ("300jt", 300_000_000),
        ("± 2 juta", 2_000_000),
        ("500rb", 500_000),
        ("750 ribu rupiah", 750_000),
        ("1,2 milyar", 1_200_000_000),
        ("2 M", 2_000_000_000),
        ("0", 0),
        ("Rp 0,-", 0),
        (0.0, 0),
    ],
)
def test_rupiah_are_read_as_offices_write_them(raw: Any, rupiah: int) -> None:
    assert amounts.rupiah(raw) == (rupiah, None)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1.500 juta", FaultCode.AMOUNT_FORM),
        ("1,5", FaultCode.AMOUNT_FORM),
        ("1.5.000", FaultCode.AMOUNT_FORM),
        ("sedikit", FaultCode.AMOUNT_FORM),
        ("5 - 10 juta", FaultCode.AMOUNT_RANGE),
        ("5jt-10jt", FaultCode.AMOUNT_RANGE),
        ("< 300 juta", FaultCode.AMOUNT_RANGE),
        ("di bawah 300 juta", FaultCode.AMOUNT_RANGE),
        ("300", FaultCode.AMOUNT_SMALL),
        (300.0, FaultCode.AMOUNT_SMALL),
        (-5000000.0, FaultCode.NEGATIVE),
        ("-5.000.000", FaultCode.NEGATIVE),
        ("1,5E+8", FaultCode.ROUNDED),
        (float("inf"), FaultCode.AMOUNT_FORM),
        (date(2024, 1, 1), FaultCode.AMOUNT_FORM),
    ],
)
def test_an_amount_that_can_be_read_in_two_ways_is_none(raw: Any, code: FaultCode) -> None:
    assert amounts.rupiah(raw) == refused(code)


def test_a_months_turnover_counts_twelve_times_and_a_cell_overrules_its_column() -> None:
    assert amounts.turnover("2 juta", 12) == (24_000_000, None)
    assert amounts.turnover("2 juta/bln", 1) == (24_000_000, None)
    assert amounts.turnover("24 juta per tahun", 12) == (24_000_000, None)
    assert amounts.turnover("100.000/hari", 12) == refused(FaultCode.AMOUNT_PERIOD)
    assert amounts.turnover("2 juta", None) == (2_000_000, None)


def test_the_unit_of_a_column_counts_unless_the_cell_says_its_own() -> None:
    assert amounts.rupiah(1.5, 1_000_000) == (1_500_000, None)
    assert amounts.rupiah("300", 1_000_000) == (300_000_000, None)
    assert amounts.rupiah("300 ribu", 1_000_000) == (300_000, None)


@given(st.integers(amounts.SMALLEST, amounts.LARGEST))
def test_every_amount_comes_back_from_the_ways_to_write_it(rupiah: int) -> None:
    dotted = f"{rupiah:,}".replace(",", ".")
    for written in (str(rupiah), dotted, f"Rp{dotted}", f"Rp {dotted},-", f"Rp. {dotted},00", f"{rupiah:,}"):
        assert amounts.rupiah(written) == (rupiah, None), written


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (3.0, (3, None)),
        ("3 orang", (3, None)),
        ("0", (0, None)),
        ("-", NOTHING),
        ("3-5", refused(FaultCode.COUNT_FORM)),
        (2.5, refused(FaultCode.COUNT_FORM)),
        (-1.0, refused(FaultCode.COUNT_FORM)),
        (5000.0, refused(FaultCode.COUNT_FORM)),
        (date(2024, 5, 3), refused(FaultCode.COUNT_FORM)),
    ],
)
def test_workers_are_a_whole_number_of_people(raw: Any, outcome: Outcome) -> None:
    assert amounts.people(raw) == outcome


@pytest.mark.parametrize(
    "raw",
    [
        date(2024, 3, 12), datetime.combine(date(2024, 3, 12), time(8, 30)), 45363.0, "45363", "12/03/2024", "12-3-24",
        "12.03.2024",
        "2024-03-12", "2024-03-12 00:00:00", "12 Maret 2024", "12 MARET 2024", "12-Mar-24", "Selasa, 12 Maret 2024",
        "12/03/2024 08:30", "\u00a012/03/2024 ",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(raw: Any) -> None:
    assert days.day(raw) == (date(2024, 3, 12), None)


@pytest.mark.parametrize(
    "raw", ["03/25/2024", "31/02/2024", "Maret 2024", "2024", "kemarin", 12.0, 1e9, True, "12/13/14"]
)
def test_what_is_no_day_is_refused(raw: Any) -> None:
    assert days.day(raw) == refused(FaultCode.DATE_FORM)


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_day_comes_back_from_the_ways_to_write_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for raw in (
        day,
        serial,
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%y}",
        f"{day:%Y-%m-%d}",
        f"{day.day}.{day.month}.{day.year}",
    ):
        assert days.day(raw) == (day, None)


@pytest.mark.parametrize("raw", [2015.0, "2015", "sejak 2015", "12/05/2015", date(2015, 5, 12), "Mei 2015"])
def test_the_year_in_which_a_business_began_stands_alone_or_in_a_day(raw: Any) -> None:
    assert days.year(raw) == (2015, None)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  KERIPIK   SARI ", "Keripik Sari"),
        ("keripik sari\n", "Keripik Sari"),
        ("UD. MAJU JAYA", "UD. Maju Jaya"),
        ("CV ABADI II", "CV Abadi II"),
        ("HJ. SITI MA'RUFAH, S.PD", "Hj. Siti Ma'rufah, S.Pd"),
        ("H. D'MASIV", "H. D'Masiv"),
        ("SARI (BAROKAH)", "Sari (Barokah)"),
        ("iPhone Service by McDodi", "iPhone Service by McDodi"),
        ("'Sari\u200b Roti", "Sari Roti"),
        ("TOKO 12A", "Toko 12A"),
    ],
)
def test_a_name_keeps_its_titles_and_gets_one_case(raw: str, name: str) -> None:
    assert words.name(raw) == (name, None)


def test_a_name_without_letters_a_date_and_a_tale_are_no_names() -> None:
    assert words.name("12345") == refused(FaultCode.NAME_FORM)
    assert words.name(date(2024, 1, 1)) == refused(FaultCode.WRONG_TYPE)
    assert words.name("x" * 200) == refused(FaultCode.TOO_LONG)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Kec. WAY HALIM", "Way Halim"),
        ("KECAMATAN : Kedaton", "Kedaton"),
        ("kel.gunung sulah", "Gunung Sulah"),
        ("Kota Agung", "Kota Agung"),
        ("KOTA BANDAR LAMPUNG", "Bandar Lampung"),
        ("Kab. Pesawaran", "Pesawaran"),
        ("Pekon Ampai", "Ampai"),
    ],
)
def test_an_area_is_named_without_its_kind(raw: str, name: str) -> None:
    assert words.area(raw) == (name, None)


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [("L", "L"), ("Laki-laki", "L"), ("pria", "L"), ("P", "P"), ("Wanita", "P"), ("PEREMPUAN", "P")],
)
def test_sex_is_l_or_p(raw: str, outcome: str) -> None:
    assert words.sex(raw) == (outcome, None)
    assert words.sex("?") == refused(FaultCode.SEX_FORM)


def test_a_kbli_code_that_two_versions_have_gets_no_version() -> None:
    codes = KbliCodes()
    assert kbli("56101", codes, None) == ((Kbli("56101"),), None)
    assert kbli("56103", codes, None) == ((Kbli("56103", "2020"),), None)
    assert kbli("13996", codes, None) == ((Kbli("13996", "2025"),), None)
    assert kbli("56101", codes, "2020") == ((Kbli("56101", "2020"),), None)
    assert kbli("47901", codes, "2020") == ((Kbli("47901", "2025"),), None)


def test_kbli_codes_are_found_among_words_and_in_number_cells() -> None:
    codes = KbliCodes()
    assert kbli("10794 - Industri Kerupuk; C.10761", codes, None) == ((Kbli("10794"), Kbli("10761")), None)
    assert kbli(56101.0, codes, None) == ((Kbli("56101"),), None)
    assert kbli(1111.0, codes, None) == ((Kbli("01111"),), None)
    assert kbli("56.101", codes, None) == ((Kbli("56101"),), None)
    assert kbli("kuliner", codes, None) == refused(FaultCode.KBLI_FORM)
    assert kbli("561012", codes, None) == refused(FaultCode.KBLI_FORM)


@pytest.mark.parametrize("read", TEXTS)
@given(text=st.text(max_size=60))
def test_the_value_of_a_text_is_its_own_value(read: Callable[[Any], Outcome], text: str) -> None:
    value, _ = read(text)
    assert value is None or read(value) == (value, None)


@pytest.mark.parametrize("read", NUMBERS)
@given(
    text=st.text("0123456789 .-/MDILKHEe+", max_size=24)
    | st.from_regex(r"(MD|ID|08|628|1871)[0-9]{9,16}", fullmatch=True)
)
def test_the_value_of_a_number_is_its_own_value(read: Callable[[Any], Outcome], text: str) -> None:
    value, _ = read(text)
    assert value is None or read(value)[0] == value


@pytest.mark.parametrize("read", ALL)
@given(
    raw=st.text(max_size=40)
    | st.floats(allow_nan=False)
    | st.integers()
    | st.booleans()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
)
def test_any_cell_gives_a_value_or_a_reason_and_never_breaks_off(read: Callable[[Any], Outcome], raw: Any) -> None:
    value, code = read(raw)
    blank = raw in {0, ""} or (isinstance(raw, str) and value is None and code is None)
    assert value is not None or code is not None or blank or clean(str(raw)) == ""


def test_every_field_that_is_kept_has_a_way_to_read_it() -> None:
    for field in Field:
        if field not in {Field.ROW_NUMBER, Field.NOT_KEPT}:
            assert callable(normaliser(Column(0, "x", "x", field, Source.SYNONYM), KbliCodes()))
