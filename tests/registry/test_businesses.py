import random
from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.registry import actions, queries
from sambayan.registry.enums import BaselineChannel, TurnoverBand
from sambayan.registry.errors import (
    BaselineTaken,
    MergedAlready,
    MergedInCircle,
    OwnersDiffer,
    PermitHeld,
    UnknownPermitKind,
    UnknownPerson,
    UnknownUmkm,
    WrongPermitNumber,
)
from sambayan.registry.models import IncomeBaseline, Permit, PermitKind, Umkm
from sambayan.registry.queries import HeldPermit
from tests.people import SARI, YULI, a_person, an_umkm

pytestmark = pytest.mark.django_db

MONDAY = date(2018, 4, 2)


@pytest.fixture
def nib() -> PermitKind:
    return PermitKind.objects.create(code="nib", name="Nomor Induk Berusaha", pattern=r"\d{13}", source="test")


@pytest.fixture
def pirt() -> PermitKind:
    return PermitKind.objects.create(code="pirt", name="P-IRT", pattern=r"\d{13}-\d{2}", years=5, source="test")


def nameless(name: str = "Warung") -> int:
    return actions.register_umkm(name=name)


def test_a_business_of_the_same_owner_and_name_is_the_same_one(trail: Callable[[], list[tuple[str, str]]]) -> None:
    sari = a_person(SARI)

    first = actions.register_umkm(name="Keripik Sari", owner_id=sari)
    assert actions.register_umkm(name=" Keripik Sari ", owner_id=sari) == first
    assert actions.register_umkm(name="Keripik Sari", owner_id=a_person(YULI)) != first
    assert trail().count(("register_umkm", f"umkm:{first}")) == 1


def test_two_shops_of_one_name_without_owners_may_well_be_two() -> None:
    assert nameless("Warung Makan") != nameless("Warung Makan")


def test_a_merged_business_registered_again_is_the_one_that_lives_on() -> None:
    old, new = an_umkm(SARI, "Kripik Sari"), an_umkm(SARI, "Keripik Sari")
    actions.merge_umkm(umkm_id=old, into_id=new)

    assert actions.register_umkm(name="Kripik Sari", owner_id=a_person(SARI)) == new


def test_nobody_owns_a_business_who_is_not_there() -> None:
    with pytest.raises(UnknownPerson):
        actions.register_umkm(name="Keripik", owner_id=404)


def test_a_business_belongs_to_its_timeline(noon: SimulatedClock) -> None:
    umkm = nameless()

    with clock.simulated(7, noon.at), pytest.raises(UnknownUmkm):
        actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.NONE)


def test_merged_records_are_resolved_over_any_number_of_steps(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second, third, alone = (nameless(name) for name in "ABCD")
    actions.merge_umkm(umkm_id=first, into_id=second)
    actions.merge_umkm(umkm_id=second, into_id=third)

    with django_assert_num_queries(1):
        living = queries.living_ids(umkm_ids=[first, second, third, alone, 404])
    assert living == {first: third, second: third, third: third, alone: alone}


def test_merging_twice_changes_nothing(trail: Callable[[], list[tuple[str, str]]]) -> None:
    first, second = nameless(), nameless()

    assert actions.merge_umkm(umkm_id=first, into_id=second) == second
    assert actions.merge_umkm(umkm_id=first, into_id=second) == second
    assert trail().count(("merge_umkm", f"umkm:{first}")) == 1


def test_merging_into_a_merged_record_means_the_one_that_lives_on() -> None:
    first, second, third = (nameless() for _ in range(3))
    actions.merge_umkm(umkm_id=second, into_id=third)

    assert actions.merge_umkm(umkm_id=first, into_id=second) == third
    assert Umkm.objects.get(id=first).merged_into_id == third


def test_no_record_is_merged_into_itself_not_even_on_a_way_round() -> None:
    first, second, third = (nameless() for _ in range(3))
    actions.merge_umkm(umkm_id=first, into_id=second)
    actions.merge_umkm(umkm_id=second, into_id=third)

    for umkm, into in ((third, third), (third, first), (third, second)):
        with pytest.raises(MergedInCircle):
            actions.merge_umkm(umkm_id=umkm, into_id=into)


def test_a_merged_record_is_not_merged_into_a_second_one() -> None:
    first, second, third = (nameless() for _ in range(3))
    actions.merge_umkm(umkm_id=first, into_id=second)

    with pytest.raises(MergedAlready):
        actions.merge_umkm(umkm_id=first, into_id=third)


def test_an_owner_is_never_lost_or_exchanged_by_merging() -> None:
    of_sari, of_yuli, of_nobody = an_umkm(SARI, "A"), an_umkm(YULI, "A"), nameless("A")

    for into in (of_yuli, of_nobody):
        with pytest.raises(OwnersDiffer):
            actions.merge_umkm(umkm_id=of_sari, into_id=into)
    assert actions.merge_umkm(umkm_id=of_nobody, into_id=of_sari) == of_sari


def test_whatever_is_merged_every_record_lives_on_in_exactly_one() -> None:
    umkm = [nameless() for _ in range(8)]
    draw = random.Random(3)
    refused = 0
    for _ in range(40):
        try:
            actions.merge_umkm(umkm_id=draw.choice(umkm), into_id=draw.choice(umkm))
        except (MergedAlready, MergedInCircle):
            refused += 1
        living = queries.living_ids(umkm_ids=umkm)
        assert set(living) == set(umkm)
        assert set(living.values()) == set(Umkm.objects.filter(merged_into=None).values_list("id", flat=True))
    assert 0 < refused < 40


def test_a_record_that_is_not_there_cannot_be_merged() -> None:
    first = nameless()

    for umkm, into in ((first, 404), (404, first)):
        with pytest.raises(UnknownUmkm, match="404"):
            actions.merge_umkm(umkm_id=umkm, into_id=into)


def test_a_baseline_keeps_what_was_said_also_tidak_tahu(noon: SimulatedClock) -> None:
    umkm = nameless()
    channels = [BaselineChannel.STREET, BaselineChannel.SOCIAL]

    actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.UNKNOWN, workers=2, channels=channels)

    baseline = IncomeBaseline.objects.get(umkm=umkm)
    assert (baseline.turnover, baseline.days_open, baseline.workers) == ("unknown", None, 2)
    assert baseline.channels == ["social", "street"]
    assert baseline.taken_on == MONDAY


def test_the_same_answers_are_one_baseline_and_others_are_refused() -> None:
    umkm = nameless()
    first = actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.UNDER_3M, days_open=30)

    assert actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.UNDER_3M, days_open=30) == first
    with pytest.raises(BaselineTaken):
        actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.UNDER_15M, days_open=30)
    assert IncomeBaseline.objects.get(umkm=umkm).turnover == TurnoverBand.UNDER_3M


def test_a_merged_business_answers_as_the_one_that_lives_on() -> None:
    old, new = nameless(), nameless()
    actions.merge_umkm(umkm_id=old, into_id=new)

    actions.record_baseline(umkm_id=old, turnover=TurnoverBand.NONE)

    assert IncomeBaseline.objects.get().umkm_id == new


def test_a_permit_holds_for_the_years_of_its_kind(
    nib: PermitKind, pirt: PermitKind, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    umkm, other = nameless(), nameless()
    actions.add_permit(umkm_id=umkm, kind="nib", number=" 1234567890123 ", valid_from=MONDAY)
    actions.add_permit(umkm_id=umkm, kind="pirt", number="2061871010001-23", valid_from=MONDAY)
    endless = HeldPermit("nib", "Nomor Induk Berusaha", "1234567890123", MONDAY, None)
    limited = HeldPermit("pirt", "P-IRT", "2061871010001-23", MONDAY, date(2023, 4, 1))

    with django_assert_num_queries(1):
        assert queries.permits_of(umkm_ids=[umkm, other], on=date(2023, 4, 1)) == {umkm: [endless, limited]}
    assert queries.permits_of(umkm_ids=[umkm], on=date(2023, 4, 2)) == {umkm: [endless]}
    assert queries.permits_of(umkm_ids=[umkm], on=date(2018, 4, 1)) == {}


def test_permits_of_merged_records_are_held_by_the_business(nib: PermitKind) -> None:
    old, new = nameless(), nameless()
    actions.add_permit(umkm_id=old, kind="nib", number="1234567890123", valid_from=MONDAY)
    actions.merge_umkm(umkm_id=old, into_id=new)

    held = queries.permits_of(umkm_ids=[old, new], on=MONDAY)

    assert [permit.number for permit in held[new]] == ["1234567890123"]
    assert held[old] == held[new]
    actions.add_permit(umkm_id=new, kind="nib", number="1234567890123", valid_from=MONDAY)  # known already
    assert Permit.objects.count() == 1


def test_a_permit_number_is_checked_and_held_by_one(nib: PermitKind) -> None:
    umkm, other = nameless(), nameless()
    actions.add_permit(umkm_id=umkm, kind="nib", number="1234567890123", valid_from=MONDAY)

    with pytest.raises(WrongPermitNumber):
        actions.add_permit(umkm_id=umkm, kind="nib", number="123456789012", valid_from=MONDAY)
    with pytest.raises(UnknownPermitKind):
        actions.add_permit(umkm_id=umkm, kind="halal", number="ID1", valid_from=MONDAY)
    with pytest.raises(PermitHeld, match=f"UMKM {umkm};"):
        actions.add_permit(umkm_id=other, kind="nib", number="1234567890123", valid_from=MONDAY)


def test_every_deed_on_a_business_leaves_one_line(nib: PermitKind, trail: Callable[[], list[tuple[str, str]]]) -> None:
    umkm = nameless()
    for _ in range(2):
        actions.record_baseline(umkm_id=umkm, turnover=TurnoverBand.NONE)
        actions.add_permit(umkm_id=umkm, kind="nib", number="1234567890123", valid_from=MONDAY)

    assert trail() == [(deed, f"umkm:{umkm}") for deed in ("register_umkm", "record_baseline", "add_permit")]
