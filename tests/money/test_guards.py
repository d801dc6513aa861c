"""The triggers and constraints of the book, tried with SQL that no action would write."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.money.movements import fresh, sql

pytestmark = pytest.mark.django_db

_ENTRY_WITH_LINES = """
WITH fresh AS (
    INSERT INTO money_entry (timeline, kind, key, reference, at) VALUES (0, 'payment', %s, 'X', now()) RETURNING id
)
INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)
SELECT fresh.id, l.account, l.amount, '', 0, l.custodian
FROM fresh, unnest(%s::text[], %s::bigint[], %s::text[]) AS l (account, amount, custodian)
"""


def write(*written: tuple[str, int, str]) -> str:
    key = fresh("entry")
    sql(_ENTRY_WITH_LINES, key, *(list(column) for column in zip(*written, strict=True)))
    return key


def write_balanced() -> str:
    return write(("bank", 500, "bank:operator"), ("held", -500, ""))


def refused(statement: Callable[[], object], words: str) -> None:
    with pytest.raises((IntegrityError, DatabaseError), match=words), transaction.atomic():
        statement()


def add(key: str, *amounts: int) -> None:
    sql(
        "INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)"
        " SELECT id, 'held', unnest(%s::bigint[]), '', 0, '' FROM money_entry WHERE key = %s",
        list(amounts),
        key,
    )


def test_a_balanced_entry_is_accepted() -> None:
    key = write_balanced()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM money_entry WHERE key = %s", [key])
        assert cursor.fetchone() == (1,)


def test_lines_that_do_not_sum_to_zero_are_refused() -> None:
    refused(lambda: write(("bank", 500, "bank:operator"), ("held", -499, "")), "sum to 1")


def test_an_entry_of_one_line_is_refused() -> None:
    refused(lambda: write(("held", 500, "")), "1 lines")


def test_a_line_of_nothing_is_refused() -> None:
    refused(lambda: write(("held", 5, ""), ("held", -5, ""), ("loss", 0, "")), "entry_line_not_zero")


def test_money_that_nobody_holds_is_refused() -> None:
    refused(lambda: write(("bank", 500, ""), ("held", -500, "")), "entry_line_held_by_somebody")


def test_a_holder_of_what_is_no_money_is_refused() -> None:
    refused(lambda: write(("loss", 500, "courier:7"), ("held", -500, "")), "entry_line_held_by_somebody")


def test_one_line_cannot_be_added_later() -> None:
    key = write_balanced()
    refused(lambda: add(key, 7), "refused")


def test_not_even_lines_that_sum_to_zero_can_be_added_later() -> None:
    key = write_balanced()
    refused(lambda: add(key, 7, -7), "2 lines in this statement sum to 0, 4 in all")


def test_an_entry_without_lines_is_refused() -> None:
    refused(
        lambda: sql(
            "INSERT INTO money_entry (timeline, kind, key, reference, at) VALUES (0, 'payment', 'bare', '', now())"
        ),
        "has no lines",
    )


def test_one_bad_entry_of_a_batch_refuses_the_batch() -> None:
    def batch() -> None:
        sql(
            "WITH fresh AS (INSERT INTO money_entry (timeline, kind, key, reference, at)"
            " SELECT 0, 'payment', unnest(%s::text[]), '', now() RETURNING id, key)"
            " INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)"
            " SELECT id, 'held', unnest(CASE key WHEN 'good' THEN ARRAY[1, -1] ELSE ARRAY[1, -2] END), '', 0, ''"
            " FROM fresh",
            ["good", "bad"],
        )

    refused(batch, "sum to -1")


@pytest.mark.parametrize("table", ["money_entry", "money_entryline"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_book_is_append_only(table: str, statement: str) -> None:
    write_balanced()
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # or TRUNCATE is refused for its pending foreign keys already
    refused(lambda: sql(statement.format(table)), "append-only")


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("state = 'paid'", "charge_paid_has_a_time"),
        ("amount = 0", "charge_positive"),
        ("settled_on = '2018-04-02'", "charge_settled_when_paid"),
        ("settled_on = '2018-04-02', settlement_fee = 1", "charge_settled_when_paid"),
        (
            "state = 'paid', paid_at = now(), settled_on = '2018-04-02', settlement_fee = 501",
            "charge_settled_when_paid",
        ),
    ],
)
def test_a_charge_that_contradicts_itself_is_refused(column: str, constraint: str) -> None:
    sql(
        "INSERT INTO money_charge (timeline, code, key, reference, method, provider, custodian, amount, state, qr,"
        " provider_reference, requested_at) VALUES (0, 'C', 'K', 'X', 'qris', 'testpay', 'provider:testpay', 500,"
        " 'pending', '', '', now())"
    )
    refused(lambda: sql(f"UPDATE money_charge SET {column} WHERE code = 'C'"), constraint)
