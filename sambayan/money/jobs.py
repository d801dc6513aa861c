"""What the sweep calls each second."""

from sambayan.money import actions


def work_notifications(limit: int) -> int:
    return actions.work_due_notifications(limit)


def work_refunds(limit: int) -> int:
    return actions.work_due_refunds(limit)
