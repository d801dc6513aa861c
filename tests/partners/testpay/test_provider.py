import json
from datetime import UTC, datetime

import pytest
import qriskit

from sambayan.partners.payments import (
    ChargeRequest,
    Forged,
    Malformed,
    Notification,
    PaymentStatus,
    Provider,
    RefundRequest,
)
from sambayan.partners.testpay import BuiltInProvider, mischief, signature

SECRET = b"a secret of the tests"
REQUEST = ChargeRequest("34679CDFGH", 25_500, datetime(2018, 4, 2, 5, 15, tzinfo=UTC))


def provider(secret: bytes = SECRET) -> BuiltInProvider:
    return BuiltInProvider(secret=secret)


def signed(body: bytes) -> dict[str, str]:
    return {signature.HEADER: signature.sign(SECRET, body)}


def test_it_implements_the_port() -> None:
    port: Provider = provider()
    assert port.request_charge(REQUEST).status is PaymentStatus.PENDING


def test_the_qr_is_a_valid_dynamic_qris_with_our_amount_and_order() -> None:
    qr = provider().request_charge(REQUEST).qr
    read = qriskit.parse(qr, strict=True)
    assert (read.get("01"), read.get("53"), read.get("54"), read.get("58")) == ("12", "360", "25500", "ID")
    assert read.additional_data.bill_number == "34679CDFGH"


def test_the_qr_cannot_be_taken_for_a_real_one() -> None:
    read = qriskit.parse(provider().request_charge(REQUEST).qr)
    assert "BUKAN QRIS ASLI" in str(read.get("59"))
    assert all(account.acquirer is None for account in read.merchant_accounts)


def test_another_process_answers_the_same() -> None:
    assert provider().request_charge(REQUEST) == provider().request_charge(REQUEST)
    assert provider().status(REQUEST) == provider().request_charge(REQUEST)
    refund = RefundRequest("refund-1", REQUEST.order_id, 500)
    assert provider().refund(refund) == provider().refund(refund)


def test_a_notification_is_read_back() -> None:
    sent = provider().notify(order_id="34679CDFGH", amount=25_500)
    read = provider().verify(sent.headers, sent.body)
    assert (read.order_id, read.status, read.amount) == ("34679CDFGH", PaymentStatus.PAID, 25_500)
    assert json.loads(sent.body)["gross_amount"] == "25500.00"


def test_the_same_event_has_the_same_id_and_another_one_has_not() -> None:
    ids = [
        provider().verify(sent.headers, sent.body).id
        for sent in (
            provider().notify(order_id="A", amount=1),
            provider().notify(order_id="A", amount=1),
            provider().notify(order_id="A", amount=1, status=PaymentStatus.EXPIRED),
            provider().notify(order_id="B", amount=1),
        )
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_header_names_are_read_without_case() -> None:
    sent = provider().notify(order_id="A", amount=1)
    lowered = {name.lower(): value for name, value in sent.headers.items()}
    assert provider().verify(lowered, sent.body).order_id == "A"


def test_a_changed_body_another_key_and_no_signature_are_forged() -> None:
    sent = provider().notify(order_id="A", amount=1)
    changed = mischief.forged(sent)
    assert changed.body != sent.body
    for headers, body, secret in (
        (changed.headers, changed.body, SECRET),
        (sent.headers, sent.body, b"another key"),
        ({}, sent.body, SECRET),
        ({signature.HEADER: "€"}, sent.body, SECRET),
    ):
        with pytest.raises(Forged):
            provider(secret).verify(headers, body)


@pytest.mark.parametrize(
    "change",
    [
        {"gross_amount": "25500.50"},
        {"gross_amount": 25_500},
        {"gross_amount": "0.00"},
        {"gross_amount": "-1.00"},
        {"gross_amount": "25.500,00"},
        {"status": "settled"},
        {"order_id": ""},
        {"order_id": None},
        {"notification_id": "x" * 101},
    ],
)
def test_a_signed_message_that_makes_no_sense_is_malformed(change: dict[str, object]) -> None:
    body = json.dumps(
        {"notification_id": "1", "order_id": "A", "status": "paid", "gross_amount": "1.00", **change}
    ).encode()
    with pytest.raises(Malformed):
        provider().verify(signed(body), body)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'{"order_id": "A"}'])
def test_a_signed_message_that_is_no_notification_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        provider().verify(signed(body), body)


def test_unknown_fields_are_ignored() -> None:
    body = json.dumps({
        "notification_id": "1", "order_id": "A", "status": "paid", "gross_amount": "1.00", "issuer": {"name": "x"},
    }).encode()  # fmt: skip
    assert provider().verify(signed(body), body) == Notification("1", "A", PaymentStatus.PAID, 1)


def test_mischief_is_repeatable() -> None:
    series = [provider().notify(order_id=code, amount=1) for code in "ABCDEF"]
    assert mischief.shuffled(series, seed=1) == mischief.shuffled(series, seed=1)
    assert mischief.shuffled(series, seed=1) != series
    assert sorted(mischief.repeated(series, 2), key=lambda sent: sent.body) == sorted(
        [*series, *series], key=lambda sent: sent.body
    )
