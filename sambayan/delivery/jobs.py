"""Background work of delivery, called by the sweep each second."""

from sambayan.delivery import actions


def dispatch(limit: int) -> int:
    """Decides once a minute while something waits."""
    return actions.work_due_dispatch(limit)


def give_up_unserved(limit: int) -> int:
    return actions.work_due_unserved(limit)
