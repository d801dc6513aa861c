import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection

from sambayan.cli.machinery.failures import CannotStart, reason, sentence
from sambayan.core.database import DatabaseUnavailable, NoTransactionError
from sambayan.core.pack import PackError
from sambayan.money.errors import NoTerms


@pytest.mark.parametrize(
    "error",
    [
        CannotStart("a"),
        DatabaseUnavailable("b"),
        ImproperlyConfigured("c"),
        PackError("areas.csv:12: d"),
        NoTerms("2018-04-02"),
    ],
)
def test_errors_that_we_foresaw_speak_for_themselves(error: Exception) -> None:
    assert sentence(error) == str(error)


@pytest.mark.parametrize("error", [ValueError("x"), NoTransactionError("x"), ProgrammingError("no such table")])
def test_a_bug_has_no_sentence(error: Exception) -> None:
    assert sentence(error) is None


@pytest.mark.django_db
def test_a_statement_that_was_cancelled_is_a_bug_and_not_a_lost_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        with pytest.raises(OperationalError) as caught:
            cursor.execute("SELECT pg_sleep(1)")

    assert sentence(caught.value) is None


def test_a_lost_database_is_told() -> None:
    error = OperationalError("server closed the connection unexpectedly\n\tThis probably means …")
    error.__cause__ = psycopg.errors.AdminShutdown()

    told = sentence(error)

    assert told is not None
    assert told.startswith("the database went away (server closed the connection unexpectedly)")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            'connection failed: connection to server at "127.0.0.1", port 1 failed: Connection refused\n\tIs the …',
            "Connection refused",
        ),
        ('connection to server failed: FATAL:  database "x" does not exist', 'database "x" does not exist'),
        ("", "OperationalError"),
    ],
)
def test_the_reason_is_what_the_server_said(words: str, told: str) -> None:
    assert reason(OperationalError(words)) == told
