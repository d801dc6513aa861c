import subprocess
import sys
from io import BytesIO
from itertools import islice
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sambayan.registry.engine.lists import Field, ListRow, Progress, SetAside, SheetStart, Stopped, read_list
from sambayan.registry.engine.lists.reading import STEP
from tests.registry.engine.lists.books import HEADING, NIK, SARI, fill, read, rows_of, saved, told, xlsx


def many(count: int) -> bytes:
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADING)
    for number in range(1, count + 1):
        sheet.write_row(number, 0, [number, f"Warung {number}", *SARI[2:]])
    book.close()
    return stream.getvalue()


def test_progress_goes_up_to_the_whole() -> None:
    told_of: list[Progress] = []
    rows = list(read_list(many(2 * STEP + 1), progress=told_of.append))

    shares = [progress.share for progress in told_of]
    assert len(rows) == 2 * STEP + 1 + 2
    assert [progress.row for progress in told_of] == [STEP, 2 * STEP, 2 * STEP + 2]
    assert shares == sorted(shares) and shares[-1] == 1


def test_progress_over_several_sheets_ends_at_the_whole() -> None:
    book = openpyxl.Workbook()
    for name in ("satu", "dua"):
        fill(book, name, [HEADING, SARI])
    told_of: list[Progress] = []
    list(read_list(saved(book), progress=told_of.append))

    assert [(progress.sheet, progress.sheets, progress.share) for progress in told_of] == [(1, 2, 0.5), (2, 2, 1)]


def test_reading_stops_when_it_is_told_to() -> None:
    rows = read_list(many(2 * STEP), stop=lambda: True)

    seen = list(islice(rows, STEP))
    assert len(seen) == STEP
    with pytest.raises(Stopped):
        next(rows)


def test_rows_come_while_the_file_is_still_being_read() -> None:
    rows = read_list(many(10))

    assert isinstance(next(rows), SheetStart)
    assert isinstance(next(rows), SetAside)
    assert isinstance(next(rows), ListRow)


def test_the_same_file_reads_the_same_twice() -> None:
    content = many(50)

    assert read(content) == read(content)


def test_sex_that_is_not_the_niks_is_remarked_and_kept() -> None:
    (row,) = rows_of(xlsx([["Nama Usaha", "NIK", "L/P"], ["Keripik Sari", NIK, "L"]]))

    assert told(row) == [("C2", "sex_differs")]
    assert row.faults[0].is_remark
    assert row.value(Field.SEX) == "L" and row.value(Field.NIK) == NIK


def test_the_years_turnover_stands_before_the_months() -> None:
    heading = ["Nama Usaha", "Omzet per bulan", "Omzet per tahun"]
    first, second, third = rows_of(
        xlsx([heading, ["A1", 1000000, 15000000], ["A2", 1000000, ""], ["A3", 1000000, "?"]])
    )

    assert [row.value(Field.YEARLY_TURNOVER) for row in (first, second, third)] == [15_000_000, 12_000_000, 12_000_000]
    assert told(third) == [("C4", "amount_form")]


def test_no_heavy_library_is_loaded_before_a_list_is_read() -> None:
    source = (
        "import sys, sambayan.registry.engine.lists as lists;"
        "print(*[name for name in ('rapidfuzz', 'python_calamine', 'openpyxl', 'zipfile') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)

    assert result.stdout.split() == []


CELLS = st.one_of(
    st.just(""),
    st.sampled_from(["JUMLAH", "Nama Usaha", "KECAMATAN X", "Catatan:", "Mengetahui,", "-", "Sari", NIK, "1", "(1)"]),
    st.text("abcXYZ 123.,-/'\u00a0", max_size=12),
    st.integers(-5, 10**16),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(),
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=8), min_size=1, max_size=12), has_heading=st.booleans())
def test_whatever_stands_in_a_sheet_each_row_with_something_in_it_comes_back_once(
    *,
    rows: list[list[Any]],
    has_heading: bool,
) -> None:
    everything = [HEADING, *rows] if has_heading else rows
    expected = [
        number
        for number, row in enumerate(everything, 1)
        if any(not isinstance(cell, str) or cell.replace("'", "").strip() for cell in row)
    ]
    items = [item for item in read(xlsx(everything)) if not isinstance(item, SheetStart)]

    assert [item.row for item in items] == expected
