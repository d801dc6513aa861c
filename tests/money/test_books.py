"""The proofs: nothing to say of right books, and each kind of damage is found."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sambayan.core import clock
from sambayan.money import actions, errors, queries
from sambayan.money.actions import Share
from sambayan.money.enums import Account, FaultKind
from sambayan.money.models import Entry
from tests.money.conftest import NOON
from tests.money.movements import (
    asked,
    behind_the_guards,
    courier,
    fresh,
    inner,
    paid,
    refunded,
    released,
    sql,
    statements,
    umkm,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> queries.ChargeView:
    """A day with every kind of movement; the charge of its first order."""
    first, second, lost = paid(50_500), paid(40_500), paid(700)
    refunded(first, 500)
    released(first, umkm(1, 45_000), courier(7, 10_000), subsidy=5_000)
    inner(actions.collect_cash, key=fresh(), reference=fresh(), amount=700, courier_id=7)
    inner(actions.book_platform_payment, key=fresh(), reference=fresh(), amount=900, platform="gofood")
    refunded(lost, 700)
    inner(actions.write_off, key=lost.reference, reference=lost.reference, shares=[umkm(2, 600)])
    actions.settle_provider(provider="testpay", on=clock.today())
    actions.hand_in_cash(courier_id=7, key=fresh("in"))
    actions.pay_out(on=clock.today())
    refunded(second, 40_500)
    return first


def found() -> dict[FaultKind, list[queries.Fault]]:
    faults = queries.book_faults(timeline=clock.timeline())
    assert faults == [fault for fault in queries.book_faults() if fault in faults]  # all timelines show it as well
    return {kind: [fault for fault in faults if fault.kind is kind] for kind in {fault.kind for fault in faults}}


def damage(statement: str, *values: object) -> None:
    with behind_the_guards():
        sql(statement, *values)


def key_of(kind: str) -> str:
    return Entry.objects.filter(timeline=clock.timeline(), kind=kind).order_by("id")[0].key


def test_right_books_have_no_faults(order: queries.ChargeView) -> None:
    assert found() == {}
    assert sum(queries.account_balances(timeline=clock.timeline()).values()) == 0


def test_empty_books_have_no_faults() -> None:
    assert found() == {}


def test_a_line_that_was_slipped_in_is_found(order: queries.ChargeView) -> None:
    entry = Entry.objects.get(key=f"release:{order.reference}")
    damage(
        "INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)"
        " VALUES (%s, 'rounding', 7, '', 0, '')",
        entry.id,
    )
    assert found() == {
        FaultKind.UNBALANCED: [
            queries.Fault(
                FaultKind.UNBALANCED, order.reference, entry.id, f"entry {entry.key} sums to 7 rupiah, not to 0"
            )
        ]
    }


def test_an_entry_that_lost_its_lines_is_found(order: queries.ChargeView) -> None:
    damage("DELETE FROM money_entryline USING money_entry e WHERE e.id = entry_id AND e.key = %s", key_of("write_off"))
    (fault,) = found()[FaultKind.THIN]
    assert "has 0 lines" in fault.detail


@pytest.mark.parametrize(
    ("statement", "holders"),
    [
        ("UPDATE money_charge SET settlement_fee = 1 WHERE settled_on IS NOT NULL AND code = %s", ["bank:operator"]),
        (
            "UPDATE money_charge SET settled_on = NULL, settlement_fee = NULL WHERE code = %s",
            ["bank:operator", "provider:testpay"],
        ),
        (
            "UPDATE money_refund SET settled_on = NULL WHERE charge_id = (SELECT id FROM money_charge WHERE code = %s)",
            ["bank:operator", "provider:testpay"],
        ),
        (
            (
                "UPDATE money_entryline SET custodian = 'bank:elsewhere' WHERE account = 'bank' AND entry_id = ("
                "SELECT min(e.id) FROM money_entry e JOIN money_charge c USING (timeline)"
                " WHERE e.kind = 'hand_in' AND c.code = %s)"
            ),
            ["bank:elsewhere", "bank:operator"],
        ),
    ],
)
def test_a_holder_whose_balance_nothing_explains_is_found(
    order: queries.ChargeView, statement: str, holders: Sequence[str]
) -> None:
    damage(statement, order.code)
    assert found().keys() - {FaultKind.OVERCHARGED} == {FaultKind.CUSTODIAN}
    assert [fault.reference for fault in found()[FaultKind.CUSTODIAN]] == holders


@pytest.mark.parametrize(
    ("statement", "also"),
    [
        (
            "UPDATE money_charge SET reference = 'ANOTHER' WHERE code = %s",
            {FaultKind.ENTRY_WITHOUT_REFUND},
        ),
        (
            "UPDATE money_charge SET custodian = 'provider:other', settled_on = '2018-04-02' WHERE code = %s",
            {FaultKind.ENTRY_WITHOUT_REFUND},
        ),
        ("UPDATE money_charge SET amount = amount + 1 WHERE code = %s", {FaultKind.CUSTODIAN}),
    ],
)
def test_a_payment_that_its_charge_does_not_explain_is_found(
    order: queries.ChargeView, statement: str, also: set[FaultKind]
) -> None:
    damage(statement, order.code)
    assert found().keys() == {FaultKind.PAYMENT_WITHOUT_CHARGE} | also
    (fault,) = found()[FaultKind.PAYMENT_WITHOUT_CHARGE]
    assert f"payment:{order.code}" in fault.detail


def test_a_charge_that_is_paid_and_not_booked_is_found() -> None:
    charge = asked(500)
    damage("UPDATE money_charge SET state = 'paid', paid_at = now() WHERE code = %s", charge.code)
    assert found().keys() == {FaultKind.CHARGE_WITHOUT_PAYMENT, FaultKind.CUSTODIAN}
    (fault,) = found()[FaultKind.CHARGE_WITHOUT_PAYMENT]
    assert (fault.reference, fault.entry) == (charge.reference, None)
    assert f"charge {charge.code} of 500 rupiah is paid" in fault.detail


def test_a_refund_that_is_done_and_not_booked_is_found(order: queries.ChargeView) -> None:
    damage("UPDATE money_entry SET key = 'elsewhere' WHERE key = %s", key_of("refund"))
    assert found().keys() == {FaultKind.REFUND_WITHOUT_ENTRY, FaultKind.ENTRY_WITHOUT_REFUND}


def test_a_refund_that_is_booked_with_another_amount_is_found(order: queries.ChargeView) -> None:
    damage("UPDATE money_refund SET amount = amount - 1 WHERE 'refund:' || code = %s", key_of("refund"))
    assert found().keys() == {FaultKind.ENTRY_WITHOUT_REFUND, FaultKind.CUSTODIAN}


def test_refunds_beyond_their_charge_are_found(order: queries.ChargeView) -> None:
    damage(
        "INSERT INTO money_refund (timeline, code, key, charge_id, reference, amount, reason, state, requested_at,"
        " attempts, problem) SELECT timeline, 'TOOMUCH', 'too-much', id, reference, amount, '', 'failed', now(), 0, ''"
        " FROM money_charge WHERE code = %s",
        order.code,
    )
    assert found().keys() == {FaultKind.REFUNDED_TOO_MUCH}


def test_a_payout_that_is_sent_and_not_booked_is_found(order: queries.ChargeView) -> None:
    damage("UPDATE money_entry SET key = 'elsewhere' WHERE key = %s", key_of("payout"))
    assert found().keys() == {FaultKind.PAYOUT_WITHOUT_ENTRY, FaultKind.ENTRY_WITHOUT_PAYOUT}


def test_a_payout_that_went_to_somebody_else_is_found(order: queries.ChargeView) -> None:
    damage("UPDATE money_payout SET party_id = 99 WHERE key = %s", key_of("payout"))
    assert found().keys() == {FaultKind.ENTRY_WITHOUT_PAYOUT}


def test_more_released_than_was_paid_is_found(order: queries.ChargeView) -> None:
    with transaction.atomic(), connection.cursor() as cursor:  # balanced, so that no trigger minds
        cursor.execute(
            "WITH fresh AS (INSERT INTO money_entry (timeline, kind, key, reference, at)"
            " VALUES (%s, 'release', 'greedy', %s, now()) RETURNING id)"
            " INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)"
            " SELECT id, account, amount, party, 1, ''"
            " FROM fresh, (VALUES ('held', '', 5), ('umkm_payable', 'umkm', -5)) l (account, party, amount)",
            [clock.timeline(), order.reference],
        )
    assert found().keys() == {FaultKind.OVERDRAWN}
    (fault,) = found()[FaultKind.OVERDRAWN]
    assert (fault.reference, fault.detail[:9]) == (order.reference, "5 rupiah ")


def slipped_in(kind: str, *lines: tuple[str, int, str, int, str], reference: str = "", key: str = "theft") -> None:
    """A balanced entry by plain SQL, which no trigger minds: account, amount, party, its number, custodian."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH e AS (INSERT INTO money_entry (timeline, kind, key, reference, at)"
            " VALUES (%s, %s, %s, %s, now()) RETURNING id)"
            " INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)"
            " SELECT e.id, _.* FROM e, unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[]) _",
            [clock.timeline(), kind, key, reference, *map(list, zip(*lines, strict=True))],
        )


def test_a_settlement_that_moves_one_umkms_money_to_another_is_found(order: queries.ChargeView) -> None:
    slipped_in("settlement", ("umkm_payable", 1_000_000, "umkm", 1, ""), ("umkm_payable", -1_000_000, "umkm", 2, ""))
    assert FaultKind.MISSHAPEN in found()


def test_a_hand_in_that_invents_a_debt_is_found(order: queries.ChargeView) -> None:
    slipped_in("hand_in", ("loss", 777_777, "operator", 0, ""), ("umkm_payable", -777_777, "umkm", 1, ""))
    assert found().keys() == {FaultKind.MISSHAPEN}


def test_a_payout_to_somebody_who_is_owed_nothing_is_found_though_row_and_entry_agree(
    order: queries.ChargeView,
) -> None:
    sql(
        'INSERT INTO money_payout (timeline, key, "on", party_kind, party_id, amount, paid_at)'
        " VALUES (%s, 'theft', current_date, 'umkm', 999, 5000, now())",
        clock.timeline(),
    )
    slipped_in("payout", ("umkm_payable", 5_000, "umkm", 999, ""), ("bank", -5_000, "", 0, "bank:operator"))
    assert found() == {
        FaultKind.OVERPAID: [
            queries.Fault(FaultKind.OVERPAID, "umkm:999", None, "5000 rupiah more were paid out than were ever owed")
        ]
    }


def test_a_fee_that_no_rule_gives_is_found(order: queries.ChargeView) -> None:
    sql("UPDATE money_charge SET settlement_fee = settlement_fee + 1 WHERE code = %s", order.code)
    assert FaultKind.OVERCHARGED in found()


def test_a_platform_that_keeps_everything_as_its_fee_is_found(order: queries.ChargeView) -> None:
    sql(
        "UPDATE money_charge SET settled_on = current_date, settlement_fee = amount"
        " WHERE timeline = %s AND custodian = 'platform:gofood'",
        clock.timeline(),
    )
    slipped_in("settlement", ("transfer_fee", 900, "", 0, ""), ("platform_receivable", -900, "", 0, "platform:gofood"))
    assert found().keys() == {FaultKind.OVERCHARGED}


def test_a_refund_to_another_buyer_is_no_row(order: queries.ChargeView) -> None:
    other = paid(90_000)
    with pytest.raises(IntegrityError, match="refund_of_its_order"):
        sql("UPDATE money_refund SET charge_id = %s WHERE reference = %s", other.id, order.reference)


def test_a_refund_to_another_buyer_is_found_where_the_table_did_not_refuse_it(order: queries.ChargeView) -> None:
    other = paid(90_000)
    damage("UPDATE money_refund SET charge_id = %s WHERE reference = %s", other.id, order.reference)
    assert FaultKind.ENTRY_WITHOUT_REFUND in found()


def test_more_than_arrived_does_not_leave_the_bank(order: queries.ChargeView) -> None:
    owed = paid(9_000_000)
    released(owed, umkm(1, 9_000_000))
    sql(
        'INSERT INTO money_payout (timeline, key, "on", party_kind, party_id, amount, paid_at)'
        " VALUES (%s, 'early', date '2030-01-01', 'umkm', 1, 9000000, now())",
        clock.timeline(),
    )
    slipped_in(
        "payout", ("umkm_payable", 9_000_000, "umkm", 1, ""), ("bank", -9_000_000, "", 0, "bank:operator"), key="early"
    )
    assert found().keys() == {FaultKind.BANK_BELOW_ZERO}


def test_terms_that_priced_orders_do_not_change() -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        sql("UPDATE money_terms SET delivery_subsidy = 1")


def test_another_timelines_faults_are_not_ours(order: queries.ChargeView) -> None:
    damage("UPDATE money_charge SET settlement_fee = 1 WHERE settled_on IS NOT NULL AND code = %s", order.code)
    assert queries.book_faults(timeline=clock.timeline() + 500_000) == []


def test_every_kind_of_fault_has_a_check_and_a_check_is_one_statement() -> None:
    with statements() as said:
        queries.book_faults()
    assert len(said) == len(FaultKind) == 15


class Town:
    """Orders of one timeline, and what random hands do with them. What they may not do is refused."""

    def __init__(self, day: clock.SimulatedClock) -> None:
        self.day = day
        day.timeline += 2_000_000
        self.paid: list[queries.ChargeView] = []
        self.moves: tuple[Callable[[int], object], ...] = (
            self.pay, self.pay, self.pay, self.cash, self.platform, self.refund, self.refund, self.work, self.release,
            self.write_off, self.settle, self.settle_platform, self.hand_in, self.pay_out, self.sleep,
        )  # fmt: skip

    def pay(self, n: int) -> None:
        self.paid.append(paid(1 + n * 977))

    def cash(self, n: int) -> None:
        self.paid.append(
            inner(actions.collect_cash, key=fresh(), reference=fresh(), amount=1 + n * 331, courier_id=n % 2)
        )

    def platform(self, n: int) -> None:
        self.paid.append(
            inner(actions.book_platform_payment, key=fresh(), reference=fresh(), amount=1 + n, platform="gofood")
        )

    def refund(self, n: int) -> None:
        charge = self._any(n)
        inner(
            actions.request_refund,
            key=fresh(),
            reference=charge.reference,
            amount=1 + charge.amount * n // 50,
            reason="",
        )

    def work(self, n: int) -> None:
        actions.work_due_refunds(1 + n)

    def release(self, n: int) -> None:
        reference = self._any(n).reference
        held = self._held(reference) + n
        shares = (Share(Account.COURIER_PAYABLE, None, 0, 0), umkm(n % 3, held - held // 3), courier(n % 2, held // 3))
        inner(actions.release, key=fresh(), reference=reference, shares=shares, subsidy=n)

    def write_off(self, n: int) -> None:
        inner(actions.write_off, key=fresh(), reference=self._any(n).reference, shares=[umkm(n % 3, 1 + n)])

    def settle(self, n: int) -> None:
        actions.settle_provider(provider="testpay", on=clock.today() - timedelta(days=n % 2))

    def settle_platform(self, _: int) -> None:
        actions.settle_provider(provider="gofood", on=clock.today())

    def hand_in(self, n: int) -> None:
        actions.hand_in_cash(courier_id=n % 2, key=fresh())

    def pay_out(self, _: int) -> None:
        actions.pay_out(on=clock.today())

    def sleep(self, n: int) -> None:
        self.day.set(clock.now() + timedelta(hours=n))

    def _any(self, n: int) -> queries.ChargeView:
        return self.paid[-1 - n % min(len(self.paid), 2)]  # few, so that much happens to the same ones

    def _held(self, reference: str) -> int:
        money = queries.order_money(references=[reference])[reference]
        return money.held - money.refund_open


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 14), st.integers(0, 49)), max_size=25))
def test_whatever_people_do_the_books_can_be_proven(
    day: clock.SimulatedClock, moves: Sequence[tuple[int, int]]
) -> None:
    day.at = NOON
    town = Town(day)
    for move, n in moves:
        try:
            town.moves[move](n)
        except (errors.MoneyError, IndexError, ZeroDivisionError):
            pass
    assert queries.book_faults(timeline=day.timeline) == []
    assert sum(queries.account_balances(timeline=day.timeline).values()) == 0
    money = queries.order_money(references=[charge.reference for charge in town.paid])
    assert all(
        order.held == order.paid + order.subsidy - order.refunded - order.released and order.held >= 0
        for order in money.values()
    )
    assert queries.custodian_balances(timeline=day.timeline).get("bank:operator", 0) >= 0
