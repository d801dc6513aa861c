import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sambayan.partners.payments import (
    ChargeReply,
    ChargeRequest,
    Malformed,
    Notification,
    PaymentStatus,
    RefundReply,
    RefundRequest,
)
from sambayan.partners.testpay import qr, signature

PATH = "/webhook/testpay"
_AMOUNT = re.compile(r"[1-9][0-9]{0,14}\.00")


@dataclass(frozen=True, slots=True)
class SignedNotification:
    """A notification as it travels."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class BuiltInProvider:
    """Implements `partners.payments.Provider`, and plays the buyer who pays."""

    criteria = "umi"  # as its QR says

    def __init__(self, *, secret: bytes) -> None:
        self._secret = secret

    def request_charge(self, request: ChargeRequest) -> ChargeReply:
        return ChargeReply(
            self._reference("charge", request.order_id),
            qr.payload(request.order_id, request.amount),
            PaymentStatus.PENDING,
        )

    def status(self, request: ChargeRequest) -> ChargeReply | None:
        """The reply to the same request: with the same answer to everybody, nothing was ever half made."""
        return self.request_charge(request)

    def refund(self, request: RefundRequest) -> RefundReply:
        return RefundReply(self._reference("refund", request.key))

    def notify(self, *, order_id: str, amount: int, status: PaymentStatus = PaymentStatus.PAID) -> SignedNotification:
        """What the provider sends when a charge is paid, expires, or is cancelled."""
        body = json.dumps({
            "notification_id": self._reference(status, order_id),
            "order_id": order_id,
            "status": status,
            "gross_amount": f"{amount}.00",
        }).encode()  # fmt: skip
        headers = {"Content-Type": "application/json", signature.HEADER: signature.sign(self._secret, body)}
        return SignedNotification("POST", PATH, headers, body)

    def verify(self, headers: Mapping[str, str], body: bytes) -> Notification:
        signature.check(self._secret, headers, body)
        return _read(body)

    def _reference(self, kind: str, name: str) -> str:
        """An id that is the same whenever and wherever it is asked for."""
        return "TP-" + hmac.digest(self._secret, f"{kind} {name}".encode(), "sha256").hex()[:20].upper()


def _read(body: bytes) -> Notification:
    try:
        data = json.loads(body)
        return Notification(
            _text(data, "notification_id"), _text(data, "order_id"), PaymentStatus(data["status"]), _amount(data)
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"{type(error).__name__}: {error}") from error


def _text(data: Any, field: str) -> str:
    value = data[field]
    if not isinstance(value, str) or not 0 < len(value) <= 100:  # noqa: PLR2004 - far above any id of ours
        raise ValueError(f"{field} must be a text of 1 to 100 characters")
    return value


def _amount(data: Any) -> int:
    text = data["gross_amount"]
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise ValueError('gross_amount must be whole rupiah as "25500.00"')
    return int(text.removesuffix(".00"))
