"""The fee tables of the region pack."""

from django.db import transaction

from sambayan.core.pack import DeliveryFee, Pack
from sambayan.delivery.errors import FeeTableChanged
from sambayan.delivery.models import FeeTable

_VALUES = ("valid_from", "base", "base_metres", "per_km", "round_to", "road_factor")


def load_pack(*, pack: Pack) -> None:
    """Add the pack's fee tables that are new. A table that priced orders stays as it is: FeeTableChanged."""
    with transaction.atomic(durable=True):
        known = {table.code: table for table in FeeTable.objects.all()}
        for row in pack.delivery_fees:
            table = known.get(row.code)
            if table is not None and any(getattr(table, name) != getattr(row, name) for name in _VALUES):
                raise FeeTableChanged(row.code)
        FeeTable.objects.bulk_create(_table(row) for row in pack.delivery_fees if row.code not in known)


def _table(row: DeliveryFee) -> FeeTable:
    return FeeTable(code=row.code, source=row.source, **{name: getattr(row, name) for name in _VALUES})
