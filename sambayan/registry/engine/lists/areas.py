"""Names of areas as lists write them, matched with the areas of the register, from the largest down to the smallest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sambayan.registry.enums import AreaLevel

_SIMILAR = 85  # of 100
_APART = 5  # how much better than the next a similar name must be
_CANDIDATES = 5
_WORD = re.compile(r"[^\W_]+")
_KIND = re.compile(r"^(?:kota administrasi|kota|kabupaten|kab)\b\.?\s+", re.IGNORECASE)
_SHORT = {
    **dict.fromkeys(("tj", "tjg", "tg", "tanj", "tjung"), "tanjung"),
    **dict.fromkeys(("tl", "tlk", "tel"), "teluk"),
    **dict.fromkeys(("lab", "lb", "lbh"), "labuhan"),
    "wy": "way",
    "bdr": "bandar",
    "sb": "sumber",
    "kr": "karang",
    "btg": "betung",
    "gn": "gunung",
    "gng": "gunung",
    "sel": "selatan",
    "ut": "utara",
    "tim": "timur",
    "bar": "barat",
    "kp": "kampung",
    "lpg": "lampung",
}


class Certainty(StrEnum):
    """How sure a match is."""

    EXACT = "exact"  # the same name but for case, blanks and abbreviations
    SIMILAR = "similar"  # one area's name, mistyped
    AMBIGUOUS = "ambiguous"  # several areas have that name, or nearly; a person decides
    UNKNOWN = "unknown"  # none has it


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area of the register; `code` is Kemendagri's, dotted, so that it tells the parent."""

    code: str
    name: str
    level: AreaLevel


@dataclass(frozen=True, slots=True)
class AreaMatch:
    """`code` is the smallest area that is certain, None when none is; `candidates` are for the name that is not."""

    code: str | None
    certainty: Certainty
    level: AreaLevel | None = None  # at which the certainty was found
    candidates: tuple[str, ...] = ()


NOTHING = AreaMatch(None, Certainty.UNKNOWN)


@dataclass(slots=True)
class AreaIndex:
    """Areas by level and name. Built once for a list; equal names are matched once."""

    by_level: dict[AreaLevel, dict[str, list[str]]] = field(default_factory=dict)
    _known: dict[tuple[str, str, str], AreaMatch] = field(default_factory=dict)

    @classmethod
    def of(cls, areas: Iterable[AreaRow]) -> "AreaIndex":
        index = cls()
        for area in areas:
            index.by_level.setdefault(area.level, {}).setdefault(key(area.name), []).append(area.code)
        return index

    def match(self, *, regency: str = "", district: str = "", village: str = "") -> AreaMatch:
        """The smallest area that the names tell; "" is a name that the list does not have."""
        names = (regency, district, village)
        if names not in self._known:
            self._known[names] = self._match(names)
        return self._known[names]

    def _match(self, names: tuple[str, str, str]) -> AreaMatch:
        found = NOTHING
        similar = False
        for level, name in zip((AreaLevel.REGENCY, AreaLevel.DISTRICT, AreaLevel.VILLAGE), names, strict=True):
            if not name:
                continue
            step = self._step(level, name, found.code)
            if step.certainty in {Certainty.AMBIGUOUS, Certainty.UNKNOWN}:
                return AreaMatch(found.code, step.certainty, level, step.candidates)
            similar = similar or step.certainty is Certainty.SIMILAR
            found = AreaMatch(step.code, Certainty.SIMILAR if similar else Certainty.EXACT, level)
        return found

    def _step(self, level: AreaLevel, name: str, within: str | None) -> AreaMatch:
        inside = {
            known: codes
            for known, all_codes in self.by_level.get(level, {}).items()
            if (codes := [code for code in all_codes if within is None or code.startswith(f"{within}.")])
        }
        wanted = key(name)
        if wanted in inside:
            return _one(inside[wanted], Certainty.EXACT)
        return _similar(wanted, inside)


def _one(codes: list[str], certainty: Certainty) -> AreaMatch:
    if len(codes) == 1:
        return AreaMatch(codes[0], certainty)
    return AreaMatch(None, Certainty.AMBIGUOUS, candidates=tuple(codes[:_CANDIDATES]))


def _similar(wanted: str, inside: dict[str, list[str]]) -> AreaMatch:
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    found = process.extract(wanted, inside.keys(), scorer=fuzz.ratio, limit=_CANDIDATES, score_cutoff=_SIMILAR - _APART)
    if not found or found[0][1] < _SIMILAR:
        return AreaMatch(None, Certainty.UNKNOWN, candidates=tuple(code for name, *_ in found for code in inside[name]))
    if len(found) > 1 and found[0][1] - found[1][1] < _APART:
        return AreaMatch(
            None, Certainty.AMBIGUOUS, candidates=tuple(code for name, *_ in found for code in inside[name])
        )
    return _one(inside[found[0][0]], Certainty.SIMILAR)


def key(name: str) -> str:
    """A name without case, blanks, signs and abbreviations: "Tj. Karang Pusat" and "Tanjungkarang Pusat" are one."""
    words = _WORD.findall(_KIND.sub("", name.strip()).casefold())
    return "".join(_SHORT.get(word, word) for word in words)
