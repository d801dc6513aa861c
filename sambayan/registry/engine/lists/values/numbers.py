"""Numbers that name a person, a business or a permit: NIK, NPWP, NIB, P-IRT, BPOM, halal, phones.

Sources: NPWP of 16 digits by PMK 112/2022; NIB by PP 28/2025; P-IRT by PerBPOM 22/2018, longer ones accepted since
PerBPOM 4/2024 may issue them. The rest, and what is from memory, as in the region's `permit_kinds.csv`. Of a NIK only
the structure can be checked, and its district may be an old one.
"""

import re
from calendar import monthrange
from collections.abc import Callable

from sambayan.registry.engine import phone
from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.sheets import Raw
from sambayan.registry.engine.lists.values.outcome import BLANK, CLAIMS, SCIENTIFIC, Outcome, is_blank, written

_BETWEEN = re.compile(r"[\s.\-/'`:]+")
_EXACT_DIGITS = 15  # a number cell keeps as many
_PROVINCES = frozenset(
    [*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 97)]
)
_WOMEN = 40  # is added to a woman's day of birth
_NIK, _NIB, _NPWP, _OLD_NPWP = 16, 13, 16, 15
_PIRT, _LONGEST_PIRT = 15, 20
_KEPT_IN_NUMBER_CELL = {_NIB: 1, _NPWP: 3}  # how many leading zeros may be missing there
_PIRT_LABEL = re.compile(
    r"^(?:no\.?\s*)?(?:p[\s.-]*irt|spp[\s.-]*irt|dinkes|pirt)?[\s.:]*(?:no\.?)?[\s.:]*", re.IGNORECASE
)
_BPOM = re.compile(r"(?:bpom|b\.?pom)?(?:ri)?(?:no)?(MD|ML)([0-9]+)", re.IGNORECASE)
_BPOM_LENGTHS = range(12, 16)
_HALAL = re.compile(r"(?:no)?ID([0-9]{11,20})", re.IGNORECASE)
_FATWA = re.compile(r"(?:no)?KH", re.IGNORECASE)
_PHONE_BREAKS = re.compile(r"[/;,&\n]|\bdan\b|\batau\b", re.IGNORECASE)
_PHONE_LABELS = re.compile(r"\b(?:hp|wa|no|telp?|tlp|whats?app)\b[.:]*|\((?:hp|wa|telp?|tlp)\)", re.IGNORECASE)
_PHONE_LETTER_O = re.compile(r"(?<![A-Za-z])[oO]+(?![A-Za-z])")


def _digits(raw: Raw) -> tuple[str, FaultCode | None]:
    """The digits of a cell; "" with a reason, or with none when it is blank."""
    text = written(raw)
    if text is None:
        return "", FaultCode.NOT_DIGITS
    if is_blank(text):
        return "", None
    if text.casefold() in CLAIMS:
        return "", FaultCode.NUMBER_MISSING
    if SCIENTIFIC.fullmatch(text):
        return "", FaultCode.ROUNDED
    digits = _BETWEEN.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        return "", FaultCode.NOT_DIGITS
    return ("", None) if not digits.strip("0") else (digits, None)


def _is_number(raw: Raw) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _is_placeholder(digits: str) -> bool:
    return len(set(digits)) == 1 or digits.startswith("123456789012")


def nik(raw: Raw) -> Outcome:
    """Sixteen digits from a text cell, of a possible structure."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and raw:
        return None, FaultCode.NUMBER_CELL
    digits, fault = _digits(raw)
    if not digits:
        return None, fault
    if len(digits) != _NIK:
        return None, FaultCode.WRONG_LENGTH
    if _is_placeholder(digits):
        return None, FaultCode.PLACEHOLDER
    return (digits, None) if has_nik_structure(digits) else (None, FaultCode.NIK_STRUCTURE)


def has_nik_structure(digits: str) -> bool:
    """Whether province, kabupaten, kecamatan, day of birth (a woman's + 40) and serial number may be somebody's."""
    province, regency, district = int(digits[:2]), digits[2:4], digits[4:6]
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    if province not in _PROVINCES or "00" in {regency, district} or digits[12:] == "0000" or not 1 <= month <= 12:  # noqa: PLR2004
        return False
    born = day - _WOMEN if day > _WOMEN else day
    return 1 <= born <= monthrange(2000 + year, month)[1]  # a century divides by four for 2000, and nobody is of 1900


def sex_in_nik(digits: str) -> str:
    """As in lists: "P" for women, "L" for men."""
    return "P" if int(digits[6:8]) > _WOMEN else "L"


def nib(raw: Raw) -> Outcome:
    return _fixed(raw, _NIB)


def npwp(raw: Raw) -> Outcome:
    """Sixteen digits; of the old form of fifteen, "0" before it. A person's may be the NIK."""
    if not _is_number(raw):
        digits, fault = _digits(raw)
        if len(digits) == _OLD_NPWP:
            return (None, FaultCode.PLACEHOLDER) if _is_placeholder(digits) else (f"0{digits}", None)
        if not digits:
            return None, fault
    return _fixed(raw, _NPWP)


def _fixed(raw: Raw, length: int) -> Outcome:
    """So many digits; in a number cell, what it cannot have lost."""
    digits, fault = _digits(raw)
    if not digits:
        return None, fault
    remark = None
    if _is_number(raw):
        if len(digits) > _EXACT_DIGITS:
            return None, FaultCode.NUMBER_CELL
        if length - _KEPT_IN_NUMBER_CELL[length] <= len(digits) < length:
            digits, remark = digits.zfill(length), FaultCode.LEADING_ZERO
    if len(digits) != length:
        return None, FaultCode.WRONG_LENGTH
    return (None, FaultCode.PLACEHOLDER) if _is_placeholder(digits) else (digits, remark)


def pirt(raw: Raw) -> Outcome:
    """Such as "2061871012345-30": the packaging first, the year of expiry behind the dash."""
    if _is_number(raw) and len(written(raw) or "") > _EXACT_DIGITS:
        return None, FaultCode.NUMBER_CELL
    digits, fault = _digits(_PIRT_LABEL.sub("", written(raw) or "") if isinstance(raw, str) else raw)
    if not digits:
        return None, FaultCode.PIRT_FORM if fault is FaultCode.NOT_DIGITS else fault
    if not _PIRT <= len(digits) <= _LONGEST_PIRT:
        return None, FaultCode.WRONG_LENGTH
    if digits[0] not in "12345678":
        return None, FaultCode.PIRT_FORM
    return f"{digits[:-2]}-{digits[-2:]}", FaultCode.UNUSUAL_LENGTH if len(digits) > _PIRT else None


def bpom(raw: Raw) -> Outcome:
    """Such as "MD 123456789012": MD or ML and twelve to fifteen digits."""
    return _lettered(raw, _bpom, FaultCode.BPOM_FORM)


def _bpom(text: str) -> Outcome:
    found = _BPOM.fullmatch(text)
    if not found:
        return None, FaultCode.BPOM_FORM
    if len(found[2]) not in _BPOM_LENGTHS:
        return None, FaultCode.WRONG_LENGTH
    return f"{found[1].upper()} {found[2]}", None


def halal(raw: Raw) -> Outcome:
    """The number of BPJPH's certificate, "ID…"; KH… is the fatwa's."""
    return _lettered(raw, _halal, FaultCode.HALAL_FORM)


def _halal(text: str) -> Outcome:
    if found := _HALAL.fullmatch(text):
        return f"ID{found[1]}", None
    return None, FaultCode.HALAL_FATWA if _FATWA.match(text) else FaultCode.HALAL_FORM


def _lettered(raw: Raw, read: Callable[[str], Outcome], otherwise: FaultCode) -> Outcome:
    text = written(raw)
    if text is None:
        return None, otherwise
    if is_blank(text):
        return BLANK
    if text.casefold() in CLAIMS:
        return None, FaultCode.NUMBER_MISSING
    return read(_BETWEEN.sub("", text))


def phone_number(raw: Raw) -> Outcome:
    """E.164 of the first number in the cell. A number cell has lost its leading zero, which is no loss."""
    text = written(raw)
    if text is None:
        return None, FaultCode.PHONE_FORM
    if is_blank(text):
        return BLANK
    found = phone.international_form(text)
    if found:
        return found, None
    if SCIENTIFIC.fullmatch(text):
        return None, FaultCode.ROUNDED
    text = _PHONE_LETTER_O.sub(lambda match: "0" * len(match[0]), _PHONE_LABELS.sub(" ", text))
    numbers = [form for part in _PHONE_BREAKS.split(text) if (form := phone.international_form(part))]
    if not numbers:
        return None, FaultCode.PHONE_FORM
    return numbers[0], FaultCode.MORE_PHONES if len(set(numbers)) > 1 else None
