"""Names, addresses and other words: their blanks and their case, never their meaning."""

import re
from functools import lru_cache

from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.sheets import Raw
from sambayan.registry.engine.lists.values.outcome import BLANK, Outcome, clean, is_blank, written

LONGEST_NAME = 150
LONGEST_TEXT = 500
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_DIGIT = re.compile(r"\d")
# In words that were written all in one case, these keep a case of their own: legal forms, titles, numerals.
_UPPER = (
    *("UD", "CV", "PT", "TB", "RM", "KWT", "KUB", "PKK", "UMKM", "UKM", "IKM", "RT", "RW", "LK", "BTN", "SP", "TNI"),
    *("II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "SE", "SH", "MM", "ST", "KH"),
)
_KEPT = {
    **{word: word for word in _UPPER},
    **{word.upper(): word for word in ("BUMDes", "Hj", "Dra", "Drs", "SPd", "AMd", "dan", "di")},
}
_AREA = re.compile(
    r"^(?:kecamatan|kec|kelurahan|kel|desa|ds|pekon|kampung|kp|tiyuh|kabupaten|kab)\b(?:\s*[.:/-]+\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_CITY = re.compile(
    r"^kota\s+(?!(?:agung|bumi|gajah|baru)\b)", re.IGNORECASE
)  # Kota Agung, Kotabumi, Kota Gajah are names
_EMAIL = re.compile(r"[^\s@,;]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SEXES = {
    **dict.fromkeys(("l", "lk", "laki", "laki-laki", "laki - laki", "laki laki", "pria", "m"), "L"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "w", "f"), "P"),
}


def name(raw: Raw) -> Outcome:
    """The name of a person or a business. Titles stay, since people are known by them."""
    text = written(raw)
    if text is None:
        return None, FaultCode.WRONG_TYPE
    if is_blank(text):
        return BLANK
    if len(text) > LONGEST_NAME:
        return None, FaultCode.TOO_LONG
    return (cased(text), None) if any(sign.isalpha() for sign in text) else (None, FaultCode.NAME_FORM)


def address(raw: Raw) -> Outcome:
    outcome = plain(raw)
    return (cased(outcome[0]), outcome[1]) if isinstance(outcome[0], str) else outcome


def plain(raw: Raw) -> Outcome:
    """Text as it stands, without odd blanks."""
    text = written(raw)
    if text is None:
        return None, FaultCode.WRONG_TYPE
    if is_blank(text):
        return BLANK
    return (text, None) if len(text) <= LONGEST_TEXT else (None, FaultCode.TOO_LONG)


def area(raw: Raw) -> Outcome:
    """The name of an area without its kind: "Kec. WAY HALIM" is "Way Halim". To be matched by `areas`."""
    if not isinstance(raw, str):
        return None, FaultCode.WRONG_TYPE
    return _area(raw)


@lru_cache(maxsize=8192)
def _area(raw: str) -> Outcome:
    text = clean(raw)
    if is_blank(text):
        return BLANK
    previous = ""
    while text != previous:
        previous, text = text, _CITY.sub("", _AREA.sub("", text)).lstrip(" .:/-") or text
    if len(text) > LONGEST_NAME:
        return None, FaultCode.TOO_LONG
    return (cased(text), None) if any(sign.isalpha() for sign in text) else (None, FaultCode.NAME_FORM)


def sex(raw: Raw) -> Outcome:
    text = written(raw)
    if text is not None and is_blank(text):
        return BLANK
    found = _SEXES.get((text or "").casefold().rstrip("."))
    return (found, None) if found else (None, FaultCode.SEX_FORM)


def email(raw: Raw) -> Outcome:
    text = written(raw)
    if text is None:
        return None, FaultCode.WRONG_TYPE
    if is_blank(text):
        return BLANK
    return (text.lower(), None) if _EMAIL.fullmatch(text) else (None, FaultCode.EMAIL_FORM)


def cased(text: str) -> str:
    """Words written all in capitals or all in small letters get capitals where they begin; mixed case was meant."""
    if not text.isascii() or not (text.isupper() or text.islower()):
        return text
    return _WORD.sub(_cased_word, text)


def _cased_word(match: re.Match[str]) -> str:
    word, before = match[0], match.string[: match.start()]
    upper = word.upper()
    if upper in _KEPT and (before.strip() or upper not in {"DAN", "DI"}):
        return _KEPT[upper]
    if before.endswith(tuple("0123456789")):
        return upper  # 12A
    first, apostrophe, rest = word.partition("'")
    if apostrophe and len(first) == 1:
        return f"{first.upper()}'{rest.capitalize()}"
    return word.capitalize()
