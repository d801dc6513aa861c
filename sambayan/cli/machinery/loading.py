"""The region pack on its way into the database: read once, then handed to every app that has a part of it."""

from pathlib import Path
from typing import Any

SUBJECT = "pack:region"
_ACTION = "load_pack"


def read(folder: Path) -> Any:
    """The pack, or PackError with file and line."""
    from sambayan.core import pack

    return pack.read(folder)


def changed(folder: Path) -> bool:
    """Whether the folder differs from what was loaded last."""
    from sambayan.core import audit, pack

    noted = audit.last_detail(action=_ACTION, subject=SUBJECT)
    return noted is None or noted["fingerprint"] != pack.fingerprint(folder)


def load(pack: Any) -> None:
    """Hand the pack to its apps, lowest first, and note it in the audit trail; each step may be repeated."""
    from django.db import transaction

    from sambayan.core import audit
    from sambayan.delivery.actions import load_pack as load_delivery
    from sambayan.market.actions import load_pack as load_market
    from sambayan.money.actions import load_pack as load_money
    from sambayan.registry.actions import load_pack as load_registry
    from sambayan.regulation.actions import load_pack as load_regulation

    for load_part in (load_regulation, load_registry, load_money, load_delivery, load_market):
        load_part(pack=pack)
    with transaction.atomic(durable=True):
        audit.record(action=_ACTION, subject=SUBJECT, actor_id=None, detail={"fingerprint": pack.fingerprint})
