"""The proof of the books finds every kind of fault, planted where no trigger sees it."""

from collections.abc import Callable
from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.delivery.models import Delivery
from sambayan.market import actions, queries
from sambayan.market.enums import Channel, FaultKind, PayBy
from sambayan.money import actions as money
from sambayan.money.enums import Account, EntryKind
from tests.market import world
from tests.market.world import (
    Market,
    accepted,
    behind_the_guards,
    completed,
    confirmed,
    delivered,
    faults,
    on_the_way,
    placed,
    ready,
    sql,
    statements,
)

pytestmark = pytest.mark.django_db


MINE = "market_order o WHERE o.id = order_id AND o.code = %s"  # of rows of the order


def found() -> set[tuple[str, str]]:
    return {(fault.kind.value, fault.reference) for fault in faults()}


def planted(code: str, kind: FaultKind, *changes: str) -> None:
    """Books are right, then the changes are made behind every guard, then the proof says so."""
    assert found() == set()
    with behind_the_guards():
        for change in changes:
            sql(change, *([code] * change.count("%s")))
    assert (kind.value, code) in found()


def lost(market: Market) -> str:
    order, _ = on_the_way(market, refused=[market.tapis])
    delivery.mark_courier_lost(courier_id=world.courier_of(order.code))
    actions.work_due_outcomes(100)
    return order.code


EVERY_STAGE: list[Callable[[Market], object]] = [
    placed, confirmed, accepted, ready, on_the_way, delivered, completed, lost,
    lambda market: accepted(market, refused=[market.keripik, market.tapis, market.nasi]),
    lambda market: completed(market, refused=[market.nasi], pay_by=PayBy.CASH),
    lambda market: completed(market, refused=[market.nasi], pay_by=PayBy.PLATFORM, channel=Channel.GOFOOD),
    lambda market: delivered(market, pay_by=PayBy.CASH),
    lambda market: ready(market, drop=None),
]  # fmt: skip


@pytest.mark.parametrize("stage", EVERY_STAGE)
def test_the_books_are_right_at_every_stage_of_an_order(market: Market, stage: Callable[[Market], object]) -> None:
    stage(market)

    assert faults() == []
    money.work_due_refunds(100)
    assert faults() == []


def test_an_order_between_payment_and_notice_is_no_fault_but_a_forgotten_notice_is(market: Market) -> None:
    order = placed(market)
    world.pay(order.code)

    planted(order.code, FaultKind.PAID, "UPDATE money_chargeoutcome SET handled_at = now()")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE money_entry SET reference = 'NIHIL' WHERE reference = %s AND kind = 'payment'",
        "UPDATE money_charge SET reference = 'NIHIL' WHERE reference = %s",
        "UPDATE money_refund SET reference = 'NIHIL' WHERE reference = %s",
        "UPDATE delivery_delivery SET reference = 'NIHIL' WHERE reference = %s",
        "UPDATE money_entry SET timeline = timeline + 1 WHERE reference = %s",
    ],
)
def test_money_and_deliveries_without_an_order_are_found(market: Market, change: str) -> None:
    order = completed(market, refused=[market.tapis])
    assert found() == set()
    with behind_the_guards():
        sql(change, order.code)

    references = {fault.reference for fault in queries.book_faults() if fault.kind is FaultKind.ORPHAN}
    assert references in ({"NIHIL"}, {order.code})


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE market_order SET state = 'delivered' WHERE code = %s",
        f"DELETE FROM market_transition USING {MINE} AND to_state = 'ready'",
        f"DELETE FROM market_transition USING {MINE}",
        f"DELETE FROM market_transition USING {MINE} AND line_id IS NOT NULL AND to_state = 'accepted'",
        f"UPDATE market_orderline SET state = 'waiting' FROM {MINE}",
    ],
)
def test_a_state_that_its_moves_do_not_explain_is_found(market: Market, change: str) -> None:
    order = completed(market)

    planted(order.code, FaultKind.MOVES, change)


SECOND_ONGKIR = """
INSERT INTO market_orderfee (order_id, kind, stall_id, correction, payer, payee, base, rule, amount)
SELECT id, 'delivery', (SELECT MIN(id) FROM registry_stall), FALSE, 'buyer', 'courier', 0, '', 9000
FROM market_order WHERE code = %s
"""


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE market_orderline SET price = price + 1, amount = amount + quantity FROM {MINE}",
        f"UPDATE market_orderfee SET amount = amount + 500 FROM {MINE} AND kind = 'delivery'",
        f"DELETE FROM market_orderfee USING {MINE} AND kind = 'delivery_subsidy'",
        SECOND_ONGKIR,
    ],
)
def test_what_differs_from_what_was_frozen_is_found(market: Market, change: str) -> None:
    order = placed(market)

    planted(order.code, FaultKind.FROZEN, change)


@pytest.mark.parametrize("which", ["NOT correction AND base = 25000", "correction"])
def test_a_fee_that_the_terms_do_not_say_is_found(market: Market, which: str) -> None:
    order = accepted(market, refused=[market.tapis])

    planted(
        order.code,
        FaultKind.FEES,
        f"UPDATE market_orderfee SET amount = amount - 1 FROM {MINE} AND kind = 'commission' AND {which}",
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE delivery_delivery SET fee = fee + 500 WHERE reference = %s",
        "UPDATE delivery_delivery SET state = 'cancelled', picked_up_at = NULL, dropped_at = NULL WHERE reference = %s",
        "UPDATE delivery_delivery SET state = 'picked_up', dropped_at = NULL WHERE reference = %s",
    ],
)
def test_an_order_with_another_delivery_than_its_one_is_found(market: Market, change: str) -> None:
    order = delivered(market)

    planted(order.code, FaultKind.DELIVERY, change)


def test_a_second_delivery_fee_for_one_order_is_found(market: Market) -> None:
    order = accepted(market)
    columns = [str(f.column) for f in Delivery._meta.concrete_fields if f.column not in {"id", "key"}]

    planted(
        order.code,
        FaultKind.DELIVERY,
        f"INSERT INTO delivery_delivery (key, {', '.join(columns)})"
        f" SELECT key || ':2', {', '.join(columns)} FROM delivery_delivery WHERE reference = %s",
    )


def test_a_payment_of_another_amount_is_found(market: Market) -> None:
    order = confirmed(market)

    planted(order.code, FaultKind.PAID, "UPDATE money_charge SET amount = amount - 1000 WHERE reference = %s")


def test_cash_held_by_a_courier_who_did_not_deliver_is_found(market: Market) -> None:
    order = delivered(market, pay_by=PayBy.CASH)

    planted(order.code, FaultKind.HOLDER, "UPDATE money_charge SET custodian = 'courier:0' WHERE reference = %s")


def test_qris_money_in_a_couriers_bag_is_found(market: Market) -> None:
    order = confirmed(market)

    planted(order.code, FaultKind.HOLDER, "UPDATE money_charge SET custodian = 'courier:1' WHERE reference = %s")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE money_refund SET amount = amount - 1 WHERE reference = %s",
        "DELETE FROM money_refund WHERE reference = %s",
        f"UPDATE market_orderline SET state = 'accepted' FROM {MINE} AND market_orderline.state = 'refused'",
    ],
)
def test_refunds_that_are_not_exactly_the_refused_lines_are_found(market: Market, change: str) -> None:
    order = accepted(market, refused=[market.tapis])

    planted(order.code, FaultKind.REFUNDED, change)


def test_an_order_refunded_but_for_a_rupiah_is_found(market: Market) -> None:
    order = accepted(market, refused=[market.keripik, market.tapis, market.nasi])

    planted(order.code, FaultKind.REFUNDED, "UPDATE money_refund SET amount = amount - 1 WHERE reference = %s")


def test_money_that_left_what_is_held_is_found_though_the_entry_balances(market: Market) -> None:
    order = accepted(market)

    planted(
        order.code,
        FaultKind.HELD,
        "INSERT INTO money_entry (timeline, kind, key, reference, at)"
        " SELECT timeline, 'settlement', 'planted', reference, now() FROM money_entry WHERE reference = %s",
        "INSERT INTO money_entryline (entry_id, account, party_kind, party_id, custodian, amount)"
        " SELECT id, unnest(ARRAY['held', 'rounding']), '', 0, '', unnest(ARRAY[100, -100])"
        " FROM money_entry WHERE key = 'planted'",
    )


def test_a_completed_order_without_its_release_is_found(market: Market) -> None:
    order = completed(market)

    planted(
        order.code,
        FaultKind.HELD,
        "DELETE FROM money_entryline USING money_entry e"
        " WHERE e.id = entry_id AND e.reference = %s AND e.kind = 'release'",
        "DELETE FROM money_entry WHERE reference = %s AND kind = 'release'",
    )


def moved_between_stalls(kind: str) -> str:
    return f"""
    UPDATE money_entryline l SET amount = l.amount + CASE WHEN l.id = ends.first THEN -1000 ELSE 1000 END
    FROM (
        SELECT MIN(l.id) AS first, MAX(l.id) AS last FROM money_entryline l JOIN money_entry e ON e.id = l.entry_id
        WHERE e.reference = %s AND e.kind = '{kind}' AND l.account = 'umkm_payable'
    ) AS ends
    WHERE l.id IN (ends.first, ends.last)
    """


def test_a_share_given_to_the_wrong_umkm_is_found_though_everything_balances(market: Market) -> None:
    order = completed(market)

    planted(order.code, FaultKind.SHARES, moved_between_stalls("release"))


def test_a_write_off_for_the_wrong_umkm_is_found(market: Market) -> None:
    planted(lost(market), FaultKind.WRITTEN_OFF, moved_between_stalls("write_off"))


def test_shares_released_before_the_order_is_done_are_found(market: Market) -> None:
    order = completed(market)

    planted(order.code, FaultKind.SHARES, "UPDATE market_order SET state = 'delivered' WHERE code = %s")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE money_terms SET delivery_subsidy = 1",
        "UPDATE delivery_feetable SET base = base * 2",
        "UPDATE market_orderfee SET base = 1 WHERE kind = 'delivery'",
        "UPDATE market_orderfee SET rule = 'none' WHERE kind = 'delivery'",
    ],
)
def test_what_priced_an_order_is_computed_again(market: Market, damage: str) -> None:
    completed(market, drop=(-5.42, 105.25))
    with behind_the_guards():
        sql(damage)
    assert {fault.kind for fault in faults()} == {FaultKind.FROZEN}


def test_fee_tables_that_priced_orders_do_not_change(market: Market) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        sql("UPDATE delivery_feetable SET base = base * 2")


_PARTY = {"umkm_payable": "umkm", "courier_payable": "courier", "platform_payable": "platform", "loss": "operator"}
_HOLDER = {
    "bank": "bank:operator", "provider_receivable": "provider:testpay",
    "courier_cash": "courier:1", "platform_receivable": "platform:gofood",
}  # fmt: skip
_STRAY = """
WITH fresh AS (
    INSERT INTO money_entry (timeline, kind, key, reference, at)
    VALUES (%s, %s, 'stray', %s, now()) RETURNING id
)
INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)
SELECT id, %s, 5, %s, 1, %s FROM fresh UNION ALL SELECT id, %s, -5, %s, 1, %s FROM fresh
"""


@pytest.mark.parametrize("kind", [*EntryKind])
def test_a_stray_balanced_entry_between_any_two_accounts_is_found(market: Market, kind: EntryKind) -> None:
    """Every theft that a single entry can be, with every trigger on, for an order that is done and for none."""
    code = completed(market).code
    missed = []
    for one, other in permutations(Account, 2):
        for reference in (code, ""):
            sides = [
                (str(a), _PARTY.get(a, "province" if a == Account.SUBSIDY_RECEIVABLE else ""), _HOLDER.get(a, ""))
                for a in (one, other)
            ]
            with transaction.atomic():
                sql(_STRAY, clock.timeline(), kind, reference, *sides[0], *sides[1])
                if not faults():
                    missed.append((one.value, other.value, reference))
                transaction.set_rollback(True)
    assert missed == []


def test_what_money_finds_is_told_too(market: Market) -> None:
    order = confirmed(market)
    with behind_the_guards():
        sql("UPDATE money_entryline SET amount = amount + 1 WHERE account = 'held'")

    kinds = {fault.kind.value for fault in faults() if fault.reference == order.code}
    assert "unbalanced" in kinds


def test_only_the_timeline_that_is_asked_for_is_proven(market: Market) -> None:
    order = confirmed(market)
    with behind_the_guards():
        sql("UPDATE money_charge SET amount = amount - 1000 WHERE reference = %s", order.code)

    assert queries.book_faults(timeline=clock.timeline() + 500_000) == []
    assert {fault.reference for fault in queries.book_faults()} >= {order.code}


def test_the_proof_takes_the_same_statements_for_one_order_and_for_four(market: Market) -> None:
    def counted(orders: int) -> int:
        for n in range(orders):
            completed(market, [(market.keripik, 1)], visitor=f"v{n}")
        return statements(queries.book_faults, timeline=clock.timeline())

    assert counted(1) == counted(3)
