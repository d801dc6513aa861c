import calendar
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambayan.registry.engine import permits
from sambayan.registry.engine.lists import FaultCode
from sambayan.registry.engine.lists.values import numbers
from sambayan.registry.engine.lists.values.outcome import Outcome
from tests.registry.engine.lists.books import NIK

NOTHING = (None, None)


def refused(code: FaultCode) -> Outcome:
    return None, code


@st.composite
def niks(draw: st.DrawFn) -> str:
    """Numbers that may be somebody's."""
    year, month = draw(st.integers(0, 99)), draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(2000 + year, month)[1])) + draw(st.sampled_from([0, 40]))
    parts = (draw(st.integers(1, 99)), draw(st.integers(1, 99)), day, month, year)
    return "18" + "".join(f"{part:02d}" for part in parts) + f"{draw(st.integers(1, 9999)):04d}"


@pytest.mark.parametrize("written", [NIK, f"'{NIK}", f" {NIK}\u00a0", "1871 0152 0388 0002", "18.71.01.520388.0002"])
def test_a_nik_is_read_however_its_text_is_written(written: str) -> None:
    assert numbers.nik(written) == (NIK, None)


@pytest.mark.parametrize("number", [1871015203880002, 1.871015203880002e15, 1.80101e15, 5])
def test_a_nik_in_a_number_cell_is_refused_because_excel_keeps_15_digits(number: float) -> None:
    assert numbers.nik(number) == refused(FaultCode.NUMBER_CELL)


@pytest.mark.parametrize("written", ["1.80101E+15", "1,80101E+15", "1.80101e15"])
def test_a_nik_rounded_by_excel_is_refused(written: str) -> None:
    assert numbers.nik(written) == refused(FaultCode.ROUNDED)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("187101520388000", FaultCode.WRONG_LENGTH),
        ("18710152038800021", FaultCode.WRONG_LENGTH),
        ("187101520388000O", FaultCode.NOT_DIGITS),
        ("١٨٧١٠١٥٢٠٣٨٨٠٠٠٢", FaultCode.NOT_DIGITS),
        ("1111111111111111", FaultCode.PLACEHOLDER),
        ("1234567890123456", FaultCode.PLACEHOLDER),
        ("1071015203880002", FaultCode.NIK_STRUCTURE),
        ("1800015203880002", FaultCode.NIK_STRUCTURE),
        ("1871005203880002", FaultCode.NIK_STRUCTURE),
        ("1871013203880002", FaultCode.NIK_STRUCTURE),
        ("1871017203880002", FaultCode.NIK_STRUCTURE),
        ("1871015213880002", FaultCode.NIK_STRUCTURE),
        ("1871013002880002", FaultCode.NIK_STRUCTURE),
        ("1871012902870002", FaultCode.NIK_STRUCTURE),
        ("1871015203880000", FaultCode.NIK_STRUCTURE),
    ],
)
def test_what_cannot_be_a_nik_says_why(written: str, code: FaultCode) -> None:
    assert numbers.nik(written) == refused(code)


@given(niks())
def test_a_nik_of_possible_structure_stays_as_it_is(nik: str) -> None:
    expected = refused(FaultCode.PLACEHOLDER) if len(set(nik)) == 1 else (nik, None)

    assert numbers.nik(nik) == expected


@given(niks(), st.integers(0, 15), st.integers(1, 9))
def test_a_nik_with_one_digit_changed_is_read_as_it_stands_or_refused_and_never_repaired(
    nik: str, place: int, by: int
) -> None:
    changed = nik[:place] + str((int(nik[place]) + by) % 10) + nik[place + 1 :]
    value, code = numbers.nik(changed)

    assert (value, code) in {(changed, None), refused(FaultCode.NIK_STRUCTURE), refused(FaultCode.PLACEHOLDER)}


@given(niks(), st.integers(13, 99))
def test_a_nik_of_a_thirteenth_month_is_refused(nik: str, month: int) -> None:
    assert numbers.nik(nik[:8] + f"{month:02d}" + nik[10:])[0] is None


@given(niks(), st.integers(0, 15))
def test_a_nik_with_one_digit_missing_or_doubled_is_refused(nik: str, place: int) -> None:
    assert numbers.nik(nik[:place] + nik[place + 1 :])[0] is None
    assert numbers.nik(nik[:place] + nik[place] + nik[place:])[0] is None


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ("9120001234567", ("9120001234567", None)),
        (9120001234567.0, ("9120001234567", None)),
        (220001234567.0, ("0220001234567", FaultCode.LEADING_ZERO)),
        ("220001234567", refused(FaultCode.WRONG_LENGTH)),
        ("9,12E+12", refused(FaultCode.ROUNDED)),
        ("ada", refused(FaultCode.NUMBER_MISSING)),
        ("dalam proses", NOTHING),
        ("\u2013", NOTHING),
        ("0", NOTHING),
        (0.0, NOTHING),
        (date(2024, 1, 1), refused(FaultCode.NOT_DIGITS)),
    ],
)
def test_a_nib_has_13_digits(raw: Any, outcome: Outcome) -> None:
    assert numbers.nib(raw) == outcome


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ("09.254.294.3-407.000", ("0092542943407000", None)),
        ("0092542943407000", ("0092542943407000", None)),
        (NIK, (NIK, None)),
        (92542943407000.0, ("0092542943407000", FaultCode.LEADING_ZERO)),
        (192542943407000.0, ("0192542943407000", FaultCode.LEADING_ZERO)),
        (float(NIK), refused(FaultCode.NUMBER_CELL)),
        ("000000000000000", NOTHING),
        ("12345", refused(FaultCode.WRONG_LENGTH)),
    ],
)
def test_an_npwp_of_15_digits_becomes_one_of_16(raw: Any, outcome: Outcome) -> None:
    assert numbers.npwp(raw) == outcome


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ("2061871012345-30", ("2061871012345-30", None)),
        ("206187101234530", ("2061871012345-30", None)),
        ("P-IRT No. 2061871012345-30", ("2061871012345-30", None)),
        ("PIRT 206 1871 01 2345 - 30", ("2061871012345-30", None)),
        (206187101234530.0, ("2061871012345-30", None)),
        ("20618710123451230", ("206187101234512-30", FaultCode.UNUSUAL_LENGTH)),
        ("9061871012345-30", refused(FaultCode.PIRT_FORM)),
        ("ya", refused(FaultCode.NUMBER_MISSING)),
        ("2061871", refused(FaultCode.WRONG_LENGTH)),
    ],
)
def test_a_pirt_number_carries_its_year_behind_a_dash(raw: Any, outcome: Outcome) -> None:
    assert numbers.pirt(raw) == outcome
    assert outcome[0] is None or permits.fits("[1-8][0-9]{12,}-[0-9]{2}", outcome[0])


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ("BPOM RI MD 123456789012", ("MD 123456789012", None)),
        ("md123456789012345", ("MD 123456789012345", None)),
        ("ML. 123456789012", ("ML 123456789012", None)),
        ("MD 12345", refused(FaultCode.WRONG_LENGTH)),
        ("123456789012", refused(FaultCode.BPOM_FORM)),
        ("belum", NOTHING),
    ],
)
def test_a_bpom_number_begins_with_md_or_ml(raw: Any, outcome: Outcome) -> None:
    assert numbers.bpom(raw) == outcome


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ("ID18110000123456789", ("ID18110000123456789", None)),
        ("id 18110 0001234567 89", ("ID18110000123456789", None)),
        ("KH-12345/ID", refused(FaultCode.HALAL_FATWA)),
        ("08100001230210", refused(FaultCode.HALAL_FORM)),
        ("sudah", refused(FaultCode.NUMBER_MISSING)),
    ],
)
def test_a_halal_number_is_the_certificates_not_the_fatwas(raw: Any, outcome: Outcome) -> None:
    assert numbers.halal(raw) == outcome


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (81279000001.0, ("+6281279000001", None)),
        (6281279000001.0, ("+6281279000001", None)),
        ("'0812 7900 0001", ("+6281279000001", None)),
        ("HP. 0812-7900-0001 (WA)", ("+6281279000001", None)),
        ("O812790OOOO1", ("+6281279000001", None)),
        ("0812-7900-0001 / 0813-7900-0002", ("+6281279000001", FaultCode.MORE_PHONES)),
        ("081279000001 atau 081279000001", ("+6281279000001", None)),
        ("6.28E+12", refused(FaultCode.ROUNDED)),
        ("0812", refused(FaultCode.PHONE_FORM)),
        ("tidak ada", NOTHING),
    ],
)
def test_a_phone_number_comes_in_its_international_form(raw: Any, outcome: Outcome) -> None:
    assert numbers.phone_number(raw) == outcome
