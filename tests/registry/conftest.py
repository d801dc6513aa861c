from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection

from sambayan.core import clock
from sambayan.core.clock import SimulatedClock
from sambayan.core.models import AuditRecord


@pytest.fixture
def noon() -> Iterator[SimulatedClock]:
    """Monday 2 April 2018, twelve o'clock in Lampung, on the live timeline."""
    with clock.simulated(clock.LIVE, datetime(2018, 4, 2, 5, tzinfo=UTC)) as simulated:
        yield simulated


@pytest.fixture
def dump() -> Callable[[], str]:
    """Every row of every table as text, bytes as hex: what somebody has who stole a backup."""

    def rows() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            tables = [table for (table,) in cursor.fetchall()]
            texts = []
            for table in tables:
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                texts += [f"{table} {text}" for (text,) in cursor.fetchall()]
        return "\n".join(texts)

    return rows


@pytest.fixture
def trail() -> Callable[[], list[tuple[str, str]]]:
    """Deed and thing of every line of the audit trail, in order."""
    return lambda: list(AuditRecord.objects.order_by("id").values_list("action", "subject"))
