"""Rules come from the region pack, and only from there."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from sambayan.core import audit
from sambayan.core.pack import Pack
from sambayan.regulation.engine.rules import FIELDS
from sambayan.regulation.enums import Status
from sambayan.regulation.models import Rule


def load_pack(*, pack: Pack) -> int:
    """Make the rules those of the pack, and return how many there are.

    A law that ends is kept with its last day; a rule that the pack no longer names was no rule, and
    goes. What changed is in the audit trail. A pack that says what is already known changes nothing.
    """
    with transaction.atomic(durable=True):
        known = {rule.code: _content(rule) for rule in Rule.objects.select_for_update()}
        changed = [row for row in pack.rules if known.get(row.code) != _content(row)]
        gone = known.keys() - {row.code for row in pack.rules}
        if changed or gone:
            _write([Rule(**_content(row)) for row in changed], gone)
            audit.record(
                action="regulation.load_pack", subject="pack:regulation", actor_id=None,
                detail={"changed": [row.code for row in changed], "withdrawn": sorted(gone)},
            )  # fmt: skip
    return len(pack.rules)


def _content(rule: Any) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in FIELDS}


def _write(changed: Sequence[Rule], gone: Collection[str]) -> None:
    """Rules of one thing may hand days to each other, so all that change first step out of the constraint.

    The pack itself has no overlap; whatever part of it stands, in any order, has none either.
    """
    Rule.objects.filter(code__in=gone).delete()
    Rule.objects.filter(code__in=[rule.code for rule in changed]).update(status=Status.DRAFT, annulled_by="")
    Rule.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in FIELDS if name != "code"],
    )
