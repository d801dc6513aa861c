"""Background work of the market: due work for the sweep and for a replay in its own time, and the nightly proof."""

import logging

from sambayan.core import clock, queue
from sambayan.market import actions, queries
from sambayan.market.errors import BooksWrong

log = logging.getLogger(__name__)


def outcomes(limit: int) -> int:
    """React to what became of payments and deliveries."""
    return actions.work_due_outcomes(limit)


def orders(limit: int) -> int:
    """Move orders whose time has come."""
    return actions.work_due_orders(limit)


@queue.job("market.close_spent_budget")
def close_spent_budget() -> None:
    """Each minute: nothing more is promised of a budget that is spent."""
    actions.close_spent_budget()


@queue.job("market.prove_books")
def prove_books() -> None:
    """Prove the live books; each fault is a line of the log. Raises BooksWrong."""
    faults = queries.book_faults(timeline=clock.LIVE)
    for fault in faults:
        log.error("books: %s: %s", fault.kind, fault.detail, extra={"reference": fault.reference, "entry": fault.entry})
    if faults:
        raise BooksWrong(len(faults))


@queue.job("market.blur_doors")
def blur_doors() -> None:
    """The doors of old orders and of erased buyers."""
    actions.blur_doors()
