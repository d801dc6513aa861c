from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.models import AuditRecord
from sambayan.registry import actions
from sambayan.registry.errors import PauseEnded, UnknownStall
from sambayan.registry.models import Stall
from sambayan.registry.queries import own_stalls
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def stall() -> int:
    return people.a_stall()


def umkm(stall: int) -> int:
    return Stall.objects.get(id=stall).umkm_id


def test_a_stall_closes_for_a_while_and_says_who_closed_it(stall: int) -> None:
    until = clock.now() + timedelta(hours=1)

    assert actions.pause_stall(stall_id=stall, until=until, actor_id=7)
    assert not actions.pause_stall(stall_id=stall, until=until, actor_id=7)

    (found,) = own_stalls(umkm_ids=[umkm(stall)])
    assert (found.is_open, found.paused_until) == (False, until)
    noted = AuditRecord.objects.filter(action="pause_stall", subject=f"stall:{stall}")
    assert list(noted.values_list("actor_id", "detail")) == [(7, {"until": until.isoformat()})]


def test_it_opens_again(stall: int) -> None:
    actions.pause_stall(stall_id=stall, until=clock.now() + timedelta(hours=1))

    assert actions.resume_stall(stall_id=stall)
    assert not actions.resume_stall(stall_id=stall)
    assert own_stalls(umkm_ids=[umkm(stall)])[0].is_open


def test_a_pause_that_is_over_is_none(stall: int) -> None:
    Stall.objects.filter(id=stall).update(paused_until=clock.now() - timedelta(minutes=1))

    assert own_stalls(umkm_ids=[umkm(stall)])[0].is_open


def test_a_pause_ends_later_than_now(stall: int) -> None:
    with pytest.raises(PauseEnded):
        actions.pause_stall(stall_id=stall, until=clock.now())


def test_a_stall_of_another_timeline_is_unknown() -> None:
    with pytest.raises(UnknownStall):
        actions.resume_stall(stall_id=999_999)


def test_the_stalls_of_a_merged_record_belong_to_the_one_that_lives_on(
    stall: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kept = people.an_umkm(people.SARI, "Sari Jaya")
    actions.merge_umkm(umkm_id=umkm(stall), into_id=kept)

    with django_assert_num_queries(1):
        (found,) = own_stalls(umkm_ids=[kept])

    assert (found.id, found.umkm, found.umkm_id, found.sentra_slug) == (stall, "Sari Jaya", umkm(stall), people.PKOR)
    assert own_stalls(umkm_ids=[]) == []
