"""Every slip that an office can make in a spreadsheet names file and line, and nothing of the pack is used."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sambayan.core import pack
from sambayan.core.pack import PackError, tables
from sambayan.market.enums import Shelf
from sambayan.registry.enums import AreaLevel, OperatorKind, SentraState
from sambayan.regulation.enums import Metric, Status, Subject, Verified

ROOT = Path(__file__).resolve().parents[2]
LAMPUNG = ROOT / "regions" / "lampung"
PULAU = ROOT / "tests" / "regions" / "pulau"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tiny pack, to be spoilt."""
    return Path(shutil.copytree(PULAU, tmp_path / "pulau"))


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _told(folder: Path, read: Callable[[Path], object] = pack.read) -> list[str]:
    with pytest.raises(PackError) as caught:
        read(folder)
    lines = str(caught.value).splitlines()
    assert all(line.startswith((f"{folder}/", "and ")) for line in lines)
    return [line.removeprefix(f"{folder}/") for line in lines]


def test_lampung_is_valid_and_has_what_it_promises() -> None:
    lampung = pack.read(LAMPUNG)

    levels = [area.level for area in lampung.areas]
    assert (levels.count("province"), levels.count("regency"), levels.count("district")) == (1, 15, 20)
    assert {sentra.slug for sentra in lampung.sentra} == {
        "pkor-way-halim", "taman-gajah", "masjid-raya-al-bakrie", "halaman-korpri",
    }  # fmt: skip
    assert {category.shelf for category in lampung.categories} == {"culinary", "souvenir", "creative"}
    assert lampung.identity.time_zone == "Asia/Jakarta"
    assert (LAMPUNG / lampung.identity.logo).is_file()


def test_the_same_digits_mean_two_kabupaten_in_the_two_codes() -> None:
    areas = pack.read(LAMPUNG).areas

    assert next(area.name for area in areas if area.bps_code == "1801") == "Lampung Barat"
    assert next(area.name for area in areas if area.code == "18.01") == "Lampung Selatan"


def test_today_no_sentra_of_lampung_is_said_to_sell() -> None:
    states = pack.read(LAMPUNG).sentra_states

    latest = {state.sentra: state for state in sorted(states, key=lambda state: state.since)}
    assert {slug: state.state for slug, state in latest.items()} == {
        "pkor-way-halim": "idle",
        "taman-gajah": "closed",
        "masjid-raya-al-bakrie": "proposed",
        "halaman-korpri": "proposed",
    }
    assert all(state.successor is None for state in states)


def test_fees_and_terms_of_lampung_serve_a_replay_of_april_2018() -> None:
    lampung = pack.read(LAMPUNG)

    assert any(fee.valid_from <= date(2018, 4, 2) for fee in lampung.delivery_fees)
    assert [terms.code for terms in lampung.terms if terms.valid_from] == ["sambayan"]
    assert {(t.commission_bp, t.commission_fixed) for t in lampung.terms if not t.valid_from} >= {
        (2000, 1000),
        (1200, 5000),
    }


def test_every_fact_of_lampung_is_cited() -> None:
    lampung = pack.read(LAMPUNG)

    for name in tables.KINDS:
        for row in getattr(lampung, name):
            assert len(row.source) > 5, (name, row.line)
            assert "domain.md" not in row.source, (name, row.line)


def test_another_region_needs_no_code() -> None:
    pulau = pack.read(PULAU)

    assert pulau.identity.time_zone == "Asia/Makassar"
    assert {area.code.split(".")[0] for area in pulau.areas} == {"97"}
    assert [state.successor for state in pulau.sentra_states if state.state == "moved"] == ["dermaga-baru"]


def test_the_words_of_a_pack_are_those_of_the_apps() -> None:
    assert set(tables.LEVELS) == set(AreaLevel)
    assert set(tables.OPERATOR_KINDS) == set(OperatorKind)
    assert set(tables.STATES) == set(SentraState)
    assert set(tables.SHELVES) == set(Shelf)
    assert set(tables.SUBJECTS) == set(Subject)
    assert set(tables.METRICS) == set(Metric)
    assert set(tables.STATUSES) == set(Status)
    assert set(tables.MARKS) == set(Verified)


def test_swapped_coordinates_are_told_with_file_and_line(folder: Path) -> None:
    _edit(folder / "areas.csv", "-2.55,123.15", "123.15,-2.55")

    assert _told(folder) == ["areas.csv:5: lat must be between -90 and 90, not 123.15 (are lat and lng swapped?)"]


def test_the_error_names_the_pack_as_the_user_did(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    _edit(folder / "terms.csv", "500,500", "500,-500")

    with pytest.raises(PackError, match=r"^pulau/terms\.csv:2: commission_fixed must be between 0 and"):
        pack.read(Path("pulau"))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("areas.csv", "97.01,9702", "97.1,9702", "areas.csv:3: code must look like 18, 18.10"),
        ("areas.csv", "97.01,9702", "97.02,9702", "areas.csv:4: code 97.02 stands already in line 3"),
        ("areas.csv", "97.01,9702", "97.01,9701", "areas.csv:4: bps_code 9701 stands already in line 3"),
        ("areas.csv", "97.01,9702", "97.01,97.02", "areas.csv:3: bps_code must look like 18, 1871"),
        ("areas.csv", "Teluk,97.02,", "Teluk,97.01,", "areas.csv:5: parent must be 97.02 for 97.02.01, not 97.01"),
        ("areas.csv", "97.02.01,9701010,district", "97.03.01,9701010,district", "areas.csv:5: parent must be 97.03"),
        ("areas.csv", "district,Teluk", "village,Teluk", "areas.csv:5: code 97.02.01 has 3 parts, a village has 4"),
        ("areas.csv", "district,Teluk", "kecamatan,Teluk", "areas.csv:5: level must be one of province, regency"),
        ("areas.csv", "97,97,province", "96,97,province", "areas.csv:1: has no row for the province 97"),
        ("areas.csv", "97.02.03,,", "96,96,province,Lain,,-3,122,x,own\n97.02.03,,", "areas.csv:7: code 96 lies"),
        ("areas.csv", "-2.55,123.15", "-2.65,123.25", "areas.csv:6: parent 97.02 lat -2.65 lng 123.25 stands already"),
        ("areas.csv", "-2.55,123.15", "-2.55,12.315", "areas.csv:5: -2.55, 12.315 is more than 8 degrees"),
        ("areas.csv", "-2.55,123.15", '"-2,55",123.15', "areas.csv:5: lat must be a number with a decimal point"),
        ("areas.csv", "-2.55,123.15", "nan,123.15", "areas.csv:5: lat must be between -90 and 90, not nan"),
        ("areas.csv", "Teluk,97.02", ",97.02", "areas.csv:5: name must not be blank"),
        ("operators.csv", "koperasi,inv", "ngo,inv", "operators.csv:2: kind must be one of bumd, koperasi, agency"),
        ("operators.csv", "invented", "", "operators.csv:2: source must not be blank"),
        ("operators.csv", "invented,own", "invented,sure", "operators.csv:2: verified must be one of text, press"),
        ("sentra.csv", "Lama,97.02.01", "Lama,97.09.01", "sentra.csv:2: area 97.09.01 is not in areas.csv"),
        ("sentra.csv", "B,koperasi-laut", "B,pt-laut", "sentra.csv:3: operator pt-laut is not in operators.csv"),
        ("sentra.csv", "dermaga-lama,", "dermaga-baru,", "sentra.csv:3: slug dermaga-baru stands already in line 2"),
        ("sentra.csv", "dermaga-lama,", "Dermaga Lama,", "sentra.csv:2: slug must look like pkor-way-halim"),
        ("sentra.csv", "-2.551,123.151", "2.551,3.151", "sentra.csv:2: 2.551, 3.151 is more than 8 degrees"),
        ("sentra_states.csv", "lama,active", "tua,active", "sentra_states.csv:2: sentra dermaga-tua is not in sentra"),
        ("sentra_states.csv", "active,2017-01-01", "open,2017-01-01", "sentra_states.csv:2: state must be one of"),
        ("sentra_states.csv", "2017-01-01", "01/01/2017", "sentra_states.csv:2: since must be a date such as"),
        ("sentra_states.csv", "2017-01-01", "2017-02-30", "sentra_states.csv:2: since must be a date such as"),
        ("sentra_states.csv", "2017-01-01", "2020-03-01", "sentra_states.csv:3: sentra dermaga-lama since 2020-03-01"),
        ("sentra_states.csv", "01,dermaga-baru,", "01,,", "sentra_states.csv:3: successor must say where it moved to"),
        ("sentra_states.csv", "01,dermaga-baru,", "01,dermaga-lama,", "sentra_states.csv:3: successor must be another"),
        ("sentra_states.csv", "2019-06-01,,", "2019-06-01,dermaga-lama,", "sentra_states.csv:4: successor must be bl"),
        ("sentra_states.csv", "proposed", "active", "sentra_states.csv:5: state is active already since 2019-06-01"),
        ("opening_windows.csv", "7,06:00", "8,06:00", "opening_windows.csv:4: weekday must be between 1 and 7, not 8"),
        ("opening_windows.csv", "6,06:00,11:00", "6,11:00,06:00", "opening_windows.csv:2: closes 06:00 must be after"),
        ("opening_windows.csv", "6,06:00,11:00", "6,06.00,11:00", "opening_windows.csv:2: opens must be a time of day"),
        ("opening_windows.csv", "16:00", "10:30", "opening_windows.csv:3: overlaps the window of line 2"),
        ("categories.csv", "culinary,ikan,", "culinary,daging,", "categories.csv:3: parent daging must stand in a row"),
        ("categories.csv", "culinary,ikan,", "creative,ikan,", "categories.csv:3: shelf must be culinary as its paren"),
        ("categories.csv", "izin-laut", "izin-darat", "categories.csv:3: permits: izin-darat is not in permit_kinds"),
        ("permit_kinds.csv", "[0-9]{13}", "[0-9{13}", "permit_kinds.csv:2: pattern is no regular expression"),
        ("permit_kinds.csv", "IL-0001", "IL-1", "permit_kinds.csv:3: example 'IL-1' does not match pattern"),
        ("rules.csv", "3700", "3.700", "rules.csv:2: value must be a whole number without dots or commas"),
        ("rules.csv", "2022-09-10", "2022-09-01", "rules.csv:5: motor-floor overlaps motor-floor-old (line 4)"),
        ("rules.csv", "2022-09-10", "2022-09-09", "rules.csv:5: motor-floor overlaps motor-floor-old (line 4)"),
        ("rules.csv", ",2022-09-09", ",2019-01-01", "rules.csv:4: valid_to 2019-01-01 must not be before valid_from"),
        ("rules.csv", ",2022-09-09", ",", "rules.csv:4: valid_to must say the last day on which it bound"),
        ("rules.csv", "superseded,,", "annulled,,", "rules.csv:4: annulled_by must name the decision"),
        ("rules.csv", "3700,rupiah/km", "3700,", "rules.csv:2: unit must be there exactly when value is"),
        ("delivery_fees.csv", "1.6", "0.6", "delivery_fees.csv:2: road_factor must be between 1 and 5, not 0.6"),
        ("terms.csv", "700,", "70000,", "terms.csv:3: commission_bp must be between 0 and 10000, not 70000"),
        ("terms.csv", "bahari,2", "bahari,1", "terms.csv:3: code bahari version 1 stands already in line 2"),
        ("terms.csv", "2020-01-01", "2017-01-01", "terms.csv:3: valid_from 2017-01-01 stands already in line 2"),
        ("sample_products.csv", "20000,40000", "50000,40000", "sample_products.csv:2: price_low must lie between"),
        ("sample_products.csv", "ikan-bakar", "ikan-rebus", "sample_products.csv:2: category ikan-rebus is not in cat"),
        ("sample_products.csv", "Bros mutiara", "Ikan bakar", "sample_products.csv:3: name Ikan bakar stands already"),
        ("region.csv", "Asia/Makassar", "WITA", "region.csv:4: time_zone must be a time zone such as Asia/Jakarta"),
        ("region.csv", "tagline,", "slogan,", "region.csv:3: key slogan is not known; the keys are"),
        ("region.csv", "tagline,", "name,", "region.csv:3: key name stands already in line 2"),
        ("region.csv", "logo.svg", "emblem.svg", "region.csv:9: logo emblem.svg is not in the folder"),
        ("region.csv", "province,97", "province,96", "areas.csv:1: has no row for the province 96"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_file_and_line(folder: Path, file: str, old: str, new: str, told: str) -> None:
    _edit(folder / file, old, new)

    assert any(line.startswith(told) for line in _told(folder)), _told(folder)


def test_a_missing_file_and_a_missing_folder_are_told(folder: Path) -> None:
    (folder / "rules.csv").unlink()
    assert _told(folder) == ["rules.csv: is missing"]

    with pytest.raises(PackError, match="is no folder with a region pack; set SAMBAYAN_REGION"):
        pack.read(folder / "nowhere")


def test_a_file_of_another_name_is_told(folder: Path) -> None:
    (folder / "sentras.csv").touch()
    with pytest.raises(pack.PackError, match=r"sentras\.csv: is no file of a pack; the files are areas\.csv, "):
        pack.read(folder)


def test_missing_unknown_and_doubled_columns_are_told(folder: Path) -> None:
    _edit(folder / "operators.csv", "code,name,kind", "code,nama,code")

    told = _told(folder)
    assert told[:2] == ["operators.csv:1: column name is missing", "operators.csv:1: column kind is missing"]
    assert told[2].startswith("operators.csv:1: column 'nama' is not known; the columns are ")
    assert told[3] == "operators.csv:1: column code is there twice"


def test_semicolons_as_a_spreadsheet_writes_them_are_explained(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_text(path.read_text().replace(",", ";"))

    assert _told(folder) == [
        "areas.csv:1: has semicolons between its cells; save it with commas («CSV, comma separated»)"
    ]


def test_a_byte_order_mark_and_windows_lines_are_accepted(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n") + b",,,,,,,,\r\n")

    assert len(pack.read(folder).areas) == 6


def test_text_that_is_not_utf_8_names_its_line(folder: Path) -> None:
    path = folder / "operators.csv"
    path.write_bytes(path.read_bytes().replace(b"Koperasi Laut", b"Koperasi L\xe4ut"))

    assert _told(folder) == ["operators.csv:2: is not UTF-8; save it from the spreadsheet as «CSV UTF-8»"]


def test_an_open_quotation_mark_names_its_line(folder: Path) -> None:
    _edit(folder / "areas.csv", "97.02,9701,regency,Pulau Timur", '97.02,9701,regency,"Pulau Timur')

    assert _told(folder)[0].startswith("areas.csv:4: cannot be split into cells")


def test_lines_are_counted_through_a_cell_of_two_lines(folder: Path) -> None:
    _edit(folder / "areas.csv", "Pulau Barat", '"Pulau\nBarat"')
    _edit(folder / "areas.csv", "-2.6,123.3", "x,123.3")

    assert _told(folder) == ["areas.csv:8: lat must be a number with a decimal point, not 'x'"]


def test_a_row_with_a_cell_too_few_or_too_many_is_told(folder: Path) -> None:
    _edit(folder / "operators.csv", "Koperasi Laut,koperasi", "Koperasi Laut koperasi")
    _edit(folder / "terms.csv", "3000,invented", "3.000,00,invented")

    assert _told(folder) == [
        "operators.csv:2: has 4 cells, its header has 5",
        "terms.csv:3: has 11 cells, its header has 10",
    ]


def test_an_empty_file_is_told(folder: Path) -> None:
    (folder / "terms.csv").write_text("")

    assert _told(folder)[0] == "terms.csv:1: column source is missing"


def test_a_pack_without_terms_or_fees_cannot_sell_and_is_refused(folder: Path) -> None:
    for file in ("terms.csv", "delivery_fees.csv"):
        (folder / file).write_text((folder / file).read_text().splitlines()[0] + "\n")

    assert _told(folder) == [
        "delivery_fees.csv:1: needs a row with valid_from, or no order can be placed",
        "terms.csv:1: needs a row with valid_from, or no order can be placed",
    ]


def test_twenty_problems_are_told_first_first_and_the_rest_counted(folder: Path) -> None:
    path = folder / "operators.csv"
    path.write_text(path.read_text() + "".join(f"o{i},O,ngo,invented,own\n" for i in range(25)))
    _edit(folder / "areas.csv", "-2.6,123.3", "x,123.3")

    told = _told(folder)
    assert len(told) == 21
    assert told[0].startswith("areas.csv:7:")
    assert told[19].startswith("operators.csv:21:")
    assert told[20] == "and 6 more"


def test_one_slip_is_not_told_ten_times(folder: Path) -> None:
    _edit(folder / "areas.csv", "97.02,9701,regency,Pulau Timur,97,-2.6", "97.02,9701,regency,Pulau Timur,97,-260")

    assert _told(folder) == ["areas.csv:4: lat must be between -90 and 90, not -260"]


def test_the_identity_is_read_alone_and_with_the_same_errors(folder: Path) -> None:
    (folder / "areas.csv").unlink()
    assert pack.read_identity(folder).name == "Bahari"

    _edit(folder / "region.csv", "language,en", "language,english")
    assert _told(folder, pack.read_identity) == ["region.csv:5: language must look like id, not 'english'"]


def test_a_region_without_a_key_is_refused(folder: Path) -> None:
    _edit(folder / "region.csv", 'tagline,"Bahari, pasar bersama Pulau",invented,own\n', "")
    assert _told(folder, pack.read_identity) == ["region.csv:1: has no row for tagline"]

    (folder / "region.csv").write_text("key,value,source,verified\n")
    assert _told(folder, pack.read_identity)[0].startswith("region.csv:1: has no row for name, tagline")


def test_the_fingerprint_follows_every_table_and_nothing_else(folder: Path) -> None:
    before = pack.fingerprint(folder)
    assert pack.read(folder).fingerprint == before

    (folder / "README.md").write_text("Notes of the office.")
    assert pack.fingerprint(folder) == before

    for name in ("region", *tables.KINDS):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text() + "\n")
        assert pack.fingerprint(folder) != before, name
        before = pack.fingerprint(folder)
