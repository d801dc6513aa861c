"""The region pack in the register: what it says stands there, what people entered in between stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import Point, shape

from sambayan.core import clock, pack
from sambayan.core.models import AuditRecord
from sambayan.core.pack import Pack
from sambayan.registry import queries
from sambayan.registry.actions.pack import LoadedPack, load_pack
from sambayan.registry.actions.sentra import NewWindow, change_sentra_state, set_opening_windows
from sambayan.registry.enums import SentraState
from sambayan.registry.models import Area, OpeningWindow, Operator, PermitKind, Sentra, SentraStateChange

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
LAMPUNG = pack.read(ROOT / "regions" / "lampung")
PULAU = pack.read(ROOT / "tests" / "regions" / "pulau")


def _edited(table: str, change: Callable[[Any], Any | None]) -> Pack:
    """The tiny pack with each row of a table changed, or left out where the change is None."""
    rows = [change(row) for row in getattr(PULAU, table)]
    edited: dict[str, Any] = {table: tuple(row for row in rows if row is not None)}
    return replace(PULAU, fingerprint="edited", **edited)


def _everything() -> list[Any]:
    return [
        list(m.objects.order_by("id").values())
        for m in (Area, Operator, Sentra, SentraStateChange, OpeningWindow, PermitKind)
    ]


def _trail() -> int:
    return AuditRecord.objects.filter(subject="pack:registry").count()


def _on(slug: str, day: date) -> queries.SentraOnDay:
    found = queries.sentra(slug=slug, timeline=clock.LIVE, day=day)
    assert found is not None
    return found


def test_the_pack_stands_in_the_register() -> None:
    assert load_pack(pack=PULAU) == LoadedPack(areas=6, operators=1, sentra=2, states=4, windows=3, permit_kinds=2)

    teluk = Area.objects.get(code="97.02.01")
    assert teluk.parent is not None
    assert (teluk.bps_code, teluk.parent.code, teluk.level) == ("9701010", "97.02", "district")
    lama = _on("dermaga-lama", date(2021, 1, 1))
    assert (lama.state, lama.successor, lama.area, lama.operator) == ("moved", "dermaga-baru", "97.02.01", None)
    assert _on("dermaga-baru", date(2021, 1, 1)).operator == "Koperasi Laut"
    assert OpeningWindow.objects.filter(sentra__slug="dermaga-baru").count() == 3
    assert PermitKind.objects.get(code="izin-laut").years == 3


def test_the_register_says_how_well_a_fact_is_known() -> None:
    load_pack(pack=LAMPUNG)

    assert Sentra.objects.get(slug="pkor-way-halim").position_quality == "C"
    assert Operator.objects.get(code="wahana-raharja").source.endswith("[press]")
    assert PermitKind.objects.get(code="merek").source.endswith("[memory]")


def test_a_sentra_of_lampung_lived_as_its_sources_tell() -> None:
    load_pack(pack=LAMPUNG)

    days = (date(2018, 4, 2), date(2022, 6, 1), date(2024, 6, 4), date(2026, 11, 24))
    assert [_on("pkor-way-halim", day).state for day in days] == ["active", "proposed", "idle", "idle"]
    assert [_on("taman-gajah", day).state for day in days] == ["proposed", "proposed", "closed", "closed"]
    assert _on("masjid-raya-al-bakrie", days[-1]).state is SentraState.PROPOSED
    assert queries.sentra(slug="masjid-raya-al-bakrie", timeline=clock.LIVE, day=days[0]) is None


def test_a_pack_loaded_twice_changes_nothing() -> None:
    load_pack(pack=PULAU)
    before = _everything()

    load_pack(pack=PULAU)

    assert _everything() == before
    assert _trail() == 1


def test_an_edited_pack_changes_what_it_names_and_keeps_every_id() -> None:
    load_pack(pack=PULAU)
    ids = dict(Area.objects.values_list("code", "id"))

    load_pack(pack=_edited("areas", lambda area: replace(area, name=f"{area.name} baru", lat=area.lat + 0.01)))

    assert dict(Area.objects.values_list("code", "id")) == ids
    assert Area.objects.get(code="97.01").name == "Pulau Barat baru"
    assert _trail() == 2


def test_what_others_may_refer_to_is_never_deleted() -> None:
    load_pack(pack=PULAU)

    nothing: dict[str, Any] = dict.fromkeys(
        ("areas", "operators", "sentra", "sentra_states", "opening_windows", "permit_kinds"), ()
    )
    load_pack(pack=replace(PULAU, **nothing))

    assert (Area.objects.count(), Operator.objects.count(), PermitKind.objects.count()) == (6, 1, 2)
    assert Sentra.objects.count() == 2


def test_a_state_with_a_wrong_day_is_mended_by_the_pack_that_brought_it() -> None:
    load_pack(pack=PULAU)

    earlier = date(2019, 1, 1)
    load_pack(pack=_edited("sentra_states", lambda s: replace(s, since=earlier) if s.since.year == 2017 else s))

    days = (
        SentraStateChange.objects.filter(sentra__slug="dermaga-lama").order_by("since").values_list("since", flat=True)
    )
    assert list(days) == [earlier, date(2020, 3, 1)]


def test_a_state_that_somebody_entered_outlives_the_next_pack() -> None:
    load_pack(pack=PULAU)
    baru = Sentra.objects.get(slug="dermaga-baru")
    change_sentra_state(sentra_id=baru.id, state=SentraState.IDLE, source="desk", since=date(2023, 1, 1))

    load_pack(pack=_edited("sentra_states", lambda s: None if s.state == "proposed" else s))

    states = SentraStateChange.objects.filter(sentra=baru).order_by("since").values_list("state", "since")
    assert list(states) == [("active", date(2020, 3, 1)), ("idle", date(2023, 1, 1))]


def test_hours_that_somebody_set_stay_until_the_packs_own_hours_change() -> None:
    load_pack(pack=PULAU)
    baru = Sentra.objects.get(slug="dermaga-baru")
    set_opening_windows(sentra_id=baru.id, windows=[NewWindow(1, time(8), time(9))])

    load_pack(pack=_edited("areas", lambda area: replace(area, name="other")))
    assert queries.opening_windows(sentra_id=baru.id) == [(1, time(8), time(9))]

    load_pack(pack=_edited("opening_windows", lambda w: replace(w, closes=time(23)) if w.weekday == 7 else w))
    assert queries.opening_windows(sentra_id=baru.id)[-1] == (7, time(6), time(23))
    assert len(queries.opening_windows(sentra_id=baru.id)) == 3


def test_hours_that_the_pack_takes_back_go() -> None:
    load_pack(pack=PULAU)

    load_pack(pack=_edited("opening_windows", lambda _: None))

    assert not OpeningWindow.objects.exists()


def test_approximate_outlines_hold_their_middles_and_share_no_ground() -> None:
    load_pack(pack=LAMPUNG)

    for level, count in (("regency", 15), ("district", 20)):
        areas = list(Area.objects.filter(level=level))
        outlines = [shape(area.outline) for area in areas if area.outline]
        assert len(outlines) == count
        assert all(outline.is_valid for outline in outlines)
        for area, outline in zip(areas, outlines, strict=True):
            assert [other.contains(Point(area.lng, area.lat)) for other in outlines].count(True) == 1
            assert outline.contains(Point(area.lng, area.lat))
            assert area.approximate
    province = shape(Area.objects.get(code="18").outline or {})
    assert all(province.contains(Point(area.lng, area.lat)) for area in Area.objects.filter(level="regency"))


def test_a_surveyed_outline_is_not_replaced_by_an_approximate_one() -> None:
    load_pack(pack=PULAU)
    surveyed = {"type": "Polygon", "coordinates": [[[123, -3], [124, -3], [124, -2], [123, -3]]]}
    Area.objects.filter(code="97.02").update(outline=surveyed, approximate=False, outline_source="BIG")

    load_pack(pack=_edited("areas", lambda area: replace(area, lat=area.lat + 0.01)))

    area = Area.objects.get(code="97.02")
    assert (area.outline, area.approximate, area.outline_source) == (surveyed, False, "BIG")


def test_the_packs_sentra_stand_on_the_live_timeline_even_in_a_replay() -> None:
    with clock.simulated(7, clock.now()):
        load_pack(pack=PULAU)

    assert set(Sentra.objects.values_list("timeline", flat=True)) == {clock.LIVE}


@pytest.mark.usefixtures("noon")  # the live clock reads its row now and then
def test_the_statements_do_not_grow_with_the_pack(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    # Two are the savepoint of a test's transaction; the second pack also takes back the states of the first.
    for region, statements in ((PULAU, 14), (LAMPUNG, 15)):
        with django_assert_num_queries(statements):
            load_pack(pack=region)
