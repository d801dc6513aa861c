"""The one door into the book. Nothing else inserts an entry; triggers refuse what does not sum to 0.

An entry and its lines are one statement, so that the database can judge them together. No row is shared between
orders: a balance is the sum of its lines and never stored on the order path.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from sambayan.core import clock, database
from sambayan.money.engine.postings import Posting

_POST = """
WITH wanted AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) AS w (kind, key, reference)),
fresh AS (
    INSERT INTO money_entry (timeline, kind, key, reference, at)
    SELECT %s, kind, key, reference, %s FROM wanted
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key
),
sides AS (
    INSERT INTO money_entryline (entry_id, account, amount, party_kind, party_id, custodian)
    SELECT fresh.id, l.account, l.amount, l.party_kind, l.party_id, l.custodian
    FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[])
        AS l (key, account, amount, party_kind, party_id, custodian)
    JOIN fresh USING (key)
)
SELECT key FROM fresh
"""


def post_entry(posting: Posting) -> bool:
    """Write one entry. False when its key was written before: then nothing is changed."""
    return posting.key in post_entries([posting])


def post_entries(postings: Sequence[Posting]) -> set[str]:
    """Write entries in one statement, each once; returns the keys that were new. In the caller's transaction."""
    database.require_transaction()
    if not postings:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_POST, [*_entries(postings), *_lines(postings)])
        return {key for (key,) in cursor.fetchall()}


def _entries(postings: Sequence[Posting]) -> list[Any]:
    keys = [posting.key for posting in postings]
    if len(set(keys)) != len(keys):
        raise ValueError("two postings of one batch have the same key")
    return [
        [posting.kind.value for posting in postings],
        keys,
        [posting.reference for posting in postings],
        clock.timeline(),
        clock.now(),
    ]


def _lines(postings: Sequence[Posting]) -> list[Any]:
    pairs = [(posting.key, line) for posting in postings for line in posting.lines]
    return [
        [key for key, _ in pairs],
        [line.account.value for _, line in pairs],
        [line.amount for _, line in pairs],
        [line.party_kind.value if line.party_kind else "" for _, line in pairs],
        [line.party_id for _, line in pairs],
        [line.custodian for _, line in pairs],
    ]
