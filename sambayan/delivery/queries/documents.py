"""Which couriers may not drive on a day: derived from what they showed and the rules of that day, never stored.

A courier of whom no document is known is not blocked: nobody has asked for it yet.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from sambayan.core import clock
from sambayan.delivery.enums import Vehicle

# The rules that ask for a document on %(day)s; a rule's subject is the vehicle.
_ASKED = """
rule.metric = 'doc_required' AND rule.status <> 'draft' AND rule.valid_from <= %(day)s
AND (rule.valid_to IS NULL OR rule.valid_to >= %(day)s)
"""
_ENDED = "doc.valid_to < %(day)s"  # on its last day a document is still good
# Whether courier `c` is blocked on %(day)s.
BLOCKED = f"""
EXISTS (
    SELECT FROM delivery_courierdocument doc
    JOIN regulation_rule rule ON rule.subject = c.vehicle AND rule.variant = doc.kind AND {_ASKED}
    WHERE doc.courier_id = c.id AND {_ENDED}
)
"""
_PAPERS = f"""
SELECT c.id, c.code, c.person_id, c.vehicle, rule.variant, rule.code, rule.instrument, rule.source, doc.valid_to,
       COALESCE({_ENDED}, FALSE)
FROM delivery_courier c
LEFT JOIN regulation_rule rule ON rule.subject = c.vehicle AND {_ASKED}
LEFT JOIN delivery_courierdocument doc ON doc.courier_id = c.id AND doc.kind = rule.variant
WHERE c.timeline = %(timeline)s AND (%(courier)s::bigint IS NULL OR c.id = %(courier)s)
ORDER BY c.id, rule.variant
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a rule asks of a courier; `valid_to` is its last day, None was not shown yet. One that has
    `ended` blocks the courier.
    """

    kind: str
    rule: str
    instrument: str
    source: str
    valid_to: date | None
    ended: bool


@dataclass(frozen=True, slots=True)
class CourierPapers:
    """A courier and what the rules of a day ask of them."""

    id: int
    code: str
    person_id: int
    vehicle: Vehicle
    papers: tuple[Paper, ...]

    @property
    def ended(self) -> tuple[Paper, ...]:
        """What blocks the courier."""
        return tuple(paper for paper in self.papers if paper.ended)

    @property
    def missing(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.valid_to is None)


def courier_papers(*, day: date, courier_id: int | None = None) -> list[CourierPapers]:
    """Every courier of this timeline, or one, with the documents that bind on the day; blocked ones first.

    One statement.
    """
    values: dict[str, Any] = {"timeline": clock.timeline(), "day": day, "courier": courier_id}
    with connection.cursor() as cursor:
        cursor.execute(_PAPERS, values)
        rows = cursor.fetchall()
    found = [_papers(key, list(group)) for key, group in groupby(rows, key=itemgetter(slice(4)))]
    return sorted(found, key=lambda courier: (not courier.ended, courier.id))


def _papers(key: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> CourierPapers:
    number, code, person, vehicle = key
    papers = tuple(Paper(*row[4:]) for row in rows if row[4] is not None)
    return CourierPapers(number, code, person, Vehicle(vehicle), papers)
