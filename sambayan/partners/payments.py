"""The port that every payment provider implements, so that `money` knows none of them.

Amounts are whole rupiah, instants UTC. A call may raise `Unavailable` (no answer: it may or may not have acted, so
ask `status` before repeating it) or `Refused` (it answered no).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ProviderError(Exception):
    """What a provider, or somebody in its name, did not do right."""


class Unavailable(ProviderError):
    """No answer in time. It may have acted."""


class Refused(ProviderError):
    """It answered no; the message says why."""


class Forged(ProviderError):
    """A notification without a valid signature."""


class Malformed(ProviderError):
    """A notification that is signed but cannot be read; the message says what."""


class PaymentStatus(StrEnum):
    """What a provider says of a charge."""

    PENDING = "pending"  # shown, not paid
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"  # denied by the issuer or the provider


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """`order_id` is ours and the idempotency key: asked twice, a provider answers the same."""

    order_id: str
    amount: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ChargeReply:
    """`qr` is the payload to show; `reference` is the provider's own id."""

    reference: str
    qr: str
    status: PaymentStatus


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """`key` is ours and the idempotency key: asked twice, a provider pays back once."""

    key: str
    order_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class RefundReply:
    reference: str


@dataclass(frozen=True, slots=True)
class Notification:
    """A verified message of a provider. `id` is its own id of the message, unique per provider."""

    id: str
    order_id: str
    status: PaymentStatus
    amount: int


class Provider(Protocol):
    """A payment provider; its keys are handed to its constructor."""

    criteria: str
    """Size class of the merchant that it pays, umi, uke, ume or ube: its fee (MDR) follows it."""

    def request_charge(self, request: ChargeRequest) -> ChargeReply:
        """Make a charge that the buyer can pay."""

    def status(self, request: ChargeRequest) -> ChargeReply | None:
        """How a charge stands; None when the provider has never heard of it."""

    def refund(self, request: RefundRequest) -> RefundReply:
        """Send money back to the buyer of a charge; returns once it is on its way."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """Read a notification. Raises Forged or Malformed."""
