"""What a delivery costs, and how fast couriers are on the live timeline."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from sambayan.delivery.engine.travel import LONGEST_METRES, Point, Travel, haversine_metres
from sambayan.delivery.errors import NoFeeTable, TooFar
from sambayan.delivery.models import FeeTable

KM_PER_HOUR = 25  # a motorcycle in town, stops at lights included; to be measured on our own runs


@dataclass(frozen=True, slots=True)
class Quote:
    """Road metres, the fee in rupiah, and the code of the table that says so."""

    metres: int
    fee: int
    rule: str


def fee_on(*, day: date) -> FeeTable:
    """The fee in force on a day. Raises NoFeeTable."""
    table = FeeTable.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
    if table is None:
        raise NoFeeTable(day)
    return table


def quote(*, table: FeeTable, pickup: Point, drop: Point) -> Quote:
    """The base covers the first metres, each further metre costs its share of per_km; the sum is rounded up.

    Raises TooFar, also for what is no number.
    """
    straight = haversine_metres(pickup, drop)
    if not straight <= LONGEST_METRES:
        raise TooFar(straight, LONGEST_METRES)
    metres = round(straight * table.road_factor)
    thousandths = table.base * 1000 + table.per_km * max(0, metres - table.base_metres)  # of a rupiah
    fee = -(-thousandths // (1000 * table.round_to)) * table.round_to
    return Quote(metres=metres, fee=fee, rule=table.code)


def live_travel(*, day: date) -> Travel:
    """Travel around the centre of the region, on the road."""
    return Travel(
        origin_lat=settings.REGION.lat,
        origin_lng=settings.REGION.lng,
        metres_per_minute=KM_PER_HOUR * 1000 / 60,
        road_factor=fee_on(day=day).road_factor,
    )
