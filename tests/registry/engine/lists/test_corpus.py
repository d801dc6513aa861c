"""Ugly lists as offices keep them: every row lands right, or comes back with a reason."""

from collections import Counter

import pytest

from sambayan.registry.engine.lists import Field, ListRow, SetAside, SheetStart
from tests.registry.engine.lists import ugly_cells, ugly_tables
from tests.registry.engine.lists.books import (
    HEADING,
    NIK,
    SARI,
    kinds_of,
    read,
    rows_of,
    told,
    values_of,
    xlsx,
)
from tests.registry.engine.lists.ugly import CORPUS

FILLED_BY = (ugly_tables, ugly_cells)  # each adds its lists to CORPUS


@pytest.mark.parametrize("name", CORPUS)
def test_every_row_lands_right_or_comes_back_with_a_reason(name: str) -> None:
    case = CORPUS[name]()
    rows = rows_of(case.content)

    assert [values_of(row) for row in rows] == case.rows
    assert [told(row) for row in rows] == (case.faults or [[] for _ in case.rows])
    assert kinds_of(case.content) == case.others


@pytest.mark.parametrize("name", CORPUS)
def test_no_row_is_lost_and_none_comes_twice(name: str) -> None:
    sheet, seen = "", Counter[tuple[str, int]]()
    for item in read(CORPUS[name]().content):
        if isinstance(item, SheetStart):
            sheet = item.sheet
        elif isinstance(item, ListRow | SetAside):
            assert item.sheet == sheet
            seen[sheet, item.row] += 1

    assert set(seen.values()) <= {1}


def test_the_corpus_has_at_least_25_lists() -> None:
    assert len(CORPUS) >= 25


def test_a_value_that_a_row_has_from_a_group_names_the_cell_it_stands_in() -> None:
    (row,) = rows_of(xlsx([["Nama Usaha", "Nama Pemilik"], ["KECAMATAN WAY HALIM"], ["Keripik Sari", "Sari"]]))

    assert row.cells[Field.DISTRICT].address == "A2"


def test_what_is_personal_shows_in_no_text_of_a_row() -> None:
    (row, other) = rows_of(xlsx([HEADING, SARI, [2, "Kopi", "Budi", "12345", "", "", ""]]))

    assert NIK not in repr(row) and "Sari" not in repr(row)
    assert told(other) == [("D3", "wrong_length")] and "12345" not in repr(other)
