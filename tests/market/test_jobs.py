import logging

import pytest
from django.db import connection, transaction

from sambayan.core import clock
from sambayan.market import jobs
from sambayan.market.errors import BooksWrong
from sambayan.money.models import Entry
from tests.market.world import Market, completed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_timeline_is_the_live_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "LIVE", clock.timeline())


def test_right_books_are_proven_without_a_word(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    completed(market)

    jobs.prove_books()

    assert caplog.messages == []


def test_wrong_books_fail_the_job_and_every_fault_is_logged(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    order = completed(market)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH e AS (INSERT INTO money_entry (timeline, kind, key, reference, at)"
            " VALUES (%s, 'hand_in', 'theft', %s, now()) RETURNING id)"
            " INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)"
            " SELECT id, 'loss', 5, 'operator', 0, '' FROM e UNION ALL"
            " SELECT id, 'umkm_payable', -5, 'umkm', 1, '' FROM e",
            [clock.timeline(), order.code],
        )

    with pytest.raises(BooksWrong, match="wrong in 1 places; run `sambayan books check`"):
        jobs.prove_books()

    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.__dict__["reference"] == order.code
    assert record.__dict__["entry"] == Entry.objects.get(key="theft").id
