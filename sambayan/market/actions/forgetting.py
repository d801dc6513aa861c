"""What an order knows of its buyer beyond an id: the door. It blurs to a kilometre when nobody needs it any more."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from sambayan.core import clock
from sambayan.delivery import actions as delivery

DOOR_DAYS = 30  # after the order was placed: complaints come by then

_BLUR = """
UPDATE market_order o SET drop_lat = round(drop_lat::numeric, 2), drop_lng = round(drop_lng::numeric, 2)
WHERE timeline = %s AND state IN ('completed', 'refunded', 'expired')
  AND (drop_lat <> round(drop_lat::numeric, 2) OR drop_lng <> round(drop_lng::numeric, 2))
  AND (placed_at < %s OR EXISTS (SELECT FROM registry_person p WHERE p.id = o.buyer_id AND p.erased_at IS NOT NULL))
RETURNING code
"""


def blur_doors() -> int:
    """Blur the drops of ended orders that are old, or whose buyer was erased; how many. Harmless to repeat."""
    first = clock.today() - timedelta(days=DOOR_DAYS)
    before = datetime.combine(first, time(), ZoneInfo(settings.TIME_ZONE))
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_BLUR, [clock.timeline(), before])
            codes = [code for (code,) in cursor.fetchall()]
        delivery.blur_drops(references=codes)
    return len(codes)
