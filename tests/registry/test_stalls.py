from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.registry import actions, queries
from sambayan.registry.actions import NewStall
from sambayan.registry.enums import BaselineChannel, SentraState, TurnoverBand
from sambayan.registry.errors import (
    BaselineMissing,
    SentraNotActive,
    StallNumberTaken,
    StallNumberTwice,
    UnknownPerson,
    UnknownSentra,
    UnknownStall,
    UnknownUmkm,
    WrongLastDay,
)
from sambayan.registry.models import IncomeBaseline, Stall, Umkm
from tests.people import DEWI, SARI, YULI, a_person, a_sentra, a_stall, an_umkm

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = date(2018, 4, 2), date(2018, 4, 3)  # `noon` is Monday


def thirty(owner: int | None = None) -> list[NewStall]:
    return [
        NewStall(f"A-{i:02}", f"Lapak {i}", owner, None, TurnoverBand.UNDER_3M, 60, 1, (BaselineChannel.STREET,))
        for i in range(30)
    ]


def test_a_stall_is_live_from_the_day_it_opens(
    noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sentra = a_sentra()
    stall = a_stall(sentra)

    with django_assert_num_queries(1):
        seen = queries.stalls_of(sentra_id=sentra)
    assert [(s.id, s.number, s.umkm, s.live_from, s.live_to) for s in seen] == [
        (stall, "A-01", "Keripik Sari", MONDAY, None)
    ]
    assert seen[0].owner_id == a_person(SARI)
    assert queries.stalls_of(sentra_id=sentra, day=date(2018, 4, 1)) == []


def test_opening_twice_is_opening_once(trail: Callable[[], list[tuple[str, str]]]) -> None:
    stall = a_stall()

    assert a_stall() == stall
    assert trail().count(("open_stall", f"stall:{stall}")) == 1


def test_no_stall_opens_without_a_baseline() -> None:
    umkm = actions.register_umkm(name="Keripik")

    with pytest.raises(BaselineMissing, match="tidak tahu"):
        actions.open_stall(sentra_id=a_sentra(), umkm_id=umkm, number="A-01")
    assert Stall.objects.count() == 0


@pytest.mark.parametrize("state", [SentraState.IDLE, SentraState.CLOSED])
def test_no_stall_opens_where_nobody_can_sell(noon: SimulatedClock, state: SentraState) -> None:
    sentra = a_sentra()
    actions.change_sentra_state(sentra_id=sentra, state=state, since=TUESDAY, source="SK uji")
    noon.set(noon.at.replace(day=3))

    with pytest.raises(SentraNotActive, match=state):
        a_stall(sentra)
    with pytest.raises(SentraNotActive, match=state):
        actions.register_stalls(sentra_id=sentra, stalls=thirty())


def test_no_stall_opens_at_a_place_or_for_a_business_of_another_timeline(noon: SimulatedClock) -> None:
    sentra, umkm = a_sentra(), an_umkm()

    with clock.simulated(7, noon.at):
        with pytest.raises(UnknownSentra):
            actions.open_stall(sentra_id=sentra, umkm_id=an_umkm(), number="A-01")
        with pytest.raises(UnknownUmkm):
            actions.open_stall(sentra_id=a_sentra(), umkm_id=umkm, number="A-01")


def test_a_number_is_held_by_one_business_at_a_time(noon: SimulatedClock) -> None:
    sentra = a_sentra()
    stall = a_stall(sentra, "A-01")

    with pytest.raises(StallNumberTaken, match="A-01"):
        a_stall(sentra, "A-01", YULI, "Tapis Yuli")

    actions.close_stall(stall_id=stall)
    with pytest.raises(StallNumberTaken):  # today is still Sari's
        a_stall(sentra, "A-01", YULI, "Tapis Yuli")
    noon.set(noon.at.replace(day=3))
    assert a_stall(sentra, "A-01", YULI, "Tapis Yuli") != stall


def test_a_stall_closes_with_its_last_day(noon: SimulatedClock, trail: Callable[[], list[tuple[str, str]]]) -> None:
    stall = a_stall()

    assert actions.close_stall(stall_id=stall)
    assert not actions.close_stall(stall_id=stall)
    assert not actions.close_stall(stall_id=stall, last_day=TUESDAY)

    assert [s.live_to for s in queries.stalls_of(sentra_id=a_sentra(), day=MONDAY)] == [MONDAY]
    assert queries.stalls_of(sentra_id=a_sentra(), day=TUESDAY) == []
    assert trail().count(("close_stall", f"stall:{stall}")) == 1


def test_a_last_day_may_be_brought_forward_but_not_before_the_first(noon: SimulatedClock) -> None:
    stall = a_stall()
    actions.close_stall(stall_id=stall, last_day=TUESDAY)

    assert actions.close_stall(stall_id=stall, last_day=MONDAY)
    with pytest.raises(WrongLastDay):
        actions.close_stall(stall_id=stall, last_day=date(2018, 4, 1))


def test_a_stall_that_was_closed_today_may_go_on(noon: SimulatedClock) -> None:
    stall = a_stall()
    actions.close_stall(stall_id=stall)

    assert a_stall() == stall
    assert Stall.objects.get(id=stall).live_to is None


def test_only_a_stall_that_is_there_can_close(noon: SimulatedClock) -> None:
    stall = a_stall()

    with pytest.raises(UnknownStall):
        actions.close_stall(stall_id=404)
    with clock.simulated(7, noon.at), pytest.raises(UnknownStall):
        actions.close_stall(stall_id=stall)


def test_a_merged_business_keeps_its_stall_and_shows_the_one_that_lives_on(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    stall = a_stall(name="Kripik Sari")
    living = an_umkm(SARI, "Keripik Sari")
    actions.merge_umkm(umkm_id=Stall.objects.get(id=stall).umkm_id, into_id=living)

    (seen,) = queries.stalls_of(sentra_id=a_sentra())
    assert (seen.id, seen.umkm_id, seen.umkm) == (stall, living, "Keripik Sari")
    with django_assert_num_queries(1):
        assert queries.stall_owners(stall_ids=[stall, 404]) == {stall: seen.owner_id}


def test_a_merged_business_opens_as_the_one_that_lives_on() -> None:
    old, living = an_umkm(SARI, "Kripik Sari"), an_umkm(SARI, "Keripik Sari")
    actions.merge_umkm(umkm_id=old, into_id=living)

    stall = actions.open_stall(sentra_id=a_sentra(), umkm_id=old, number="A-01")

    assert Stall.objects.get(id=stall).umkm_id == living


def test_a_whole_sentra_is_registered_with_businesses_and_baselines(noon: SimulatedClock) -> None:
    sentra, sari = a_sentra(), a_person(SARI)

    ids = actions.register_stalls(sentra_id=sentra, stalls=thirty(sari))

    rows = {stall.id: stall for stall in Stall.objects.select_related("umkm", "baseline")}
    assert [rows[i].number for i in ids] == [new.number for new in thirty()]
    first = rows[ids[0]]
    assert first.baseline is not None
    assert (first.umkm.name, first.umkm.owner_id, first.live_from) == ("Lapak 0", sari, MONDAY)
    assert (first.baseline.turnover, first.baseline.days_open) == (TurnoverBand.UNDER_3M, 60)
    assert (first.baseline.workers, first.baseline.channels) == (1, ["street"])


def test_one_stall_takes_as_many_statements_as_thirty(
    noon: SimulatedClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sentra, sari = a_sentra(), a_person(SARI)

    # savepoint, people, sentra, its state, known stalls, businesses (+1), baselines (+1), stalls, audit, release
    with django_assert_num_queries(12):
        one = actions.register_stalls(sentra_id=sentra, stalls=thirty(sari)[:1])
    with django_assert_num_queries(12):
        more = actions.register_stalls(sentra_id=sentra, stalls=thirty(sari)[1:])
    with django_assert_num_queries(6):
        assert actions.register_stalls(sentra_id=sentra, stalls=thirty(sari)) == one + more


def test_registering_a_whole_sentra_again_changes_nothing(trail: Callable[[], list[tuple[str, str]]]) -> None:
    sentra = a_sentra()

    first = actions.register_stalls(sentra_id=sentra, stalls=thirty())
    again = actions.register_stalls(sentra_id=sentra, stalls=thirty()[::-1])

    assert again == first[::-1]
    assert Umkm.objects.count() == IncomeBaseline.objects.count() == Stall.objects.count() == 30
    assert trail().count(("register_stalls", f"sentra:{sentra}")) == 1


def test_two_stalls_of_one_business_have_one_baseline(noon: SimulatedClock) -> None:
    sentra, sari = a_sentra(), a_person(SARI)
    known = an_umkm(SARI, "Keripik Sari")
    twice = [NewStall("A-01", "Keripik Sari", sari), NewStall("A-02", "Keripik Sari", sari),
             NewStall("A-03", "Sambal Sari", sari), NewStall("A-04", "Sambal Sari", sari)]  # fmt: skip

    actions.register_stalls(sentra_id=sentra, stalls=twice)

    assert [s.umkm_id == known for s in queries.stalls_of(sentra_id=sentra)] == [True, True, False, False]
    assert Umkm.objects.count() == IncomeBaseline.objects.count() == 2
    assert IncomeBaseline.objects.get(umkm=known).turnover == TurnoverBand.UNDER_15M  # as answered first


def test_without_an_owner_every_stall_has_a_business_of_its_own() -> None:
    actions.register_stalls(sentra_id=a_sentra(), stalls=[NewStall("A-01", "Warung"), NewStall("A-02", "Warung")])

    assert Umkm.objects.count() == 2


def test_a_number_that_another_holds_stops_the_whole_list() -> None:
    sentra = a_sentra()
    a_stall(sentra, "A-07")

    with pytest.raises(StallNumberTaken, match="A-07"):
        actions.register_stalls(sentra_id=sentra, stalls=thirty(a_person(DEWI)))
    assert Stall.objects.count() == 1


def test_a_number_stands_in_a_list_once() -> None:
    with pytest.raises(StallNumberTwice, match="A-00"):
        actions.register_stalls(sentra_id=a_sentra(), stalls=thirty() + thirty()[:1])


def test_an_owner_who_is_not_there_stops_the_whole_list() -> None:
    with pytest.raises(UnknownPerson, match="404"):
        actions.register_stalls(sentra_id=a_sentra(), stalls=thirty(404))
    assert Stall.objects.count() == 0
