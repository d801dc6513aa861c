"""Providers that remember, and misbehave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from sambayan.money.queries import ChargeView
from sambayan.partners import payments
from sambayan.partners.testpay import BuiltInProvider
from sambayan.partners.testpay.provider import SignedNotification


@dataclass
class Moody:
    """Answers from a list of moods, one a call ("", "silent", "silent but acts", "refuses"); "" when it is used up."""

    moods: list[str] = field(default_factory=list)
    criteria: str = "umi"
    asked: list[str] = field(default_factory=list)
    charges: dict[str, payments.ChargeReply] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    in_transaction: list[bool] = field(default_factory=list)
    _inner: BuiltInProvider = field(default_factory=lambda: BuiltInProvider(secret=b"moody"))

    def request_charge(self, request: payments.ChargeRequest) -> payments.ChargeReply:
        mood = self._mood("request")
        if mood != "silent":
            self.charges[request.order_id] = self._inner.request_charge(request)
        self._answer(mood)
        return self.charges[request.order_id]

    def status(self, request: payments.ChargeRequest) -> payments.ChargeReply | None:
        self._answer(self._mood("status"))
        return self.charges.get(request.order_id)

    def refund(self, request: payments.RefundRequest) -> payments.RefundReply:
        mood = self._mood("refund")
        if mood in {"", "silent but acts"}:
            self.refunds[request.key] = request.amount
        self._answer(mood)
        return payments.RefundReply(request.key)

    def verify(self, headers: Mapping[str, str], body: bytes) -> payments.Notification:
        return self._inner.verify(headers, body)

    def notify(self, charge: ChargeView) -> SignedNotification:
        return self._inner.notify(order_id=charge.code, amount=charge.amount)

    def _mood(self, call: str) -> str:
        self.asked.append(call)
        self.in_transaction.append(connection.in_atomic_block)
        return self.moods.pop(0) if self.moods else ""

    def _answer(self, mood: str) -> None:
        if mood.startswith("silent"):
            raise payments.Unavailable("no answer within 15 s")
        if mood == "refuses":
            raise payments.Refused("issuer does not support it")
