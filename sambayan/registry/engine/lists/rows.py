"""What each row of a sheet is: one business, or a total, a group, a repeated heading, a remark, a signature."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sambayan.registry.engine.lists.fields import AREAS, NAMES, Field
from sambayan.registry.engine.lists.headings import Heading, folded, looks_like_heading
from sambayan.registry.engine.lists.sheets import Range, Raw
from sambayan.registry.engine.lists.values.outcome import clean
from sambayan.registry.engine.lists.values.words import area

SPARSE = 3  # cells; groups, remarks and signatures have no more
_FEW_NUMBERED = 3  # columns of a numbering row
_SAME = 0.6  # of a row's cells that are the heading's, in a repeated heading

_TOTAL = re.compile(r"(?:(?:sub|grand)[\s-]*)?(?:jumlah|total|jml)\b[\s.:]*(.*)", re.IGNORECASE)
_TOTAL_TAIL = re.compile(
    r"(?:(?:umkm|ukm|usaha|total|jumlah|keseluruhan|seluruhnya|seluruh|semua|akhir|halaman|hal|ini|per|data|i|ii|iii|"
    r"orang|unit|\(.*\)|[.:=\d]+)\s*)*(?:(?:kecamatan|kec|kelurahan|kel|desa|pekon|kabupaten|kab|kota|sektor)\b.*)?",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"(?:(?:[a-z]|[ivxl]{1,5}|\d{1,2})\s*[.)]\s*)?"
    r"(kecamatan|kec|kelurahan|kel|desa|ds|pekon|kampung|kp|tiyuh|kabupaten|kab|kota)\b\s*[.:]*\s*(.*)",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"\s+(?:kota|kabupaten|kab|kecamatan|kec|provinsi|prov|tahun|thn)\b", re.IGNORECASE)
_LEVELS = {
    **dict.fromkeys(("kecamatan", "kec"), Field.DISTRICT),
    **dict.fromkeys(("kelurahan", "kel", "desa", "ds", "pekon", "kampung", "kp", "tiyuh"), Field.VILLAGE),
    **dict.fromkeys(("kabupaten", "kab", "kota"), Field.REGENCY),
}
_SURE = frozenset({"kecamatan", "kec", "kelurahan", "kel"})  # no business is called so
_ENUMERATOR = re.compile(r"(?:[A-Za-z]|[ivxlIVXL]{1,5}|\d{1,3})[.)]?")
_NOTE = re.compile(
    r"(?:catatan|keterangan|ket|sumber|n\.?b|note)\s*[:.]|(?:catatan|keterangan|sumber)$|\*", re.IGNORECASE
)
_MONTHS = "januari|februari|pebruari|maret|april|mei|juni|juli|agustus|september|oktober|november|nopember|desember"
_SIGNATURE = re.compile(
    rf"(?:mengetahui|menyetujui|diketahui|disetujui|dibuat oleh|yang membuat|ttd\b|nip\b|plt\.|"
    rf"a\.?n\.?\s+(?:kepala|gubernur|bupati|wali)|kepala (?:dinas|bidang|seksi|desa|badan)\b|(?:camat|lurah)\b.*,$|"
    rf"[a-z .]{{3,30}},\s*(?:tgl\.?\s*)?(?:\d{{1,2}}|[.…_ ]+)\s*(?:{_MONTHS}|[.…_]{{2,}}|\d{{4}}$))",
    re.IGNORECASE,
)
_COUNT_WORDS = re.compile(r"\b(?:rp|idr|juta|jt|miliar|milyar|ribu|rb|orang|org|umkm|unit|usaha|m)\b\.?", re.IGNORECASE)
_NUMBERED = re.compile(r"\(?\s*(\d{1,3}|[A-Za-z])\s*[.)]?")


class RowKind(StrEnum):
    """Every row that holds anything is exactly one of these."""

    DATA = "data"
    TITLE = "title"  # above the heading
    HEADING = "heading"  # the heading, and its repetition on a later page
    NUMBERING = "numbering"  # "1 2 3 4" below the heading
    TOTAL = "total"
    GROUP = "group"  # "KECAMATAN WAY HALIM": holds for the rows below
    NOTE = "note"
    SIGNATURE = "signature"  # place, date, office and name at the end
    EMPTY = "empty"  # a row number and nothing else
    CONTINUATION = "continuation"  # a further line of the row above, whose name is merged over both


@dataclass(frozen=True, slots=True)
class Place:
    """A text and where it stands: row from 1, column from 0; row 0 is the name of the sheet."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class RowSorter:
    """Reads one sheet from top to bottom; remembers under which area the rows stand, and whether it has ended."""

    heading: Heading
    merged: Iterable[Range] = ()
    areas: dict[Field, Place] = field(default_factory=dict)
    _closing: RowKind | None = None
    _spans: frozenset[tuple[int, int]] = frozenset()
    _number: int = -1
    _names: frozenset[int] = frozenset()
    _mapped: frozenset[int] = frozenset()
    _heads: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        fields = self.heading.fields
        self._spans = frozenset(
            (cells.first_row, cells.first_column) for cells in self.merged if cells.last_column > cells.first_column + 1
        )
        self._number = fields[Field.ROW_NUMBER].index if Field.ROW_NUMBER in fields else -1
        self._names = frozenset(column.index for kind, column in fields.items() if kind in NAMES)
        self._mapped = frozenset(column.index for column in self.heading.columns if column.field)
        self._heads = frozenset(text for row in self.heading.texts for text in row if text)

    def under(self, sheet_name: str) -> None:
        """A sheet "Kec. Kedaton" holds its kecamatan."""
        self._note_area([Place(0, 0, clean(sheet_name))])

    def kind(self, row: int, values: Sequence[Raw]) -> RowKind | None:
        """What row `row` is, from 1; None when nothing stands in it."""
        filled = [(column, value) for column, value in enumerate(values) if value != ""]
        if len(filled) <= SPARSE:
            filled = [(column, value) for column, value in filled if not isinstance(value, str) or clean(value)]
        if not filled:
            return None
        if row <= self.heading.last_row:
            return self._above(row, filled)
        if self._is_heading(filled):
            return RowKind.HEADING
        return self._below(row, filled)

    def _above(self, row: int, filled: list[tuple[int, Raw]]) -> RowKind:
        if row >= self.heading.first_row:
            return RowKind.HEADING
        self._note_area(_places(row, filled))
        return RowKind.TITLE

    def _below(self, row: int, filled: list[tuple[int, Raw]]) -> RowKind:
        texts = _places(row, filled)
        numbered = any(column == self._number and _is_count(value) for column, value in filled)
        if _is_numbering(filled):
            return RowKind.NUMBERING
        if not numbered and _is_total(texts):
            return RowKind.TOTAL
        if len(filled) > SPARSE:
            self._closing = None
            return RowKind.DATA
        return self._sparse(row, filled, texts, numbered=numbered)

    def _sparse(self, row: int, filled: list[tuple[int, Raw]], texts: list[Place], *, numbered: bool) -> RowKind:
        if numbered and len(filled) == 1:
            return RowKind.EMPTY
        if self._is_group(row, texts) and self._note_area(texts):
            self._closing = None
            return RowKind.GROUP
        if not numbered and (closing := _closing(texts)):
            self._closing = closing
        if self._closing and not numbered:
            return self._closing
        self._closing = None
        return self._lone(row, texts) if len(filled) == 1 and texts else RowKind.DATA

    def _lone(self, row: int, texts: list[Place]) -> RowKind:
        """One text alone: a line across the table, a remark beside it, or a row of which only this is known."""
        column = texts[0].column
        if (row, column) in self._spans:
            return RowKind.GROUP
        return RowKind.DATA if column in self._mapped and column != self._number else RowKind.NOTE

    def _is_heading(self, filled: list[tuple[int, Raw]]) -> bool:
        first = filled[0][1]
        if not isinstance(first, str):
            return False
        texts = [(column, folded(value)) for column, value in filled if isinstance(value, str)]
        if folded(first) not in self._heads:
            return len(texts) == len(filled) and looks_like_heading([text for _, text in texts])
        for row in self.heading.texts:
            same = sum(column < len(row) and row[column] == text for column, text in texts)
            if same > 1 and same >= len(filled) * _SAME:
                return True
        return looks_like_heading([text for _, text in texts])

    def _is_group(self, row: int, texts: list[Place]) -> bool:
        """Whether an area may be meant: in a column of names, "Kampung Keripik" alone is a business."""
        found = next((match for place in texts if (match := _AREA.fullmatch(place.text))), None)
        if not found or found[1].lower() in _SURE:
            return found is not None
        return not any(place.column in self._names and (row, place.column) not in self._spans for place in texts)

    def _note_area(self, texts: list[Place]) -> bool:
        """Remembers the area that these cells name and nothing else; smaller areas end where a larger begins."""
        if len(texts) > 1 and _ENUMERATOR.fullmatch(texts[0].text):
            texts = texts[1:]
        found = _AREA.fullmatch(" ".join(place.text for place in texts)) if texts else None
        if not found or len(texts) > 2:  # noqa: PLR2004 - the kind and the name
            return False
        name, _ = area(_FURTHER.split(found[2])[0])
        if not name:
            return False
        level = _LEVELS[found[1].lower()]
        for smaller in AREAS[AREAS.index(level) :]:
            self.areas.pop(smaller, None)
        self.areas[level] = Place(texts[-1].row, texts[-1].column, name)
        return True


def _places(row: int, filled: list[tuple[int, Raw]]) -> list[Place]:
    """The cells with letters in them, but for counts such as "25 UMKM"."""
    return [
        Place(row, column, text)
        for column, value in filled
        if isinstance(value, str) and not _is_count(text := clean(value))
    ]


def _is_count(value: Raw) -> bool:
    """A number, or a text that is one, with the words that go with numbers."""
    if not isinstance(value, str):
        return not isinstance(value, date)
    return not any(sign.isalpha() for sign in value) or not any(
        sign.isalpha()
        for sign in (_COUNT_WORDS.sub("", value) if value[:1].isdigit() or value[:2] in {"Rp", "rp"} else value)
    )


def _is_total(texts: list[Place]) -> bool:
    """The only words of the row are "jumlah", "total" and what they are of."""
    if len(texts) != 1:
        return False
    found = _TOTAL.fullmatch(texts[0].text)
    return found is not None and _TOTAL_TAIL.fullmatch(found[1]) is not None


def _is_numbering(filled: list[tuple[int, Raw]]) -> bool:
    """1, 2, 3 … or (a), (b), (c) … from the first column to the last."""
    if len(filled) < _FEW_NUMBERED:
        return False
    first = _ordinal(filled[0][1])
    return first == 1 and all(_ordinal(value) == number for number, (_, value) in enumerate(filled, first))


def _ordinal(value: Raw) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if float(value).is_integer() else None
    found = _NUMBERED.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return None
    return int(found[1]) if found[1].isdigit() else ord(found[1].lower()) - 96


def _closing(texts: list[Place]) -> RowKind | None:
    if any(_SIGNATURE.match(place.text) for place in texts):
        return RowKind.SIGNATURE
    return RowKind.NOTE if texts and _NOTE.match(texts[0].text) else None


@dataclass(slots=True)
class MergedDown:
    """Gives the value of a cell that is merged over several rows to each of them."""

    waiting: list[Range]  # the ones still to come, the next one last
    _open: list[tuple[Range, Raw]] = field(default_factory=list)

    @classmethod
    def of(cls, merged: Iterable[Range], below: int) -> "MergedDown":
        """Those that begin below row `below`."""
        tall = (cells for cells in merged if cells.last_row > cells.first_row > below)
        return cls(sorted(tall, key=lambda cells: cells.first_row, reverse=True))

    def fill(self, row: int, values: Sequence[Raw]) -> tuple[Sequence[Raw], frozenset[int]]:
        """The row with such values in its empty cells, and the columns in which they are. To be asked for every row."""
        if not self.waiting and not self._open:
            return values, frozenset()
        self._open = [(cells, value) for cells, value in self._open if cells.last_row >= row]
        given = {cells.first_column: value for cells, value in self._open if value != ""}
        while self.waiting and self.waiting[-1].first_row <= row:
            cells = self.waiting.pop()
            if cells.first_row == row and cells.first_column < len(values):
                self._open.append((cells, values[cells.first_column]))
        given = {column: value for column, value in given.items() if column < len(values) and values[column] == ""}
        return [given.get(column, value) for column, value in enumerate(values)] if given else values, frozenset(given)
