from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.registry import actions, queries
from sambayan.registry.actions import NewWindow
from sambayan.registry.enums import SentraState
from sambayan.registry.errors import (
    ForbiddenState,
    StallsStartLater,
    StateTooEarly,
    UnknownSentra,
    WrongSuccessor,
    WrongWindows,
)
from sambayan.registry.models import SentraStateChange, Stall
from tests.people import PKOR, YULI, a_sentra, a_stall, an_operator

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY, WEDNESDAY = date(2018, 4, 2), date(2018, 4, 3), date(2018, 4, 4)  # `noon` is Monday
EIGHT, NINE, TEN = time(8), time(9), time(22)


def change(sentra: int, state: SentraState, since: date, successor: int | None = None) -> int:
    return actions.change_sentra_state(
        sentra_id=sentra, state=state, since=since, source="SK uji", successor_id=successor
    )


def wib(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """An instant in April 2018, given in Lampung's time."""
    return datetime(2018, 4, day, hour, minute, second, tzinfo=ZoneInfo("Asia/Jakarta"))


def test_a_sentra_is_active_from_the_day_it_is_registered(
    noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sentra = a_sentra()

    with django_assert_num_queries(1):
        seen = queries.sentra(slug=PKOR, timeline=clock.LIVE)
    assert seen is not None
    assert (seen.id, seen.state, seen.since, seen.stalls) == (sentra, SentraState.ACTIVE, MONDAY, 0)
    assert (seen.operator, seen.area, seen.successor) == ("PT Wahana (uji)", None, None)
    assert queries.sentra(slug=PKOR, timeline=clock.LIVE, day=date(2018, 4, 1)) is None
    assert queries.sentra(slug="taman-gajah", timeline=clock.LIVE) is None


def test_registering_a_sentra_or_an_operator_twice_changes_nothing(trail: Callable[[], list[tuple[str, str]]]) -> None:
    sentra, operator = a_sentra(), an_operator()

    again = actions.register_sentra(slug=PKOR, name="Other", lat=0, lng=0, opens=EIGHT, closes=TEN)

    assert again == sentra
    assert queries.opening_windows(sentra_id=sentra)[0] == (1, time(0), time(23, 59))
    assert trail() == [("register_operator", f"operator:{operator}"), ("register_sentra", f"sentra:{sentra}")]


def test_every_timeline_has_its_own_sentra(noon: SimulatedClock) -> None:
    live = a_sentra()
    with clock.simulated(7, noon.at):
        replayed = a_sentra()
        with pytest.raises(UnknownSentra):
            change(live, SentraState.IDLE, TUESDAY)

    assert replayed != live
    assert [s.id for s in queries.sentra_list(timeline=clock.LIVE)] == [live]
    assert [s.id for s in queries.sentra_list(timeline=7)] == [replayed]


def test_the_list_counts_live_stalls_in_one_statement_for_one_sentra_as_for_three(
    noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pkor = a_sentra()
    a_stall(pkor)
    with django_assert_num_queries(1):
        queries.sentra_list(timeline=clock.LIVE)

    a_sentra("korpri", "Lapangan Korpri")
    a_sentra("enggal", "Enggal")
    closed = a_stall(pkor, "A-02", YULI, "Tapis Yuli")
    actions.close_stall(stall_id=closed)

    with django_assert_num_queries(1):
        today = queries.sentra_list(timeline=clock.LIVE)
    tomorrow = queries.sentra_list(timeline=clock.LIVE, day=TUESDAY)

    assert [(s.slug, s.stalls) for s in today] == [("enggal", 0), ("korpri", 0), (PKOR, 2)]
    assert [(s.slug, s.stalls) for s in tomorrow] == [("enggal", 0), ("korpri", 0), (PKOR, 1)]


def test_what_a_sentra_is_depends_on_the_day(noon: SimulatedClock) -> None:
    sentra = a_sentra()
    change(sentra, SentraState.IDLE, TUESDAY)
    change(sentra, SentraState.PROPOSED, WEDNESDAY)

    states = [queries.sentra(slug=PKOR, timeline=0, day=day) for day in (MONDAY, TUESDAY, WEDNESDAY)]

    assert [s and (s.state, s.source) for s in states] == [
        (SentraState.ACTIVE, "registered as active"), (SentraState.IDLE, "SK uji"), (SentraState.PROPOSED, "SK uji"),
    ]  # fmt: skip


def test_the_same_change_twice_is_one(noon: SimulatedClock, trail: Callable[[], list[tuple[str, str]]]) -> None:
    sentra = a_sentra()

    first = change(sentra, SentraState.IDLE, TUESDAY)
    assert change(sentra, SentraState.IDLE, WEDNESDAY) == first
    assert trail().count(("change_sentra_state", f"sentra:{sentra}")) == 1


def test_a_state_that_cannot_follow_is_refused(noon: SimulatedClock) -> None:
    sentra = a_sentra()

    with pytest.raises(ForbiddenState):
        change(sentra, SentraState.PROPOSED, TUESDAY)
    assert SentraStateChange.objects.count() == 1


@pytest.mark.parametrize("since", [date(2018, 4, 1), MONDAY])
def test_states_are_written_in_the_order_in_which_they_come(noon: SimulatedClock, since: date) -> None:
    with pytest.raises(StateTooEarly):
        change(a_sentra(), SentraState.IDLE, since)


def test_a_sentra_lives_on_at_its_successor(noon: SimulatedClock) -> None:
    old, new = a_sentra("taman-gajah", "Taman Gajah"), a_sentra("al-bakrie", "Masjid Raya Al Bakrie")

    change(old, SentraState.MOVED, TUESDAY, successor=new)

    seen = queries.sentra(slug="taman-gajah", timeline=0, day=TUESDAY)
    assert seen is not None
    assert (seen.state, seen.successor) == (SentraState.MOVED, "al-bakrie")


def test_a_successor_is_another_sentra_that_has_not_moved_itself(noon: SimulatedClock) -> None:
    first, second, third = a_sentra("a", "A"), a_sentra("b", "B"), a_sentra("c", "C")
    change(first, SentraState.MOVED, TUESDAY, successor=second)

    for sentra, state, successor in (
        (second, SentraState.MOVED, None),
        (second, SentraState.MOVED, second),
        (second, SentraState.MOVED, first),
        (third, SentraState.MOVED, first),
        (third, SentraState.CLOSED, second),
    ):
        with pytest.raises(WrongSuccessor):
            change(sentra, state, WEDNESDAY, successor=successor)


def test_a_sentra_that_is_not_there_changes_to_nothing(noon: SimulatedClock) -> None:
    with pytest.raises(UnknownSentra):
        change(404, SentraState.IDLE, TUESDAY)
    with pytest.raises(UnknownSentra):
        change(a_sentra(), SentraState.MOVED, TUESDAY, successor=404)


def test_when_a_sentra_closes_its_stalls_end_the_day_before(noon: SimulatedClock) -> None:
    pkor = a_sentra()
    stall = a_stall(pkor)
    elsewhere = a_stall(a_sentra("korpri", "Lapangan Korpri"), "A-01", YULI, "Tapis Yuli")

    change(pkor, SentraState.CLOSED, WEDNESDAY)

    assert Stall.objects.get(id=stall).live_to == TUESDAY
    assert Stall.objects.get(id=elsewhere).live_to is None


def test_when_a_sentra_falls_idle_its_stalls_stay(noon: SimulatedClock) -> None:
    stall = a_stall(a_sentra())

    change(a_sentra(), SentraState.IDLE, TUESDAY)

    assert Stall.objects.get(id=stall).live_to is None


def test_a_sentra_does_not_close_before_a_stall_begins(noon: SimulatedClock) -> None:
    pkor = a_sentra()
    noon.set(noon.at.replace(day=3))
    stall = a_stall(pkor, "B-07")

    with pytest.raises(StallsStartLater, match="B-07"):
        change(pkor, SentraState.CLOSED, TUESDAY)
    assert Stall.objects.get(id=stall).live_to is None


def test_a_sentra_is_open_in_its_windows_in_region_time(
    noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sentra = actions.register_sentra(slug="korpri", name="Korpri", lat=-5.4, lng=105.2, opens=EIGHT, closes=TEN)

    with django_assert_num_queries(1):
        assert queries.is_open(sentra_id=sentra, at=noon.at)
    hours = [queries.is_open(sentra_id=sentra, at=at) for at in
             (wib(2, 7, 59, 59), wib(2, 8), wib(2, 21, 59, 59), wib(2, 22))]  # fmt: skip
    assert hours == [False, True, True, False]
    assert queries.is_open(sentra_id=sentra, at=datetime(2018, 4, 2, 1, tzinfo=UTC))  # 8 in Lampung


def test_a_window_to_the_last_minute_goes_on_to_midnight(noon: SimulatedClock) -> None:
    sentra = actions.register_sentra(slug="a", name="A", lat=0, lng=0, opens=EIGHT, closes=time(23, 59))

    assert queries.is_open(sentra_id=sentra, at=wib(2, 23, 59, 59))
    assert not queries.is_open(sentra_id=sentra, at=wib(3, 0))


def test_the_weekday_is_lampungs_when_it_is_still_yesterday_in_utc(noon: SimulatedClock) -> None:
    sentra = a_sentra()
    actions.set_opening_windows(sentra_id=sentra, windows=[NewWindow(2, time(0), EIGHT)])

    assert queries.is_open(sentra_id=sentra, at=datetime(2018, 4, 2, 20, tzinfo=UTC))  # Tuesday, three at night
    assert not queries.is_open(sentra_id=sentra, at=datetime(2018, 4, 3, 20, tzinfo=UTC))


def test_only_an_active_sentra_is_open(noon: SimulatedClock) -> None:
    sentra = a_sentra()
    change(sentra, SentraState.IDLE, TUESDAY)

    assert queries.is_open(sentra_id=sentra, at=wib(2, 23, 59))
    assert not queries.is_open(sentra_id=sentra, at=wib(3, 0))
    assert not queries.is_open(sentra_id=sentra, at=wib(1, 12))  # before it was there
    assert not queries.is_open(sentra_id=404, at=noon.at)


def test_new_windows_replace_the_old_ones(noon: SimulatedClock, trail: Callable[[], list[tuple[str, str]]]) -> None:
    sentra = a_sentra()
    weekend = [NewWindow(7, EIGHT, NINE), NewWindow(6, NINE, TEN), NewWindow(6, EIGHT, NINE)]

    for _ in range(2):
        actions.set_opening_windows(sentra_id=sentra, windows=weekend)

    assert queries.opening_windows(sentra_id=sentra) == [(6, EIGHT, NINE), (6, NINE, TEN), (7, EIGHT, NINE)]
    assert not queries.is_open(sentra_id=sentra, at=noon.at)
    assert queries.is_open(sentra_id=sentra, at=wib(7, 21))
    assert trail().count(("set_opening_windows", f"sentra:{sentra}")) == 1


@pytest.mark.parametrize(
    "windows",
    [
        [NewWindow(1, NINE, EIGHT)],
        [NewWindow(1, NINE, NINE)],
        [NewWindow(1, EIGHT, TEN), NewWindow(1, NINE, time(23))],
        [NewWindow(1, EIGHT, NINE), NewWindow(1, EIGHT, NINE)],
        [NewWindow(0, EIGHT, NINE)],
        [NewWindow(8, EIGHT, NINE)],
    ],
)
def test_windows_that_cannot_be_are_refused_and_the_old_ones_stay(windows: list[NewWindow]) -> None:
    sentra = a_sentra()

    with pytest.raises(WrongWindows):
        actions.set_opening_windows(sentra_id=sentra, windows=windows)
    assert len(queries.opening_windows(sentra_id=sentra)) == 7
