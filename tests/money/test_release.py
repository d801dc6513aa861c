from typing import Any

import pytest
from django.db import transaction

from sambayan.core import clock
from sambayan.money import actions, errors, queries
from sambayan.money.actions import Share
from sambayan.money.enums import Account, PartyKind
from sambayan.money.models import Entry
from tests.money.movements import (
    asked,
    courier,
    fresh,
    inner,
    lines,
    paid,
    platform,
    refunded,
    released,
    statements,
    umkm,
)

pytestmark = pytest.mark.django_db


def money(reference: str) -> queries.OrderMoney:
    return queries.order_money(references=[reference])[reference]


def test_a_finished_order_owes_its_shares_with_the_subsidy_added() -> None:
    """The example of the module: two stalls at 20 % + Rp1.000, ongkir of Rp10.000, half of it borne by the province."""
    charge = paid(50_500)
    shares = (umkm(1, 19_400), umkm(2, 15_000), platform(11_100), courier(7, 10_000))
    released(charge, *shares, subsidy=5_000)
    assert lines(f"subsidy:{charge.reference}") == [
        (Account.SUBSIDY_RECEIVABLE, "province", 0, "", 5_000),
        (Account.HELD, "", 0, "", -5_000),
    ]
    assert lines(f"release:{charge.reference}") == [
        (Account.HELD, "", 0, "", 55_500),
        (Account.UMKM_PAYABLE, "umkm", 1, "", -19_400),
        (Account.UMKM_PAYABLE, "umkm", 2, "", -15_000),
        (Account.PLATFORM_PAYABLE, "platform", 0, "", -11_100),
        (Account.COURIER_PAYABLE, "courier", 7, "", -10_000),
    ]
    assert money(charge.reference) == queries.OrderMoney(paid=50_500, subsidy=5_000, released=55_500)


def test_without_a_subsidy_there_is_no_such_entry() -> None:
    charge = paid(500)
    released(charge, umkm(1, 500))
    assert Entry.objects.filter(reference=charge.reference, kind="subsidy").count() == 0


def test_refunded_lines_are_not_released() -> None:
    charge = paid(40_500)
    refunded(charge, 500)
    with pytest.raises(errors.SharesDoNotAddUp, match="sum to 40500 rupiah, but 40000"):
        released(charge, umkm(1, 40_500))
    released(charge, umkm(1, 40_000))
    assert money(charge.reference).held == 0


@pytest.mark.parametrize(("share", "subsidy"), [(501, 0), (499, 0), (500, 1)])
def test_shares_that_are_not_exactly_what_is_held_are_refused(share: int, subsidy: int) -> None:
    charge = paid(500)
    with pytest.raises(errors.SharesDoNotAddUp):
        released(charge, umkm(1, share), subsidy=subsidy)
    assert money(charge.reference).held == 500


def test_what_was_never_paid_is_never_released() -> None:
    with pytest.raises(errors.SharesDoNotAddUp):
        released(asked(500), umkm(1, 500))


def test_an_order_is_released_once() -> None:
    charge = paid(500)
    released(charge, umkm(1, 500))
    released(charge, umkm(1, 500))
    assert Entry.objects.filter(reference=charge.reference, kind="release").count() == 1


def test_rounding_takes_what_whole_rupiah_leave_over() -> None:
    charge = paid(500)
    released(charge, umkm(1, 501), Share(Account.ROUNDING, None, 0, -1))
    assert (Account.ROUNDING, "", 0, "", 1) in lines(f"release:{charge.reference}")


def test_nothing_left_is_nothing_to_release_or_to_write_off() -> None:
    charge = paid(500)
    refunded(charge, 500)
    released(charge)
    write_off(charge.reference)
    assert money(charge.reference) == queries.OrderMoney(paid=500, refunded=500)
    assert set(Entry.objects.filter(reference=charge.reference).values_list("kind", flat=True)) == {"payment", "refund"}


def test_a_release_takes_two_statements() -> None:
    charge = paid(50_500)
    with transaction.atomic(), statements() as said:
        actions.release(key="k", reference=charge.reference, shares=[umkm(1, 55_500)], subsidy=5_000)
    assert len(said) == 2


def write_off(reference: str, *shares: Share, **more: Any) -> None:
    inner(actions.write_off, key=reference, reference=reference, shares=shares, **more)


def test_an_order_lost_on_the_way_is_owed_although_its_buyer_is_refunded() -> None:
    charge = paid(40_500)
    refunded(charge, 40_500)
    for _ in range(2):
        write_off(charge.reference, umkm(1, 19_400), courier(7, 10_000))
    assert lines(f"write_off:{charge.reference}") == [
        (Account.LOSS, "operator", 0, "", 29_400),
        (Account.UMKM_PAYABLE, "umkm", 1, "", -19_400),
        (Account.COURIER_PAYABLE, "courier", 7, "", -10_000),
    ]
    assert money(charge.reference) == queries.OrderMoney(paid=40_500, refunded=40_500, written_off=29_400)


def test_a_loss_stands_against_whom_the_scheme_names() -> None:
    reference = fresh()  # cash, lost before it was collected
    write_off(reference, umkm(1, 500), borne_by=PartyKind.PLATFORM)
    assert lines(f"write_off:{reference}")[0] == (Account.LOSS, "platform", 0, "", 500)


def test_a_refund_that_is_under_way_is_enough_for_a_write_off() -> None:
    charge = paid(500)
    inner(actions.request_refund, key="r", reference=charge.reference, amount=500, reason="hilang")
    write_off(charge.reference, umkm(1, 400))
    assert money(charge.reference).written_off == 400


def test_nothing_is_written_off_while_the_buyers_money_is_held() -> None:
    charge = paid(500)
    with pytest.raises(errors.NotRefunded, match="still holds 500"):
        write_off(charge.reference, umkm(1, 500))


def earned_by_umkm() -> list[queries.Earned]:
    return queries.earnings(timeline=clock.timeline(), account=Account.UMKM_PAYABLE)


def test_earnings_count_what_was_credited_paid_out_or_not() -> None:
    first, lost = paid(40_500), paid(500)
    released(first, umkm(1, 30_500), courier(7, 10_000))
    refunded(lost, 500)
    write_off(lost.reference, umkm(1, 400))
    actions.settle_provider(provider="testpay", on=clock.today())
    actions.pay_out(on=clock.today())
    assert earned_by_umkm() == [queries.Earned(PartyKind.UMKM, 1, 30_900)]
    assert queries.earnings(timeline=clock.timeline(), account=Account.COURIER_PAYABLE) == [
        queries.Earned(PartyKind.COURIER, 7, 10_000)
    ]
