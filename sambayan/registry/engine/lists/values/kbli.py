"""Codes of the classification of business fields: of two versions, which use the same numbers differently."""

import re
from dataclasses import dataclass
from functools import lru_cache

from sambayan.registry.engine.lists.faults import FaultCode
from sambayan.registry.engine.lists.sheets import Raw
from sambayan.registry.engine.lists.values.outcome import BLANK, Outcome, is_blank, written

_CODE = re.compile(r"(?<![0-9A-Za-z.,])[A-V]?\.?([0-9]{5})(?![0-9])")
_DOTTED = re.compile(r"\b([0-9]{2})\.([0-9]{3})\b|\b([0-9]{2})\.([0-9]{2})\.?([0-9])\b")
_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Kbli:
    """A code of five digits; `version` is "2020", "2025", or None where both have it and the list does not say."""

    code: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class KbliCodes:
    """Which codes occur in one version only. The default is what was checked of food, crafts and retail."""

    only_2020: frozenset[str] = frozenset(
        {"56103", "56104", "10313", "63122", "53201", "49424", "49426", "47822", "47823"}
        | {str(code) for code in range(47911, 47920)}
    )
    only_2025: frozenset[str] = frozenset({"47901", "53301", "53200", "49293", "49294", "49295", "49296", "13996"})


def kbli(raw: Raw, codes: KbliCodes, version: str | None) -> Outcome:
    """All codes of a cell, as a tuple of Kbli. `version` is what the heading says; it may not contradict the code."""
    text = written(raw)
    if text is None:
        return None, FaultCode.KBLI_FORM
    if not isinstance(raw, str) and len(text) == _DIGITS - 1:
        text = text.zfill(_DIGITS)  # a number cell: fields 01 to 03 lose their zero
    return _read(text, codes, version)


@lru_cache(maxsize=4096)
def _read(text: str, codes: KbliCodes, version: str | None) -> Outcome:
    if is_blank(text):
        return BLANK
    found = list(dict.fromkeys(_CODE.findall(_DOTTED.sub(lambda match: "".join(filter(None, match.groups())), text))))
    if not found:
        return None, FaultCode.KBLI_FORM
    return tuple(Kbli(code, _version(code, codes, version)) for code in found), None


def _version(code: str, codes: KbliCodes, said: str | None) -> str | None:
    only = "2020" if code in codes.only_2020 else "2025" if code in codes.only_2025 else None
    return said if only is None else only
