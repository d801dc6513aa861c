"""Background work of the registry: retention, and the partitions of the core tables."""

from sambayan.core import clock, queue
from sambayan.registry.actions import retention


@queue.job("registry.retire_old_records")
def retire_old_records() -> None:
    retention.retire_old_records(today=clock.today())
