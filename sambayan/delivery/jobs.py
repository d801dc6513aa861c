"""Background work of delivery, called by the sweep each second."""

from sambayan.delivery import actions


def dispatch(limit: int) -> int:
    """Decides once a minute while something waits."""
    return actions.work_due_dispatch(limit)


def take_back_offers(limit: int) -> int:
    """Before the next decision, so that what nobody answered can be offered anew."""
    return actions.work_due_offers(limit)


def give_up_unserved(limit: int) -> int:
    return actions.work_due_unserved(limit)
