"""A rule as the engine and its readers know it."""

from dataclasses import dataclass, fields
from datetime import date

from sambayan.regulation.enums import Metric, Status, Subject, Verified


@dataclass(frozen=True, slots=True)
class Rule:
    """One value that one instrument sets for one subject between two days, both included."""

    code: str
    instrument: str
    article: str
    subject: Subject
    zone: str
    metric: Metric
    variant: str
    value: int | None
    unit: str
    basis: str
    valid_from: date
    valid_to: date | None
    status: Status
    annulled_by: str
    source: str
    verified: Verified

    def binds(self, on: date) -> bool:
        """Whether it bound on that day. An annulled or superseded rule did, until its last day."""
        ended = self.valid_to is not None and self.valid_to < on
        return self.status != Status.DRAFT and self.valid_from <= on and not ended

    def standing(self, on: date) -> Status | None:
        """Its status as it was on that day; None before it began.

        An annulment shows from the day of the decision on, the day after the rule's last.
        """
        if self.status == Status.DRAFT or self.valid_from > on:
            return Status.DRAFT if self.status == Status.DRAFT else None
        return Status.IN_FORCE if self.binds(on) else self.status


FIELDS = tuple(field.name for field in fields(Rule))  # also the columns of the table and of the pack's file
