import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from sambayan.core import clock

NOON = datetime(2018, 4, 2, 5, tzinfo=UTC)  # 12.00 WIB


@pytest.fixture(autouse=True)
def _fresh_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "_live", None)
    yield
    clock._live = None


def test_a_simulated_clock_stands_still_until_it_is_set() -> None:
    with clock.simulated(7, NOON) as simulated:
        assert (clock.now(), clock.timeline()) == (NOON, 7)
        simulated.set(NOON + timedelta(seconds=1))
        assert clock.now() == NOON + timedelta(seconds=1)


def test_a_simulated_clock_never_goes_back() -> None:
    with clock.simulated(7, NOON) as simulated, pytest.raises(ValueError, match="cannot go back"):
        simulated.set(NOON - timedelta(seconds=1))


def test_the_outer_clock_is_back_after_the_block_also_after_an_error() -> None:
    with clock.simulated(7, NOON):
        with pytest.raises(RuntimeError), clock.simulated(8, NOON + timedelta(days=1)):
            assert clock.timeline() == 8
            raise RuntimeError
        assert (clock.now(), clock.timeline()) == (NOON, 7)
    assert clock.timeline() == clock.LIVE


def test_another_thread_does_not_see_a_simulated_clock() -> None:
    seen: list[int] = []
    with clock.simulated(7, NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.timeline()))
        thread.start()
        thread.join()
    assert seen == [clock.LIVE]


def test_the_day_is_that_of_the_region() -> None:
    with clock.simulated(7, datetime(2018, 4, 1, 16, 59, 59, tzinfo=UTC)) as simulated:
        assert clock.today() == date(2018, 4, 1)
        simulated.set(datetime(2018, 4, 1, 17, tzinfo=UTC))
        assert clock.today() == date(2018, 4, 2)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura", "Europe/Amsterdam"])
def test_a_day_lasts_from_its_first_instant_to_the_next_days(settings: Settings, zone: str) -> None:
    settings.TIME_ZONE = zone

    @given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    def holds(day: date) -> None:
        start, end = clock.day_bounds(day)
        assert clock.day_of(start) == clock.day_of(end - timedelta(microseconds=1)) == day
        assert clock.day_of(end) == day + timedelta(days=1)
        assert start == clock.day_bounds(day - timedelta(days=1))[1]

    holds()


@pytest.mark.django_db
def test_the_live_clock_goes_with_the_wall() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


@pytest.mark.django_db
def test_the_live_clock_may_stand_on_another_day_and_run_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    clock.set_live(event=NOON, speed=60)
    wall = datetime.now(UTC) + timedelta(seconds=10)
    monkeypatch.setattr(clock, "datetime", SimpleNamespace(now=lambda _: wall))
    assert timedelta(minutes=10) <= clock.now() - NOON < timedelta(minutes=11)


@pytest.mark.django_db
def test_the_live_clock_is_read_once_a_second(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_assert_num_queries(1):
        clock.now()
        clock.now()
    assert clock._live is not None
    monkeypatch.setattr(clock, "_live", (clock._live[0] - 1.5, *clock._live[1:]))
    with django_assert_num_queries(1):
        clock.now()


class Wall:
    """A wall clock that only sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = datetime(2026, 4, 10, tzinfo=UTC)
        monkeypatch.setattr(clock, "datetime", SimpleNamespace(now=lambda _: self.at))
        monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=self.at.timestamp, sleep=self.sleep))
        self.slept: list[datetime] = []

    def sleep(self, seconds: float) -> None:
        for _ in range(10):
            self.at += timedelta(seconds=seconds / 10)
            self.slept.append(clock.now())


@pytest.mark.django_db
def test_a_new_speed_holds_from_an_instant_by_which_all_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Wall(monkeypatch)
    clock.set_live(event=NOON, speed=20)
    clock.turn_live(speed=1)
    assert clock.now() == NOON + 20 * clock._ANNOUNCED
    assert (clock.speed(), wall.slept[4] - wall.slept[3]) == (1, 20 * clock._ANNOUNCED / 10)


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), [(1, 20), (20, 1), (20, 0), (0, 20)])
def test_event_time_never_goes_back_also_not_where_the_turn_is_not_known_yet(
    monkeypatch: pytest.MonkeyPatch, before: int, after: int
) -> None:
    wall = Wall(monkeypatch)
    clock.set_live(event=NOON, speed=before)
    known = clock._live_line()
    clock.turn_live(speed=after)
    elsewhere = known.at(wall.at - clock._ANNOUNCED + timedelta(seconds=1))  # read just before it was written
    assert elsewhere <= clock.now()
    assert wall.slept == sorted(wall.slept)


@pytest.mark.django_db
def test_a_second_turn_waits_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    wall = Wall(monkeypatch)
    clock.set_live(event=NOON, speed=1)
    write, turned = clock._write, list[bool]()

    def late(update: str, values: list[object]) -> bool:
        if not turned:  # somebody else is quicker
            assert write(update, [*values[:3], 20, *values[4:]])
        turned.append(write(update, values))
        return turned[-1]

    monkeypatch.setattr(clock, "_write", late)
    clock.turn_live(speed=0)
    assert (turned, clock.speed()) == ([False, True], 0)
    assert wall.slept == sorted(wall.slept)


@pytest.mark.django_db
def test_the_live_clock_cannot_run_backwards() -> None:
    with pytest.raises(IntegrityError, match="timeline_speed_not_negative"):
        clock.set_live(event=NOON, speed=-1)


@pytest.mark.django_db
def test_a_replay_finds_its_timeline_again_with_what_it_cost_and_reported() -> None:
    fresh = clock.open_timeline(name="0o50 seed 1", starts=NOON)
    assert (fresh.reached, fresh.tally, fresh.report) == (NOON, {}, None)
    assert fresh.id != clock.LIVE
    later = NOON + timedelta(hours=1)
    clock.record_progress(timeline=fresh.id, reached=later, tally={"statements": 7})
    assert clock.latest_replay() is None
    clock.record_progress(timeline=fresh.id, reached=later, tally={"statements": 9}, report={"placed": 5})
    clock.record_progress(timeline=fresh.id, reached=later, tally={"statements": 9})
    again = clock.open_timeline(name="0o50 seed 1", starts=NOON)
    assert (
        again == clock.latest_replay() == clock.Timeline(fresh.id, fresh.name, later, {"statements": 9}, {"placed": 5})
    )


@pytest.mark.django_db
def test_two_replays_have_two_timelines_and_the_newest_finished_one_is_shown() -> None:
    first, second, third = (clock.open_timeline(name=name, starts=NOON) for name in ("a", "b", "c"))
    assert len({first.id, second.id, third.id, clock.LIVE}) == 4
    for timeline in (second, first):
        clock.record_progress(timeline=timeline.id, reached=NOON, tally={}, report={})
    latest = clock.latest_replay()
    assert latest is not None
    assert latest.name == "b"
