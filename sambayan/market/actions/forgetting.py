"""What an order knows of its buyer beyond an id: the door, the words to the stall, and a guest with it.

The door blurs to a kilometre, the words go, and so does the guest, when nobody needs them any more.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from sambayan.core import clock
from sambayan.delivery import actions as delivery
from sambayan.registry import actions as registry

DOOR_DAYS = 30  # after the order was placed: complaints come by then

_BLUR = """
UPDATE market_order o SET drop_lat = round(drop_lat::numeric, 2), drop_lng = round(drop_lng::numeric, 2)
WHERE timeline = %s AND state IN ('completed', 'refunded', 'expired')
  AND (drop_lat <> round(drop_lat::numeric, 2) OR drop_lng <> round(drop_lng::numeric, 2))
  AND (placed_at < %s OR EXISTS (SELECT FROM registry_person p WHERE p.id = o.buyer_id AND p.erased_at IS NOT NULL))
RETURNING code
"""


_WORDS = """
UPDATE market_orderline l SET note = '' FROM market_order o
WHERE o.id = l.order_id AND l.note <> '' AND o.timeline = %s AND o.state IN ('completed', 'refunded', 'expired')
  AND (o.placed_at < %s OR EXISTS (SELECT FROM registry_person p WHERE p.id = o.buyer_id AND p.erased_at IS NOT NULL))
"""
_BASKETS = "DELETE FROM market_basketline l USING market_basket b WHERE b.id = l.basket_id AND b.updated_at < %s"
# Who bought without signing in has a number that nobody is found by.
_GUESTS = """
SELECT p.id FROM registry_person p
WHERE p.phone_hash IS NULL AND p.phone_sealed IS NOT NULL AND p.erased_at IS NULL AND p.created_at < %s
  AND NOT EXISTS (
      SELECT FROM market_order o
      WHERE o.buyer_id = p.id AND (o.placed_at >= %s OR o.state NOT IN ('completed', 'refunded', 'expired'))
  )
ORDER BY p.id
"""


def blur_doors() -> int:
    """Blur the drops of ended orders that are old, or whose buyer was erased; how many. Harmless to repeat.

    With them go notes to stalls, baskets that lay as long, and the guests who ordered: name, number and door.
    """
    before = _long_ago()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_BLUR, [clock.timeline(), before])
            codes = [code for (code,) in cursor.fetchall()]
            cursor.execute(_WORDS, [clock.timeline(), before])
            cursor.execute(_BASKETS, [before])
        delivery.blur_drops(references=codes)
    _forget_guests(before)
    return len(codes)


def _long_ago() -> datetime:
    first = clock.today() - timedelta(days=DOOR_DAYS)
    return datetime.combine(first, time(), ZoneInfo(settings.TIME_ZONE))


def _forget_guests(before: datetime) -> None:
    """One transaction a guest: each is erased as anybody who asks for it."""
    with connection.cursor() as cursor:
        cursor.execute(_GUESTS, [before, before])
        guests = [person for (person,) in cursor.fetchall()]
    for person in guests:
        registry.erase_person(person_id=person)
