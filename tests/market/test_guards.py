"""What the database refuses, said by raw SQL."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from sambayan.core import clock
from sambayan.market.engine.transitions import BORN, LINE, ORDER
from sambayan.market.enums import LineState, OrderState
from sambayan.market.models import Order, OrderLine
from tests.market.world import Market, accepted, behind_the_guards, completed, placed, sql

pytestmark = pytest.mark.django_db

ORDER_COLUMNS = (
    "timeline = timeline + 1", "code = code || 'X'", "link = link || 'X'", "key = key || 'X'", "buyer_id = NULL",
    "drop_lat = 0", "channel = 'desk'", "pay_by = 'cash'", "fee_rule = 'other'",
    "placed_at = placed_at + interval '1 s'", "goods = goods + 1, total = total + 1",
    "delivery_fee = delivery_fee + 1, total = total + 1", "subsidy = subsidy - 1, total = total + 1",
)  # fmt: skip
LINE_COLUMNS = (
    "price = price + 1, amount = amount + quantity",
    "quantity = 9, amount = price * 9",
    "name = 'x'",
    "stall_id = stall_id + 1",
)


def refused(statement: str, *values: object) -> bool:
    try:
        with transaction.atomic():
            sql(statement, *values)
            sql("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return True
    return False


def test_the_database_allows_the_moves_of_orders_that_the_table_lists_and_no_other(market: Market) -> None:
    order = placed(market)
    for before, after in product(["", *OrderState], OrderState):
        if before:
            with behind_the_guards():
                sql("UPDATE market_order SET state = %s WHERE id = %s", before, order.id)
            moved = not refused("UPDATE market_order SET state = %s WHERE id = %s", after, order.id)
            assert moved is (after in ORDER[before] or after == before), (before, after)
        written = not refused(
            "INSERT INTO market_transition (order_id, from_state, to_state, at, reason) VALUES (%s, %s, %s, %s, '')",
            order.id, before or BORN, after, clock.now(),
        )  # fmt: skip
        assert written is (after in ORDER[before or BORN]), (before, after)


def test_the_database_allows_the_moves_of_lines_that_the_table_lists_and_no_other(market: Market) -> None:
    order = placed(market)
    line = OrderLine.objects.filter(order_id=order.id).first()
    assert line is not None
    for before, after in product(LineState, LineState):
        with behind_the_guards():
            sql("UPDATE market_orderline SET state = %s WHERE id = %s", before, line.id)
        moved = not refused("UPDATE market_orderline SET state = %s WHERE id = %s", after, line.id)
        assert moved is (after in LINE[before] or after == before), (before, after)
        written = not refused(
            "INSERT INTO market_transition (order_id, line_id, from_state, to_state, at, reason)"
            " VALUES (%s, %s, %s, %s, %s, '')",
            order.id, line.id, before, after, clock.now(),
        )  # fmt: skip
        assert written is (after in LINE[before]), (before, after)


@pytest.mark.parametrize("change", ORDER_COLUMNS)
def test_an_order_is_frozen_when_it_was_placed(market: Market, change: str) -> None:
    order = placed(market)

    assert refused(f"UPDATE market_order SET {change} WHERE id = %s", order.id)


@pytest.mark.parametrize("change", LINE_COLUMNS)
def test_a_line_is_frozen_when_it_was_placed(market: Market, change: str) -> None:
    order = placed(market)

    assert refused(f"UPDATE market_orderline SET {change} WHERE order_id = %s", order.id)


@pytest.mark.parametrize("statement", [
    "UPDATE market_orderfee SET amount = amount + 1 WHERE order_id = %s",
    "DELETE FROM market_orderfee WHERE order_id = %s",
    "UPDATE market_transition SET reason = 'x' WHERE order_id = %s",
    "DELETE FROM market_transition WHERE order_id = %s",
    "DELETE FROM market_orderline WHERE order_id = %s",
    "DELETE FROM market_order WHERE id = %s",
])  # fmt: skip
def test_nothing_of_an_order_is_rewritten_or_deleted(market: Market, statement: str) -> None:
    order = completed(market)

    assert refused(statement, order.id)


def test_due_time_and_state_are_all_that_changes_of_an_order(market: Market) -> None:
    order = placed(market)

    assert not refused("UPDATE market_order SET due_at = NULL, state = 'confirmed' WHERE id = %s", order.id)


def test_stock_is_never_negative(market: Market) -> None:
    assert refused("UPDATE market_stock SET available = -1 WHERE product_id = %s", market.keripik)


def test_a_total_that_does_not_add_up_is_refused(market: Market) -> None:
    order = placed(market)
    columns = [str(field.column) for field in Order._meta.concrete_fields if field.column != "id"]
    changed = [
        {"total": "total + 1", "code": "code || 'X'", "link": "link || 'X'", "key": "key || 'X'"}.get(column, column)
        for column in columns
    ]
    copied = (
        f"INSERT INTO market_order ({', '.join(columns)}) SELECT {', '.join(changed)} FROM market_order WHERE id = %s"
    )

    assert refused(copied, order.id)
    assert not refused(copied.replace("total + 1", "total"), order.id)


def test_a_correction_only_takes_back_and_only_once(market: Market) -> None:
    order = accepted(market, refused=[market.tapis])
    columns = "order_id, kind, stall_id, correction, payer, payee, base, rule"
    of_order = "FROM market_orderfee WHERE order_id = %s AND kind = 'commission'"

    assert refused(
        f"INSERT INTO market_orderfee ({columns}, amount) SELECT {columns}, amount {of_order} AND correction", order.id
    )
    assert refused(
        "INSERT INTO market_orderfee (order_id, kind, stall_id, correction, payer, payee, base, rule, amount)"
        f" SELECT order_id, kind, stall_id, TRUE, payer, payee, base, rule, 1 {of_order} AND base = 25000", order.id,
    )  # fmt: skip


def test_a_basket_line_holds_one_to_ninety_nine(market: Market) -> None:
    for quantity, wrong in ((0, True), (1, False), (99, False), (100, True)):
        sql("DELETE FROM market_basketline")
        sql("DELETE FROM market_basket")
        sql(
            "INSERT INTO market_basket (code, visitor, sentra_id, updated_at) VALUES ('B', 'v', %s, %s)",
            market.sentra, clock.now(),
        )  # fmt: skip
        assert wrong is refused(
            "INSERT INTO market_basketline (basket_id, product_id, quantity, note)"
            " SELECT id, %s, %s, '' FROM market_basket",
            market.keripik, quantity,
        )  # fmt: skip


@pytest.mark.parametrize("drop", ["90.1, 105.2", "-5.4, 180.1", "'NaN', 105.2", "-5.4, NULL", "NULL, 105.2"])
def test_an_order_is_brought_to_a_place_on_earth_or_to_none(drop: str, market: Market) -> None:
    columns = "channel, pay_by, state, terms_id, fee_rule, goods, delivery_fee, subsidy, total, placed_at"
    order = placed(market)
    copy = (
        f"INSERT INTO market_order (timeline, code, link, key, sentra_id, {columns}, drop_lat, drop_lng)"
        f" SELECT timeline, code || %s, link || %s, key || %s, sentra_id, {columns}, {{}} FROM market_order"
        f" WHERE id = {order.id}"
    )

    with behind_the_guards():
        assert not refused(copy.format("NULL, NULL"), "N", "N", "N")
        assert not refused(copy.format("-90, 180"), "P", "P", "P")
        assert refused(copy.format(drop), "Q", "Q", "Q")
