"""What a provider and its impostors do to a series of notifications, on demand and repeatably."""

import random
from collections.abc import Sequence
from dataclasses import replace

from sambayan.partners.testpay.provider import SignedNotification


def repeated(series: Sequence[SignedNotification], times: int) -> list[SignedNotification]:
    """Each notification delivered so many times."""
    return [notification for notification in series for _ in range(times)]


def shuffled(series: Sequence[SignedNotification], seed: int) -> list[SignedNotification]:
    """The same notifications in an order that the seed decides."""
    return random.Random(seed).sample(series, len(series))  # noqa: S311 - repeatable on purpose


def forged(notification: SignedNotification) -> SignedNotification:
    """Another amount under the old signature."""
    return replace(notification, body=notification.body.replace(b'.00"', b'0.00"'))
