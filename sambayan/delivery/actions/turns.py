"""Whoever gives deliveries to couriers or takes them back does so in turn, one at a time in a timeline."""

from django.db import connection

from sambayan.core import clock


def take_turn() -> None:
    """Wait for the turn; it ends with the transaction. Rows are locked after it, never before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"delivery turn {clock.timeline()}"])
